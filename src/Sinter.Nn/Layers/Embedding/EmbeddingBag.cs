namespace Sinter.Nn;

/// <summary>Sums, means or maxima of bags of embeddings, without the embeddings themselves. Indices [N, B], or [*] with offsets [N], give [N, D].
/// After <c>torch.nn.EmbeddingBag</c>.</summary>
public sealed class EmbeddingBag : Module<Tensor, Tensor?, Tensor>
{
    /// <summary>A table of standard-normal vectors.</summary>
    public EmbeddingBag(long numEmbeddings, long embeddingDim, BagMode mode = BagMode.Mean, long? paddingIndex = null, bool includeLastOffset = false, DType dtype = DType.Float32)
        => (Weight, Mode, PaddingIndex, IncludeLastOffset) = (new(Init.Normal(Tensor.Empty([numEmbeddings, embeddingDim], dtype))), mode, paddingIndex, includeLastOffset);

    /// <summary>[V, D].</summary>
    public Parameter Weight { get; }

    /// <summary>What becomes of a bag.</summary>
    public BagMode Mode { get; }

    /// <summary>The vector that counts for nothing.</summary>
    public long? PaddingIndex { get; }

    /// <summary>Whether the offsets end with the number of indices.</summary>
    public bool IncludeLastOffset { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor? x2) => x1.EmbeddingBag(Weight, x2, Mode, includeLastOffset: IncludeLastOffset, paddingIndex: PaddingIndex);

    /// <inheritdoc/>
    protected override string Describe() => $"{Weight.Shape[0]}, {Weight.Shape[1]}, mode={Mode}";
}
