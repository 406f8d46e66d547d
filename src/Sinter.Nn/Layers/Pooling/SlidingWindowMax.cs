namespace Sinter.Nn;

/// <summary>The maximum of each k neighbouring elements of a dimension, in time that does not depend on k. A size n becomes n - k + 1.</summary>
/// <param name="k">The window.</param>
/// <param name="dim">The dimension.</param>
public sealed class SlidingWindowMax(long k, int dim = -1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.SlidingWindowMax(k, dim);

    /// <inheritdoc/>
    protected override string Describe() => $"k={k}, dim={dim}";
}
