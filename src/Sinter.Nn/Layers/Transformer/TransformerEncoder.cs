namespace Sinter.Nn;

/// <summary>Encoder layers one after the other, and a final norm. x is [S, N, E], or [N, S, E] if the layers' batch comes first. After <c>torch.nn.TransformerEncoder</c>.</summary>
[Export("nn.TransformerEncoder")]
public sealed class TransformerEncoder : Module<Tensor, Tensor>
{
    /// <summary>Copies of a layer; they begin alike, as PyTorch's do.</summary>
    public TransformerEncoder(TransformerEncoderLayer layer, int numLayers, LayerNorm? norm = null)
        => (Layers, Norm) = (new(Enumerable.Range(0, numLayers).Select(_ => (TransformerEncoderLayer)layer.Clone())), norm);

    /// <summary>The layers.</summary>
    public ModuleList<TransformerEncoderLayer> Layers { get; }

    /// <summary>What normalizes the last layer's result, or null.</summary>
    public LayerNorm? Norm { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Forward(x, null);

    /// <summary>The layers with masks, as <see cref="TransformerEncoderLayer.Forward(Tensor, Tensor?, Tensor?, bool)"/> takes them.</summary>
    public Tensor Forward(Tensor x, Tensor? mask, Tensor? keyPaddingMask = null, bool isCausal = false)
    {
        foreach (var layer in Layers) x = layer.Call(x, mask, keyPaddingMask, isCausal);
        return Norm?.Call(x) ?? x;
    }

    /// <summary>The result of <see cref="Forward(Tensor, Tensor?, Tensor?, bool)"/>, with the hooks before and after it.</summary>
    public Tensor Call(Tensor x, Tensor? mask, Tensor? keyPaddingMask = null, bool isCausal = false) => Hooked(x, x => Forward(x, mask, keyPaddingMask, isCausal));
}
