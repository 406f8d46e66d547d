namespace Sinter.Nn;

/// <summary>Self-attention, attention to a memory and a feed-forward network, each with dropout, a residual and layer norm (Vaswani et al., 2017).
/// x is [T, N, E], the memory [S, N, E]; [N, T, E] and [N, S, E] with <c>batchFirst</c>. After <c>torch.nn.TransformerDecoderLayer</c>.</summary>
[Export("nn.TransformerDecoderLayer")]
public sealed class TransformerDecoderLayer : Module<Tensor, Tensor, Tensor>
{
    /// <summary>A layer as PyTorch begins. The parameters are those of <see cref="TransformerEncoderLayer"/>.</summary>
    public TransformerDecoderLayer(long modelDim, int numHeads, long feedForwardDim = 2048, double dropout = 0.1, Module<Tensor, Tensor>? activation = null,
        double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true, DType dtype = DType.Float32)
    {
        SelfAttn = new(modelDim, numHeads, dropout, bias, batchFirst: batchFirst, dtype: dtype);
        MultiheadAttn = new(modelDim, numHeads, dropout, bias, batchFirst: batchFirst, dtype: dtype);
        Linear1 = new(modelDim, feedForwardDim, bias, dtype);
        Dropout = new(dropout);
        Linear2 = new(feedForwardDim, modelDim, bias, dtype);
        Norm1 = new(modelDim, layerNormEps, bias: bias, dtype: dtype);
        Norm2 = new(modelDim, layerNormEps, bias: bias, dtype: dtype);
        Norm3 = new(modelDim, layerNormEps, bias: bias, dtype: dtype);
        Dropout1 = new(dropout);
        Dropout2 = new(dropout);
        Dropout3 = new(dropout);
        Activation = activation ?? new ReLU();
        NormFirst = normFirst;
    }

#pragma warning disable CS1591 // the parts under PyTorch's names
    public MultiheadAttention SelfAttn { get; }
    public MultiheadAttention MultiheadAttn { get; }
    public Linear Linear1 { get; }
    public Dropout Dropout { get; }
    public Linear Linear2 { get; }
    public LayerNorm Norm1 { get; }
    public LayerNorm Norm2 { get; }
    public LayerNorm Norm3 { get; }
    public Dropout Dropout1 { get; }
    public Dropout Dropout2 { get; }
    public Dropout Dropout3 { get; }
    public Module<Tensor, Tensor> Activation { get; }
#pragma warning restore CS1591

    /// <summary>Whether norms come before attention and network.</summary>
    public bool NormFirst { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => Forward(x1, x2, null);

    /// <summary>The layer with masks, as <see cref="MultiheadAttention.Call"/> takes them.</summary>
    /// <param name="x">[T, N, E].</param>
    /// <param name="memory">[S, N, E].</param>
    /// <param name="mask">[T, T] or [N · H, T, T].</param>
    /// <param name="memoryMask">[T, S] or [N · H, T, S].</param>
    /// <param name="keyPaddingMask">[N, T].</param>
    /// <param name="memoryKeyPaddingMask">[N, S].</param>
    /// <param name="isCausal">Position i looks at positions 0 to i of x, if there is no <paramref name="mask"/>.</param>
    /// <param name="memoryIsCausal">Position i looks at positions 0 to i of the memory, if there is no <paramref name="memoryMask"/>.</param>
    public Tensor Forward(Tensor x, Tensor memory, Tensor? mask, Tensor? memoryMask = null, Tensor? keyPaddingMask = null, Tensor? memoryKeyPaddingMask = null,
        bool isCausal = false, bool memoryIsCausal = false)
    {
        Tensor Attend(Tensor q) => Dropout1.Call(SelfAttn.Call(q, q, q, keyPaddingMask, needWeights: false, mask, isCausal: isCausal).Output);
        Tensor Recall(Tensor q) => Dropout2.Call(MultiheadAttn.Call(q, memory, memory, memoryKeyPaddingMask, needWeights: false, memoryMask, isCausal: memoryIsCausal).Output);
        if (NormFirst)
        {
            x += Attend(Norm1.Call(x));
            x += Recall(Norm2.Call(x));
            return x + FeedForward(Norm3.Call(x));
        }
        x = Norm1.Call(x + Attend(x));
        x = Norm2.Call(x + Recall(x));
        return Norm3.Call(x + FeedForward(x));
    }

    /// <summary>The result of <see cref="Forward(Tensor, Tensor, Tensor?, Tensor?, Tensor?, Tensor?, bool, bool)"/>, with the hooks after it.</summary>
    public Tensor Call(Tensor x, Tensor memory, Tensor? mask, Tensor? memoryMask = null, Tensor? keyPaddingMask = null, Tensor? memoryKeyPaddingMask = null,
        bool isCausal = false, bool memoryIsCausal = false)
        => Hooked(x, memory, (x, memory) => Forward(x, memory, mask, memoryMask, keyPaddingMask, memoryKeyPaddingMask, isCausal, memoryIsCausal));

    Tensor FeedForward(Tensor x) => Dropout3.Call(Linear2.Call(Dropout.Call(Activation.Call(Linear1.Call(x)))));
}
