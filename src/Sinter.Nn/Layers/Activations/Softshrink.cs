namespace Sinter.Nn;

/// <summary>x moved towards 0 by λ, 0 where |x| is at most λ. x is of any shape. After <c>torch.nn.Softshrink</c>.</summary>
/// <param name="lambd">λ.</param>
public sealed class Softshrink(double lambd = 0.5) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Softshrink(lambd);

    /// <inheritdoc/>
    protected override string Describe() => $"lambd={lambd}";
}
