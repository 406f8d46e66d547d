namespace Sinter.Testing;

/// <summary>The same elements elsewhere in memory: every way a tensor reaches an op without being row-major from the first byte.</summary>
public static class Layouts
{
    /// <summary>The layouts by name; each gives a tensor equal to its argument.</summary>
    public static IReadOnlyDictionary<string, Func<Tensor, Tensor>> All { get; } = new Dictionary<string, Func<Tensor, Tensor>>
    {
        ["transposed"] = Transposed,
        ["every second"] = EverySecond,
        ["offset"] = Offset,
    };

    /// <summary>The first and last dimensions change places in memory.</summary>
    public static Tensor Transposed(Tensor x) => x.Rank < 2 ? EverySecond(x) : x.Transpose(0, -1).Clone().Transpose(0, -1);

    /// <summary>Each element is followed by one that is not its neighbour.</summary>
    public static Tensor EverySecond(Tensor x)
    {
        if (x.Rank == 0) return Offset(x);
        Shape wide = [.. x.Shape.Sizes, 2];
        var y = Tensor.Full(wide, x.DType.IsFloatingPoint ? double.NaN : 1, x.DType);
        y.Select(-1, 0).CopyInPlace(x);
        return y.Select(-1, 0);
    }

    /// <summary>The elements begin in the middle of a storage, where no vector is aligned.</summary>
    public static Tensor Offset(Tensor x)
    {
        var y = Tensor.Full([x.Count + 3], x.DType.IsFloatingPoint ? double.NaN : 1, x.DType).Narrow(0, 3, x.Count).Reshape(x.Shape);
        return y.CopyInPlace(x);
    }
}
