namespace Sinter.Nn;

/// <summary>The p-norm of each window. x is [N, C, H, W] or [C, H, W]. After <c>torch.nn.LPPool2d</c>.</summary>
/// <param name="normType">p.</param>
/// <param name="kernelSize">The window.</param>
/// <param name="stride">The windows' distance; the window's size if not given.</param>
/// <param name="ceilMode">Round the size of y up.</param>
public sealed class LPPool2d(double normType, Extents kernelSize, Extents stride = default, bool ceilMode = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.LpPool2d(normType, kernelSize, stride, ceilMode);

    /// <inheritdoc/>
    protected override string Describe() => $"normType={normType}, kernelSize={kernelSize}, stride={(stride.Count == 0 ? kernelSize : stride)}, ceilMode={ceilMode}";
}
