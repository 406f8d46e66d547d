namespace Sinter.Nn;

/// <summary>-ln softmax(x) at the target class, from scores. x is [N, C, *] or [C]; the target holds class indices, [N, *], or probabilities of x's shape.
/// After <c>torch.nn.CrossEntropyLoss</c>.</summary>
/// <param name="weight">A weight for each class, [C].</param>
/// <param name="ignoreIndex">Samples of this target count for nothing.</param>
/// <param name="reduction">What becomes of the samples' losses.</param>
/// <param name="labelSmoothing">The part of the target that is spread evenly over all classes.</param>
public sealed class CrossEntropyLoss(Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean, double labelSmoothing = 0)
    : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>A weight for each class, or null.</summary>
    public Tensor? Weight { get; } = weight;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.CrossEntropy(x2, Weight, ignoreIndex, reduction, labelSmoothing);
}
