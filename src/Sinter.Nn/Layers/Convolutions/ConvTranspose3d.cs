namespace Sinter.Nn;

/// <summary>The gradient of a convolution of volumes as a layer: each element of x places a kernel in y. x is [N, C, D, H, W] or [C, D, H, W]. After <c>torch.nn.ConvTranspose3d</c>.</summary>
public sealed class ConvTranspose3d : TransposedConvNd
{
    /// <summary>A layer with Kaiming-uniform weights, as PyTorch begins.</summary>
    /// <param name="inChannels">The channels of x.</param>
    /// <param name="outChannels">The channels of y.</param>
    /// <param name="kernelSize">The kernel's size.</param>
    /// <param name="stride">The distance in y between neighbouring elements of x.</param>
    /// <param name="padding">How much of y is cut off at both ends.</param>
    /// <param name="outputPadding">How much y grows at the far end, to undo a rounded-down size.</param>
    /// <param name="groups">Into how many parts the channels are divided.</param>
    /// <param name="bias">Whether a number is added to each channel.</param>
    /// <param name="dilation">The distance between neighbouring elements of the kernel.</param>
    /// <param name="dtype">The type of the weights.</param>
    public ConvTranspose3d(long inChannels, long outChannels, Extents kernelSize, Extents stride = default, Extents padding = default,
        Extents outputPadding = default, int groups = 1, bool bias = true, Extents dilation = default, DType dtype = DType.Float32)
        : base(3, inChannels, outChannels, kernelSize, stride, padding, outputPadding, groups, bias, dilation, dtype) { }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.ConvTranspose3d(Weight, Bias, Stride, Padding, OutputPadding, Groups, Dilation);

    /// <summary>A y of the given spatial size: the output padding follows from it.</summary>
    public Tensor Forward(Tensor x, Extents outputSize) => x.ConvTranspose3d(Weight, Bias, Stride, Padding, PaddingFor(x, outputSize), Groups, Dilation);
}
