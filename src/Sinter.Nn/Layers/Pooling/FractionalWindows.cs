namespace Sinter.Nn;

/// <summary>The windows of fractional max-pooling: their size, how many, and the random numbers that place them.</summary>
sealed class FractionalWindows
{
    readonly int _rank;
    readonly Extents _size;
    readonly double[]? _ratio;
    readonly Generator? _generator;

    public FractionalWindows(int rank, Extents kernelSize, Extents outputSize, double[]? outputRatio, Generator? generator, string layer)
    {
        Check.Argument(outputSize.Count > 0 != outputRatio is not null, $"{layer}: give either outputSize or outputRatio.");
        Check.Argument(outputRatio is null || ((outputRatio.Length == 1 || outputRatio.Length == rank) && outputRatio.All(r => r is > 0 and < 1)),
            $"{layer}: outputRatio is [{string.Join(", ", outputRatio ?? [])}]; it must be one number, or {rank}, between 0 and 1.");
        (_rank, KernelSize, _size, _ratio, _generator) = (rank, kernelSize, outputSize, outputRatio, generator);
    }

    public Extents KernelSize { get; }

    public Extents SizeFor(Tensor x)
    {
        if (_ratio is null) return _size;
        var sizes = new long[_rank];
        for (var d = 0; d < _rank; d++) sizes[d] = (long)(x.Shape[x.Rank - _rank + d] * _ratio[_ratio.Length == 1 ? 0 : d]);
        return sizes;
    }

    public Tensor Samples(Tensor x)
    {
        var channels = x.Rank > _rank ? x.Shape[x.Rank - _rank - 1] : 1;
        return Tensor.Rand([x.Rank == _rank + 2 ? x.Shape[0] : 1, channels, _rank], x.DType.Size == 2 ? DType.Float32 : x.DType, _generator);
    }
}
