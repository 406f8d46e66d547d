namespace Sinter.Nn;

/// <summary>x - tanh x. x is of any shape. After <c>torch.nn.Tanhshrink</c>.</summary>
public sealed class Tanhshrink : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Tanhshrink();
}
