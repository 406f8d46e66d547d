namespace Sinter.Nn;

/// <summary>x where it is above a threshold, else a value. x is of any shape. After <c>torch.nn.Threshold</c>.</summary>
/// <param name="threshold">The threshold.</param>
/// <param name="value">What stands in place of the rest.</param>
public sealed class Threshold(double threshold, double value) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Threshold(threshold, value);

    /// <inheritdoc/>
    protected override string Describe() => $"threshold={threshold}, value={value}";
}
