namespace Sinter.Nn;

/// <summary>-x at the target class, from log-probabilities. x is [N, C, *] or [C]; the target holds class indices, [N, *]. After <c>torch.nn.NLLLoss</c>.</summary>
/// <param name="weight">A weight for each class, [C].</param>
/// <param name="ignoreIndex">Samples of this target count for nothing.</param>
/// <param name="reduction">What becomes of the samples' losses.</param>
public sealed class NLLLoss(Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>A weight for each class, or null.</summary>
    public Tensor? Weight { get; } = weight;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.NllLoss(x2, Weight, ignoreIndex, reduction);
}
