namespace Sinter.Nn;

/// <summary>The cross-correlation of volumes with learned kernels. x is [N, C, D, H, W] or [C, D, H, W]. After <c>torch.nn.Conv3d</c>.</summary>
public sealed class Conv3d : PaddedConvNd
{
    /// <summary>A layer with Kaiming-uniform weights, as PyTorch begins. Padding is zeros unless <paramref name="paddingMode"/> says otherwise.</summary>
    public Conv3d(long inChannels, long outChannels, Extents kernelSize, Extents stride = default, Padding padding = default, Extents dilation = default,
        int groups = 1, bool bias = true, PadMode paddingMode = PadMode.Constant, DType dtype = DType.Float32)
        : base(3, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode, dtype) { }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        var (extended, rest) = Extend(x);
        return extended.Conv3d(Weight, Bias, Stride, rest, Dilation, Groups);
    }
}
