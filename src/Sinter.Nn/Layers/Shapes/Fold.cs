namespace Sinter.Nn;

/// <summary>Columns added up as the blocks of an image. x is [N, C · kernel, blocks], y [N, C, *outputSize]. After <c>torch.nn.Fold</c>.</summary>
/// <param name="outputSize">The image's height and width.</param>
/// <param name="kernelSize">The size of a block.</param>
/// <param name="dilation">The distance between a block's elements.</param>
/// <param name="padding">Zeros on both sides that are left out of y.</param>
/// <param name="stride">The blocks' distance.</param>
public sealed class Fold(Extents outputSize, Extents kernelSize, Extents dilation = default, Extents padding = default, Extents stride = default) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Fold(outputSize, kernelSize, dilation, padding, stride);

    /// <inheritdoc/>
    protected override string Describe() => $"outputSize={outputSize}, kernelSize={kernelSize}";
}
