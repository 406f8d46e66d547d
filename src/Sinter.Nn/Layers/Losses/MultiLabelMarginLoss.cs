namespace Sinter.Nn;

/// <summary>The hinge loss between all labels of a sample, listed before the first -1, and all other classes. x and the target are [N, C] or [C]. After <c>torch.nn.MultiLabelMarginLoss</c>.</summary>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class MultiLabelMarginLoss(Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.MultilabelMarginLoss(x2, reduction: reduction);
}
