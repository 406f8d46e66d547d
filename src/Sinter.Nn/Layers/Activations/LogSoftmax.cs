namespace Sinter.Nn;

/// <summary>xᵢ - ln Σⱼ e^xⱼ along one dimension. x is of any shape. After <c>torch.nn.LogSoftmax</c>.</summary>
/// <param name="dim">The dimension.</param>
public sealed class LogSoftmax(int dim) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.LogSoftmax(dim);

    /// <inheritdoc/>
    protected override string Describe() => $"dim={dim}";
}
