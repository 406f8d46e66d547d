namespace Sinter.Nn;

/// <summary>The mean of each window. x is [N, C, D, H, W] or [C, D, H, W]. After <c>torch.nn.AvgPool3d</c>.</summary>
/// <param name="kernelSize">The window.</param>
/// <param name="stride">The windows' distance; the window's size if not given.</param>
/// <param name="padding">Zeros on both sides.</param>
/// <param name="ceilMode">Round the size of y up.</param>
/// <param name="countIncludePad">Count the padding among the elements.</param>
/// <param name="divisorOverride">Divide by this instead of the number of elements.</param>
public sealed class AvgPool3d(Extents kernelSize, Extents stride = default, Extents padding = default, bool ceilMode = false, bool countIncludePad = true, long? divisorOverride = null)
    : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.AvgPool3d(kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride);

    /// <inheritdoc/>
    protected override string Describe() => $"kernelSize={kernelSize}, stride={(stride.Count == 0 ? kernelSize : stride)}, padding={padding}, ceilMode={ceilMode}";
}
