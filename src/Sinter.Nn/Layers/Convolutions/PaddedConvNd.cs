namespace Sinter.Nn;

/// <summary>A convolution that may first extend x by other values than zeros.</summary>
public abstract class PaddedConvNd : ConvNd
{
    readonly long[] _border = [];

    private protected PaddedConvNd(int rank, long inChannels, long outChannels, Extents kernelSize, Extents stride, Padding padding, Extents dilation, int groups,
        bool bias, PadMode paddingMode, DType dtype)
        : base(rank, transposed: false, inChannels, outChannels, kernelSize, stride, dilation, groups, bias, dtype)
    {
        (Padding, PaddingMode) = (padding, paddingMode);
        if (paddingMode == PadMode.Constant) return;
        var (before, after) = padding.For(rank, GetType().Name, Kernel, [.. Stride], [.. Dilation]);
        _border = new long[2 * rank];
        for (var d = 0; d < rank; d++) (_border[2 * d], _border[2 * d + 1]) = (before[rank - 1 - d], after[rank - 1 - d]);
    }

    /// <summary>By how much x is extended.</summary>
    public Padding Padding { get; }

    /// <summary>With what: zeros are <see cref="PadMode.Constant"/>.</summary>
    public PadMode PaddingMode { get; }

    /// <summary>x as the convolution is to see it, and what the convolution itself has yet to pad.</summary>
    private protected (Tensor X, Padding Inner) Extend(Tensor x) => PaddingMode == PadMode.Constant ? (x, Padding) : (x.Pad(_border, PaddingMode), 0);

    /// <inheritdoc/>
    protected override string Describe() => $"{base.Describe()}, padding={Padding}" + (PaddingMode == PadMode.Constant ? "" : $", paddingMode={PaddingMode}");
}
