namespace Sinter.Nn;

/// <summary>The negative log-likelihood of counts under Poisson distributions of rate eˣ. x and the target have one shape. After <c>torch.nn.PoissonNLLLoss</c>.</summary>
/// <param name="logInput">x is the logarithm of the rate rather than the rate.</param>
/// <param name="full">Add Stirling's approximation of the terms that x does not change.</param>
/// <param name="eps">Keeps the logarithm finite where x is the rate.</param>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class PoissonNLLLoss(bool logInput = true, bool full = false, double eps = 1e-8, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.PoissonNllLoss(x2, logInput: logInput, full: full, eps: eps, reduction: reduction);
}
