namespace Sinter.Nn;

/// <summary>target · (ln target - x), x being log-probabilities. x and the target have one shape. After <c>torch.nn.KLDivLoss</c>.</summary>
/// <param name="logTarget">The target is log-probabilities as well.</param>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class KLDivLoss(bool logTarget = false, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.KlDiv(x2, logTarget: logTarget, reduction: reduction);
}
