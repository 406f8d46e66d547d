namespace Sinter.Nn;

/// <summary>The negative log-likelihood of the target, x2, under normal distributions of mean x1 and variance x3. After <c>torch.nn.GaussianNLLLoss</c>.</summary>
/// <param name="full">Add the constant ln √(2π).</param>
/// <param name="eps">The least variance.</param>
/// <param name="reduction">What becomes of the samples' losses.</param>
public sealed class GaussianNLLLoss(bool full = false, double eps = 1e-6, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2, Tensor x3) => x1.GaussianNllLoss(x2, x3, full: full, eps: eps, reduction: reduction);
}
