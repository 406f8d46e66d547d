namespace Sinter.Nn;

/// <summary>x · tanh(ln(1 + eˣ)) (Misra, 2019). x is of any shape. After <c>torch.nn.Mish</c>.</summary>
public sealed class Mish : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Mish();
}
