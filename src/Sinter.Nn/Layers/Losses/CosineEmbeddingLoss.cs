namespace Sinter.Nn;

/// <summary>1 - cos(x1, x2) where x3 is 1, max(0, cos(x1, x2) - margin) where it is -1. x1 and x2 are [N, D] or [D], x3 is [N] or none. After <c>torch.nn.CosineEmbeddingLoss</c>.</summary>
/// <param name="margin">The margin.</param>
/// <param name="reduction">What becomes of the samples' losses.</param>
public sealed class CosineEmbeddingLoss(double margin = 0, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2, Tensor x3) => x1.CosineEmbeddingLoss(x2, x3, margin: margin, reduction: reduction);
}
