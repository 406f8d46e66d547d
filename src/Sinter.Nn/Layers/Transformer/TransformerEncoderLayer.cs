namespace Sinter.Nn;

/// <summary>Self-attention and a feed-forward network, each with dropout, a residual and layer norm (Vaswani et al., 2017). x is [S, N, E], or [N, S, E] with
/// <c>batchFirst</c>, or [S, E]; y has the same shape. After <c>torch.nn.TransformerEncoderLayer</c>.</summary>
[Export("nn.TransformerEncoderLayer")]
public sealed class TransformerEncoderLayer : Module<Tensor, Tensor>
{
    /// <summary>A layer as PyTorch begins.</summary>
    /// <param name="modelDim">E.</param>
    /// <param name="numHeads">How many heads; they divide E.</param>
    /// <param name="feedForwardDim">The hidden size of the feed-forward network.</param>
    /// <param name="dropout">The probability of all dropouts.</param>
    /// <param name="activation">What follows the first linear layer; <see cref="ReLU"/> if null.</param>
    /// <param name="layerNormEps">Added to the variances.</param>
    /// <param name="batchFirst">x is [N, S, E].</param>
    /// <param name="normFirst">Normalize before attention and network rather than after the residuals (Xiong et al., 2020).</param>
    /// <param name="bias">Whether linear layers and norms have biases.</param>
    /// <param name="dtype">The type of the weights.</param>
    public TransformerEncoderLayer(long modelDim, int numHeads, long feedForwardDim = 2048, double dropout = 0.1, Module<Tensor, Tensor>? activation = null,
        double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true, DType dtype = DType.Float32)
    {
        SelfAttn = new(modelDim, numHeads, dropout, bias, batchFirst: batchFirst, dtype: dtype);
        Linear1 = new(modelDim, feedForwardDim, bias, dtype);
        Dropout = new(dropout);
        Linear2 = new(feedForwardDim, modelDim, bias, dtype);
        Norm1 = new(modelDim, layerNormEps, bias: bias, dtype: dtype);
        Norm2 = new(modelDim, layerNormEps, bias: bias, dtype: dtype);
        Dropout1 = new(dropout);
        Dropout2 = new(dropout);
        Activation = activation ?? new ReLU();
        NormFirst = normFirst;
    }

#pragma warning disable CS1591 // the parts under PyTorch's names
    public MultiheadAttention SelfAttn { get; }
    public Linear Linear1 { get; }
    public Dropout Dropout { get; }
    public Linear Linear2 { get; }
    public LayerNorm Norm1 { get; }
    public LayerNorm Norm2 { get; }
    public Dropout Dropout1 { get; }
    public Dropout Dropout2 { get; }
    public Module<Tensor, Tensor> Activation { get; }
#pragma warning restore CS1591

    /// <summary>Whether norms come before attention and network.</summary>
    public bool NormFirst { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Forward(x, null);

    /// <summary>The layer with masks, as <see cref="MultiheadAttention.Call"/> takes them.</summary>
    /// <param name="x">[S, N, E].</param>
    /// <param name="mask">[S, S] or [N · H, S, S].</param>
    /// <param name="keyPaddingMask">[N, S].</param>
    /// <param name="isCausal">Position i looks at positions 0 to i, if there is no <paramref name="mask"/>.</param>
    public Tensor Forward(Tensor x, Tensor? mask, Tensor? keyPaddingMask = null, bool isCausal = false)
    {
        if (NormFirst)
        {
            x += Attend(Norm1.Call(x), mask, keyPaddingMask, isCausal);
            return x + FeedForward(Norm2.Call(x));
        }
        x = Norm1.Call(x + Attend(x, mask, keyPaddingMask, isCausal));
        return Norm2.Call(x + FeedForward(x));
    }

    /// <summary>The result of <see cref="Forward(Tensor, Tensor?, Tensor?, bool)"/>, with the hooks before and after it.</summary>
    public Tensor Call(Tensor x, Tensor? mask, Tensor? keyPaddingMask = null, bool isCausal = false) => Hooked(x, x => Forward(x, mask, keyPaddingMask, isCausal));

    Tensor Attend(Tensor x, Tensor? mask, Tensor? keyPaddingMask, bool isCausal)
        => Dropout1.Call(SelfAttn.Call(x, x, x, keyPaddingMask, needWeights: false, mask, isCausal: isCausal).Output);

    Tensor FeedForward(Tensor x) => Dropout2.Call(Linear2.Call(Dropout.Call(Activation.Call(Linear1.Call(x)))));
}
