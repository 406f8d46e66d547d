namespace Sinter.Nn;

/// <summary>x kept within two limits. x is of any shape. After <c>torch.nn.Hardtanh</c>.</summary>
/// <param name="minValue">The lower limit.</param>
/// <param name="maxValue">The upper limit.</param>
public sealed class Hardtanh(double minValue = -1, double maxValue = 1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Hardtanh(minValue, maxValue);

    /// <inheritdoc/>
    protected override string Describe() => $"minValue={minValue}, maxValue={maxValue}";
}
