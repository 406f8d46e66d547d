namespace Sinter.Nn;

/// <summary>x above 0, α (eˣ - 1) below (Clevert et al., 2016). x is of any shape. After <c>torch.nn.ELU</c>.</summary>
/// <param name="alpha">α.</param>
public sealed class ELU(double alpha = 1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Elu(alpha);

    /// <inheritdoc/>
    protected override string Describe() => $"alpha={alpha}";
}
