namespace Sinter.Nn;

/// <summary>x₁ · x₂ / (|x₁| |x₂|) along one dimension. After <c>torch.nn.CosineSimilarity</c>.</summary>
/// <param name="dim">The dimension.</param>
/// <param name="eps">The least that each norm counts as.</param>
public sealed class CosineSimilarity(int dim = 1, double eps = 1e-8) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.CosineSimilarity(x2, dim, eps);

    /// <inheritdoc/>
    protected override string Describe() => $"dim={dim}";
}
