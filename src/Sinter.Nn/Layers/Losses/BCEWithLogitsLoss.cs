namespace Sinter.Nn;

/// <summary>The binary cross entropy of sigmoid(x), from x itself. x and the target have one shape. After <c>torch.nn.BCEWithLogitsLoss</c>.</summary>
/// <param name="weight">A weight for each class or element.</param>
/// <param name="posWeight">A weight for the positive part of each class.</param>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class BCEWithLogitsLoss(Tensor? weight = null, Tensor? posWeight = null, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>A weight for each class or element, or null.</summary>
    public Tensor? Weight { get; } = weight;

    /// <summary>A weight for the positive part of each class, or null.</summary>
    public Tensor? PosWeight { get; } = posWeight;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.BinaryCrossEntropyWithLogits(x2, weight: Weight, posWeight: PosWeight, reduction: reduction);
}
