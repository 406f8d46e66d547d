namespace Sinter.Nn;

/// <summary>The maximum of each window. x is [N, C, L] or [C, L]. After <c>torch.nn.MaxPool1d</c>.</summary>
/// <param name="kernelSize">The window.</param>
/// <param name="stride">The windows' distance; the window's size if not given.</param>
/// <param name="padding">-∞ on both sides.</param>
/// <param name="dilation">The distance between a window's elements.</param>
/// <param name="ceilMode">Round the size of y up.</param>
public sealed class MaxPool1d(Extents kernelSize, Extents stride = default, Extents padding = default, Extents dilation = default, bool ceilMode = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.MaxPool1d(kernelSize, stride, padding, dilation, ceilMode);

    /// <summary>The maxima and the position of each in its plane, int64, as <see cref="MaxUnpool1d"/> wants them.</summary>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor x) => x.MaxPool1dWithIndices(kernelSize, stride, padding, dilation, ceilMode);

    /// <inheritdoc/>
    protected override string Describe() => $"kernelSize={kernelSize}, stride={(stride.Count == 0 ? kernelSize : stride)}, padding={padding}, ceilMode={ceilMode}";
}
