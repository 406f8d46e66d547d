namespace Sinter.Nn;

/// <summary>The blocks of an image as columns. x is [N, C, H, W] or [C, H, W], y [N, C · kernel, blocks]. After <c>torch.nn.Unfold</c>.</summary>
/// <param name="kernelSize">The size of a block.</param>
/// <param name="dilation">The distance between a block's elements.</param>
/// <param name="padding">Zeros on both sides.</param>
/// <param name="stride">The blocks' distance.</param>
public sealed class Unfold(Extents kernelSize, Extents dilation = default, Extents padding = default, Extents stride = default) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Unfold(kernelSize, dilation, padding, stride);

    /// <inheritdoc/>
    protected override string Describe() => $"kernelSize={kernelSize}";
}
