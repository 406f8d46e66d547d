namespace Sinter.Nn;

/// <summary>Decoder layers one after the other, and a final norm. x is [T, N, E], the memory [S, N, E]; [N, T, E] and [N, S, E] if the layers' batch comes first.
/// After <c>torch.nn.TransformerDecoder</c>.</summary>
[Export("nn.TransformerDecoder")]
public sealed class TransformerDecoder : Module<Tensor, Tensor, Tensor>
{
    /// <summary>Copies of a layer; they begin alike, as PyTorch's do.</summary>
    public TransformerDecoder(TransformerDecoderLayer layer, int numLayers, LayerNorm? norm = null)
        => (Layers, Norm) = (new(Enumerable.Range(0, numLayers).Select(_ => (TransformerDecoderLayer)layer.Clone())), norm);

    /// <summary>The layers.</summary>
    public ModuleList<TransformerDecoderLayer> Layers { get; }

    /// <summary>What normalizes the last layer's result, or null.</summary>
    public LayerNorm? Norm { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => Forward(x1, x2, null);

    /// <summary>The layers with masks, as <see cref="TransformerDecoderLayer"/> takes them.</summary>
    public Tensor Forward(Tensor x, Tensor memory, Tensor? mask, Tensor? memoryMask = null, Tensor? keyPaddingMask = null, Tensor? memoryKeyPaddingMask = null,
        bool isCausal = false, bool memoryIsCausal = false)
    {
        foreach (var layer in Layers) x = layer.Call(x, memory, mask, memoryMask, keyPaddingMask, memoryKeyPaddingMask, isCausal, memoryIsCausal);
        return Norm?.Call(x) ?? x;
    }

    /// <summary>The result of <see cref="Forward(Tensor, Tensor, Tensor?, Tensor?, Tensor?, Tensor?, bool, bool)"/>, with the hooks after it.</summary>
    public Tensor Call(Tensor x, Tensor memory, Tensor? mask, Tensor? memoryMask = null, Tensor? keyPaddingMask = null, Tensor? memoryKeyPaddingMask = null,
        bool isCausal = false, bool memoryIsCausal = false)
        => Hooked(x, memory, (x, memory) => Forward(x, memory, mask, memoryMask, keyPaddingMask, memoryKeyPaddingMask, isCausal, memoryIsCausal));
}
