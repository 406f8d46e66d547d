namespace Sinter.Nn;

/// <summary>x above 0, the slope times x below. x is of any shape. After <c>torch.nn.LeakyReLU</c>.</summary>
/// <param name="negativeSlope">The slope below 0.</param>
public sealed class LeakyReLU(double negativeSlope = 0.01) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.LeakyRelu(negativeSlope);

    /// <inheritdoc/>
    protected override string Describe() => $"negativeSlope={negativeSlope}";
}
