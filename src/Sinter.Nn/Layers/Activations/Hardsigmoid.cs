namespace Sinter.Nn;

/// <summary>min(max(x + 3, 0), 6) / 6. x is of any shape. After <c>torch.nn.Hardsigmoid</c>.</summary>
public sealed class Hardsigmoid : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Hardsigmoid();
}
