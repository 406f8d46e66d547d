namespace Sinter.Nn;

/// <summary>The means of as many windows as y is to have elements. x is [N, C, D, H, W] or [C, D, H, W]. After <c>torch.nn.AdaptiveAvgPool3d</c>.</summary>
/// <param name="outputSize">The spatial size of y.</param>
public sealed class AdaptiveAvgPool3d(Extents outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.AdaptiveAvgPool3d(outputSize);

    /// <inheritdoc/>
    protected override string Describe() => $"outputSize={outputSize}";
}
