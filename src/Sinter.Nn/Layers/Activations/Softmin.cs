namespace Sinter.Nn;

/// <summary>The softmax of -x along one dimension. x is of any shape. After <c>torch.nn.Softmin</c>.</summary>
/// <param name="dim">The dimension.</param>
public sealed class Softmin(int dim) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Softmin(dim);

    /// <inheritdoc/>
    protected override string Describe() => $"dim={dim}";
}
