namespace Sinter.Nn;

/// <summary>e^xᵢ / Σⱼ e^xⱼ along one dimension. x is of any shape. After <c>torch.nn.Softmax</c>.</summary>
/// <param name="dim">The dimension.</param>
public sealed class Softmax(int dim) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Softmax(dim);

    /// <inheritdoc/>
    protected override string Describe() => $"dim={dim}";
}
