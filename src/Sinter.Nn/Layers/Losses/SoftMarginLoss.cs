namespace Sinter.Nn;

/// <summary>ln(1 + e^(-target · x)), the target being 1 or -1. x and the target have one shape. After <c>torch.nn.SoftMarginLoss</c>.</summary>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class SoftMarginLoss(Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.SoftMarginLoss(x2, reduction: reduction);
}
