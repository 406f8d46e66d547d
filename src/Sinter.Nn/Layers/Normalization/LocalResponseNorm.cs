namespace Sinter.Nn;

/// <summary>x divided by a power of the mean square of neighbouring channels (Krizhevsky et al., 2012). x is [N, C, *]. After <c>torch.nn.LocalResponseNorm</c>.</summary>
/// <param name="size">How many neighbouring channels.</param>
/// <param name="alpha">The factor of the mean square.</param>
/// <param name="beta">The power.</param>
/// <param name="k">Added to the mean square.</param>
public sealed class LocalResponseNorm(int size, double alpha = 1e-4, double beta = 0.75, double k = 1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.LocalResponseNorm(size, alpha, beta, k);

    /// <inheritdoc/>
    protected override string Describe() => $"{size}, alpha={alpha}, beta={beta}, k={k}";
}
