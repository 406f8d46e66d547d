namespace Sinter.Nn;

/// <summary>The cross-correlation of sequences with learned kernels. x is [N, C, L] or [C, L]. After <c>torch.nn.Conv1d</c>.</summary>
public sealed class Conv1d : PaddedConvNd
{
    /// <summary>A layer with Kaiming-uniform weights, as PyTorch begins. Padding is zeros unless <paramref name="paddingMode"/> says otherwise.</summary>
    public Conv1d(long inChannels, long outChannels, Extents kernelSize, Extents stride = default, Padding padding = default, Extents dilation = default,
        int groups = 1, bool bias = true, PadMode paddingMode = PadMode.Constant, DType dtype = DType.Float32)
        : base(1, inChannels, outChannels, kernelSize, stride, padding, dilation, groups, bias, paddingMode, dtype) { }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        var (extended, rest) = Extend(x);
        return extended.Conv1d(Weight, Bias, Stride, rest, Dilation, Groups);
    }
}
