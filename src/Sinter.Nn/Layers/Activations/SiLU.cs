namespace Sinter.Nn;

/// <summary>x · sigmoid(x), also called swish. x is of any shape. After <c>torch.nn.SiLU</c>.</summary>
public sealed class SiLU : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Silu();
}
