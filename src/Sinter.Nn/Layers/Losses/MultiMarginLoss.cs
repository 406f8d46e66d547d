namespace Sinter.Nn;

/// <summary>The hinge loss between the target class and each other class. x is [N, C] or [C], the target holds class indices, [N] or none. After <c>torch.nn.MultiMarginLoss</c>.</summary>
/// <param name="p">1 for the hinge, 2 for its square.</param>
/// <param name="margin">The margin.</param>
/// <param name="weight">A weight for each class, [C].</param>
/// <param name="reduction">What becomes of the samples' losses.</param>
public sealed class MultiMarginLoss(int p = 1, double margin = 1, Tensor? weight = null, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>A weight for each class, or null.</summary>
    public Tensor? Weight { get; } = weight;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.MultiMarginLoss(x2, p, margin, Weight, reduction);
}
