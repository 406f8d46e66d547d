namespace Sinter.Nn;

/// <summary>x where the target is 1, max(0, margin - x) where it is -1. x and the target have one shape. After <c>torch.nn.HingeEmbeddingLoss</c>.</summary>
/// <param name="margin">The margin.</param>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class HingeEmbeddingLoss(double margin = 1, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.HingeEmbeddingLoss(x2, margin: margin, reduction: reduction);
}
