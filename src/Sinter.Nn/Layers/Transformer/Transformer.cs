namespace Sinter.Nn;

/// <summary>An encoder, and a decoder that looks at its result (Vaswani et al., 2017). The source is [S, N, E], the target [T, N, E]; [N, S, E] and [N, T, E] with
/// <c>batchFirst</c>; the result has the target's shape. After <c>torch.nn.Transformer</c>.</summary>
[Export("nn.Transformer")]
public sealed class Transformer : Module<Tensor, Tensor, Tensor>
{
    /// <summary>A transformer whose matrices are Xavier-uniform, as PyTorch begins. The parameters are those of <see cref="TransformerEncoderLayer"/>.</summary>
    public Transformer(long modelDim = 512, int numHeads = 8, int numEncoderLayers = 6, int numDecoderLayers = 6, long feedForwardDim = 2048, double dropout = 0.1,
        Module<Tensor, Tensor>? activation = null, double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true,
        DType dtype = DType.Float32)
    {
        var encoder = new TransformerEncoderLayer(modelDim, numHeads, feedForwardDim, dropout, activation, layerNormEps, batchFirst, normFirst, bias, dtype);
        var decoder = new TransformerDecoderLayer(modelDim, numHeads, feedForwardDim, dropout, activation, layerNormEps, batchFirst, normFirst, bias, dtype);
        Encoder = new(encoder, numEncoderLayers, new LayerNorm(modelDim, layerNormEps, bias: bias, dtype: dtype));
        Decoder = new(decoder, numDecoderLayers, new LayerNorm(modelDim, layerNormEps, bias: bias, dtype: dtype));
        foreach (var parameter in Parameters())
            if (parameter.Rank > 1) Init.XavierUniform(parameter);
    }

    /// <summary>The encoder.</summary>
    public TransformerEncoder Encoder { get; }

    /// <summary>The decoder.</summary>
    public TransformerDecoder Decoder { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => Forward(x1, x2, null);

    /// <summary>The transformer with masks, as <see cref="MultiheadAttention.Call"/> takes them.</summary>
    public Tensor Forward(Tensor source, Tensor target, Tensor? sourceMask, Tensor? targetMask = null, Tensor? memoryMask = null,
        Tensor? sourceKeyPaddingMask = null, Tensor? targetKeyPaddingMask = null, Tensor? memoryKeyPaddingMask = null,
        bool sourceIsCausal = false, bool targetIsCausal = false, bool memoryIsCausal = false)
    {
        var memory = Encoder.Call(source, sourceMask, sourceKeyPaddingMask, sourceIsCausal);
        return Decoder.Call(target, memory, targetMask, memoryMask, targetKeyPaddingMask, memoryKeyPaddingMask, targetIsCausal, memoryIsCausal);
    }

    /// <summary>The result of <see cref="Forward(Tensor, Tensor, Tensor?, Tensor?, Tensor?, Tensor?, Tensor?, Tensor?, bool, bool, bool)"/>, with the hooks after it.</summary>
    public Tensor Call(Tensor source, Tensor target, Tensor? sourceMask, Tensor? targetMask = null, Tensor? memoryMask = null,
        Tensor? sourceKeyPaddingMask = null, Tensor? targetKeyPaddingMask = null, Tensor? memoryKeyPaddingMask = null,
        bool sourceIsCausal = false, bool targetIsCausal = false, bool memoryIsCausal = false)
        => Hooked(source, target, (source, target) => Forward(source, target, sourceMask, targetMask, memoryMask, sourceKeyPaddingMask, targetKeyPaddingMask,
            memoryKeyPaddingMask, sourceIsCausal, targetIsCausal, memoryIsCausal));

    /// <summary>[n, n] with -∞ above the diagonal and 0 elsewhere: position i looks at positions 0 to i.</summary>
    public static Tensor GenerateSquareSubsequentMask(long n, DType dtype = DType.Float32) => Tensor.Full([n, n], double.NegativeInfinity, dtype).Triu(1);
}
