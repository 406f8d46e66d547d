namespace Sinter.Nn;

/// <summary>A table of vectors, looked up by number. Indices [*] give [*, embeddingDim]. After <c>torch.nn.Embedding</c>.</summary>
public sealed class Embedding : Module<Tensor, Tensor>
{
    /// <summary>A table of standard-normal vectors; that of the padding is zero.</summary>
    /// <param name="numEmbeddings">V, how many vectors.</param>
    /// <param name="embeddingDim">D, how long each is.</param>
    /// <param name="paddingIndex">The vector that is not learned; negative counts from the last.</param>
    /// <param name="maxNorm">Vectors that are used and longer than this are shortened to it.</param>
    /// <param name="normType">The p of that norm.</param>
    /// <param name="scaleGradByFreq">Divide a vector's gradient by how often its index occurs.</param>
    /// <param name="dtype">The type of the table.</param>
    public Embedding(long numEmbeddings, long embeddingDim, long? paddingIndex = null, double? maxNorm = null, double normType = 2,
        bool scaleGradByFreq = false, DType dtype = DType.Float32)
        : this(Init.Normal(Tensor.Empty([numEmbeddings, embeddingDim], dtype)), freeze: false, paddingIndex, maxNorm, normType, scaleGradByFreq)
    {
        using var _ = Autograd.NoGrad();
        if (PaddingIndex is { } padding) Weight.Select(0, padding).FillInPlace(0);
    }

    Embedding(Tensor weight, bool freeze, long? paddingIndex, double? maxNorm, double normType, bool scaleGradByFreq)
    {
        Check.Shape(weight.Rank == 2, $"Embedding: weight is {weight.Shape}; it must be a table of vectors, [V, D].");
        var rows = weight.Shape[0];
        Check.Index(paddingIndex is null || (paddingIndex >= -rows && paddingIndex < rows), $"Embedding: paddingIndex is {paddingIndex}, but there are {rows} vectors.");
        Weight = new(weight, requiresGrad: !freeze);
        PaddingIndex = paddingIndex < 0 ? paddingIndex + rows : paddingIndex;
        (MaxNorm, NormType, ScaleGradByFreq) = (maxNorm, normType, scaleGradByFreq);
    }

    /// <summary>[V, D].</summary>
    public Parameter Weight { get; }

    /// <summary>The vector that is not learned.</summary>
    public long? PaddingIndex { get; }

    /// <summary>The longest that a used vector may be.</summary>
    public double? MaxNorm { get; }

    /// <summary>The p of the norm for <see cref="MaxNorm"/>.</summary>
    public double NormType { get; }

    /// <summary>Whether gradients are divided by how often an index occurs.</summary>
    public bool ScaleGradByFreq { get; }

    /// <summary>A layer over a given table [V, D], which is not learned unless <paramref name="freeze"/> is false.</summary>
    public static Embedding FromPretrained(Tensor weight, bool freeze = true, long? paddingIndex = null, double? maxNorm = null, double normType = 2,
        bool scaleGradByFreq = false)
        => new(weight, freeze, paddingIndex, maxNorm, normType, scaleGradByFreq);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Embedding(Weight, PaddingIndex, MaxNorm, NormType, ScaleGradByFreq);

    /// <inheritdoc/>
    protected override string Describe() => $"{Weight.Shape[0]}, {Weight.Shape[1]}" + (PaddingIndex is { } padding ? $", paddingIndex={padding}" : "");
}
