namespace Sinter.Nn;

/// <summary>x where |x| is above λ, else 0. x is of any shape. After <c>torch.nn.Hardshrink</c>.</summary>
/// <param name="lambd">λ.</param>
public sealed class Hardshrink(double lambd = 0.5) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Hardshrink(lambd);

    /// <inheritdoc/>
    protected override string Describe() => $"lambd={lambd}";
}
