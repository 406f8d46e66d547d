namespace Sinter.Nn;

/// <summary>Puts the maxima that max-pooling found back at their places, zeros elsewhere. x and the indices are [N, C, D, H, W] or [C, D, H, W]. After <c>torch.nn.MaxUnpool3d</c>.</summary>
/// <param name="kernelSize">The window of the pooling.</param>
/// <param name="stride">The windows' distance; the window's size if not given.</param>
/// <param name="padding">The pooling's padding.</param>
public sealed class MaxUnpool3d(Extents kernelSize, Extents stride = default, Extents padding = default) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.MaxUnpool3d(x2, kernelSize, stride, padding);

    /// <summary>A y of the given spatial size.</summary>
    public Tensor Forward(Tensor x, Tensor indices, Extents outputSize) => x.MaxUnpool3d(indices, kernelSize, stride, padding, outputSize);

    /// <inheritdoc/>
    protected override string Describe() => $"kernelSize={kernelSize}, stride={(stride.Count == 0 ? kernelSize : stride)}, padding={padding}";
}
