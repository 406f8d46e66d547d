namespace Sinter.Nn;

/// <summary>The means of as many windows as y is to have elements. x is [N, C, H, W] or [C, H, W]. After <c>torch.nn.AdaptiveAvgPool2d</c>.</summary>
/// <param name="outputSize">The spatial size of y.</param>
public sealed class AdaptiveAvgPool2d(Extents outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.AdaptiveAvgPool2d(outputSize);

    /// <inheritdoc/>
    protected override string Describe() => $"outputSize={outputSize}";
}
