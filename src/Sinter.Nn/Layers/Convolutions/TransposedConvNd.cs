namespace Sinter.Nn;

/// <summary>What the transposed convolutions have in common: the size of their result.</summary>
public abstract class TransposedConvNd : ConvNd
{
    readonly int _rank;

    private protected TransposedConvNd(int rank, long inChannels, long outChannels, Extents kernelSize, Extents stride, Extents padding, Extents outputPadding,
        int groups, bool bias, Extents dilation, DType dtype)
        : base(rank, transposed: true, inChannels, outChannels, kernelSize, stride, dilation, groups, bias, dtype)
    {
        _rank = rank;
        Padding = padding.For(rank, GetType().Name, nameof(padding), 0, otherwise: 0);
        OutputPadding = outputPadding.For(rank, GetType().Name, nameof(outputPadding), 0, otherwise: 0);
    }

    /// <summary>How much of y is cut off at both ends.</summary>
    public Extents Padding { get; }

    /// <summary>How much y grows at the far end.</summary>
    public Extents OutputPadding { get; }

    private protected Extents PaddingFor(Tensor x, Extents outputSize)
    {
        var wanted = outputSize.For(_rank, GetType().Name, nameof(outputSize), 1);
        var more = new long[_rank];
        for (var d = 0; d < _rank; d++)
        {
            var least = (x.Shape[x.Rank - _rank + d] - 1) * Stride[d] - 2 * Padding[d] + Dilation[d] * (Kernel[d] - 1) + 1;
            more[d] = wanted[d] - least;
            Check.Argument(more[d] >= 0 && more[d] < Math.Max(Stride[d], Dilation[d]),
                $"{GetType().Name}: outputSize is {outputSize} for x {x.Shape}; size {d} can be {least} to {least + Math.Max(Stride[d], Dilation[d]) - 1}.");
        }
        return more;
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{base.Describe()}, padding={Padding}, outputPadding={OutputPadding}";
}
