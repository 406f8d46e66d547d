namespace Sinter.Nn;

/// <summary>The windows of fractional max-pooling: their size, how many, and where the random numbers that place them come from.</summary>
sealed class FractionalWindows
{
    readonly int _rank;
    readonly Extents _size;
    readonly double[]? _ratio;

    public FractionalWindows(int rank, Extents kernelSize, Extents outputSize, double[]? outputRatio, Generator? generator, string layer)
    {
        Check.Argument(outputSize.Count > 0 != outputRatio is not null, $"{layer}: give either outputSize or outputRatio.");
        Check.Argument(outputRatio is null || ((outputRatio.Length == 1 || outputRatio.Length == rank) && outputRatio.All(r => r is > 0 and < 1)),
            $"{layer}: outputRatio is [{string.Join(", ", outputRatio ?? [])}]; it must be one number, or {rank}, between 0 and 1.");
        (_rank, KernelSize, _size, _ratio, Generator) = (rank, kernelSize, outputSize, outputRatio, generator);
    }

    public Extents KernelSize { get; }

    public Generator? Generator { get; }

    public Extents SizeFor(Tensor x)
    {
        if (_ratio is null) return _size;
        var sizes = new long[_rank];
        for (var d = 0; d < _rank; d++) sizes[d] = (long)(x.Shape[x.Rank - _rank + d] * _ratio[_ratio.Length == 1 ? 0 : d]);
        return sizes;
    }
}
