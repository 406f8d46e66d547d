namespace Sinter.Nn;

/// <summary>x above 0, a slope times x below: drawn for each element while training, the mean of the limits in evaluation (Xu et al., 2015).
/// x is of any shape. After <c>torch.nn.RReLU</c>.</summary>
/// <param name="lower">The smallest slope.</param>
/// <param name="upper">The largest slope.</param>
public sealed class RReLU(double lower = 1.0 / 8, double upper = 1.0 / 3) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Rrelu(lower, upper, Training);

    /// <inheritdoc/>
    protected override string Describe() => $"lower={lower}, upper={upper}";
}
