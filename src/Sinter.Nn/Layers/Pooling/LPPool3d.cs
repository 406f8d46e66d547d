namespace Sinter.Nn;

/// <summary>The p-norm of each window. x is [N, C, D, H, W] or [C, D, H, W]. After <c>torch.nn.LPPool3d</c>.</summary>
/// <param name="normType">p.</param>
/// <param name="kernelSize">The window.</param>
/// <param name="stride">The windows' distance; the window's size if not given.</param>
/// <param name="ceilMode">Round the size of y up.</param>
public sealed class LPPool3d(double normType, Extents kernelSize, Extents stride = default, bool ceilMode = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.LpPool3d(normType, kernelSize, stride, ceilMode);

    /// <inheritdoc/>
    protected override string Describe() => $"normType={normType}, kernelSize={kernelSize}, stride={(stride.Count == 0 ? kernelSize : stride)}, ceilMode={ceilMode}";
}
