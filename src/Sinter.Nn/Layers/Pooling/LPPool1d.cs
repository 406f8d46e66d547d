namespace Sinter.Nn;

/// <summary>The p-norm of each window. x is [N, C, L] or [C, L]. After <c>torch.nn.LPPool1d</c>.</summary>
/// <param name="normType">p.</param>
/// <param name="kernelSize">The window.</param>
/// <param name="stride">The windows' distance; the window's size if not given.</param>
/// <param name="ceilMode">Round the size of y up.</param>
public sealed class LPPool1d(double normType, Extents kernelSize, Extents stride = default, bool ceilMode = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.LpPool1d(normType, kernelSize, stride, ceilMode);

    /// <inheritdoc/>
    protected override string Describe() => $"normType={normType}, kernelSize={kernelSize}, stride={(stride.Count == 0 ? kernelSize : stride)}, ceilMode={ceilMode}";
}
