namespace Sinter.Nn;

/// <summary>The maxima of as many windows as y is to have elements. x is [N, C, D, H, W] or [C, D, H, W]. After <c>torch.nn.AdaptiveMaxPool3d</c>.</summary>
/// <param name="outputSize">The spatial size of y.</param>
public sealed class AdaptiveMaxPool3d(Extents outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.AdaptiveMaxPool3d(outputSize);

    /// <summary>The maxima and the position of each in its plane, int64.</summary>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor x) => x.AdaptiveMaxPool3dWithIndices(outputSize);

    /// <inheritdoc/>
    protected override string Describe() => $"outputSize={outputSize}";
}
