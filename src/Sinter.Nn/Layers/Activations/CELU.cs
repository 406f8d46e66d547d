namespace Sinter.Nn;

/// <summary>max(x, 0) + min(α (e^(x/α) - 1), 0) (Barron, 2017). x is of any shape. After <c>torch.nn.CELU</c>.</summary>
/// <param name="alpha">α.</param>
public sealed class CELU(double alpha = 1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Celu(alpha);

    /// <inheritdoc/>
    protected override string Describe() => $"alpha={alpha}";
}
