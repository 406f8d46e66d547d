namespace Sinter.Nn;

/// <summary>-target ln x - (1 - target) ln(1 - x), x being probabilities. x and the target have one shape. After <c>torch.nn.BCELoss</c>.</summary>
/// <param name="weight">A weight for each class or element.</param>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>A weight for each class or element, or null.</summary>
    public Tensor? Weight { get; } = weight;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.BinaryCrossEntropy(x2, weight: Weight, reduction: reduction);
}
