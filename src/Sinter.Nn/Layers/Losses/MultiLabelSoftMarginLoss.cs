namespace Sinter.Nn;

/// <summary>The binary cross entropy of sigmoid(x), averaged over the classes. x and the target are [N, C] or [C]. After <c>torch.nn.MultiLabelSoftMarginLoss</c>.</summary>
/// <param name="weight">A weight for each class or element.</param>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class MultiLabelSoftMarginLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>A weight for each class or element, or null.</summary>
    public Tensor? Weight { get; } = weight;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.MultilabelSoftMarginLoss(x2, weight: Weight, reduction: reduction);
}
