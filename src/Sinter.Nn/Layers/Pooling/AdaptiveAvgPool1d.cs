namespace Sinter.Nn;

/// <summary>The means of as many windows as y is to have elements. x is [N, C, L] or [C, L]. After <c>torch.nn.AdaptiveAvgPool1d</c>.</summary>
/// <param name="outputSize">The spatial size of y.</param>
public sealed class AdaptiveAvgPool1d(Extents outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.AdaptiveAvgPool1d(outputSize);

    /// <inheritdoc/>
    protected override string Describe() => $"outputSize={outputSize}";
}
