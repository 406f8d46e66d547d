namespace Sinter.Nn;

/// <summary>The first half of a dimension, times the sigmoid of the second (Dauphin et al., 2017). x is of any shape. After <c>torch.nn.GLU</c>.</summary>
/// <param name="dim">The dimension, of even size.</param>
public sealed class GLU(int dim = -1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Glu(dim);

    /// <inheritdoc/>
    protected override string Describe() => $"dim={dim}";
}
