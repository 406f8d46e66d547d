namespace Sinter.Nn;

/// <summary>The p-norm of x₁ - x₂ + eps along the last dimension. x1 and x2 are [N, D] or [D]. After <c>torch.nn.PairwiseDistance</c>.</summary>
/// <param name="p">The p of the norm.</param>
/// <param name="eps">Added to the differences.</param>
/// <param name="keepDim">Keep the last dimension, with size 1.</param>
public sealed class PairwiseDistance(double p = 2, double eps = 1e-6, bool keepDim = false) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.PairwiseDistance(x2, p, eps, keepDim);

    /// <inheritdoc/>
    protected override string Describe() => $"p={p}";
}
