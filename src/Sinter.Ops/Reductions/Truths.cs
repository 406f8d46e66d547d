namespace Sinter;

/// <summary>Questions about many elements: whether any, whether all, how many are not 0. NaN is not 0.</summary>
public static class Truths
{
    extension(Tensor x)
    {
        /// <summary>Whether any element is not 0, over all or some dimensions; false for none. The result is bool; of uint8, which once stood for bool, uint8.</summary>
        [Export("any")]
        public Tensor Any(ReadOnlySpan<int> dims = default, bool keepDim = false)
            => dims.Length == 0 && !keepDim && IsPlainMask(x) ? Tensor.Of(Holds(x, 1)) : Fold(x, dims, keepDim, new AnyOp(), nameof(Any));

        /// <inheritdoc cref="Any(Tensor, ReadOnlySpan{int}, bool)"/>
        public Tensor Any(int dim, bool keepDim = false) => x.Any([dim], keepDim);

        /// <summary>Whether all elements are not 0, over all or some dimensions; true for none. The result is bool; of uint8, which once stood for bool, uint8.</summary>
        [Export("all")]
        public Tensor All(ReadOnlySpan<int> dims = default, bool keepDim = false)
            => dims.Length == 0 && !keepDim && IsPlainMask(x) ? Tensor.Of(!Holds(x, 0)) : Fold(x, dims, keepDim, new AllOp(), nameof(All));

        /// <inheritdoc cref="All(Tensor, ReadOnlySpan{int}, bool)"/>
        public Tensor All(int dim, bool keepDim = false) => x.All([dim], keepDim);

        /// <summary>How many elements are not 0, int64, over all or some dimensions.</summary>
        [Export("count_nonzero")]
        public Tensor CountNonzero(ReadOnlySpan<int> dims = default) => x.NotEqual(0).Sum(dims);

        /// <inheritdoc cref="CountNonzero(Tensor, ReadOnlySpan{int})"/>
        public Tensor CountNonzero(int dim) => x.CountNonzero([dim]);
    }

    // Whole masks are asked most often, and a search may stop at the first answer.
    static bool IsPlainMask(Tensor x) => x.DType == DType.Bool && x.IsContiguous && x.Count <= int.MaxValue;

    static unsafe bool Holds(Tensor mask, byte truth)
    {
        using var p = mask.Pin<bool>();
        var bytes = new ReadOnlySpan<byte>(p.Pointer, (int)mask.Count);
        return truth == 0 ? bytes.Contains((byte)0) : bytes.ContainsAnyExcept((byte)0);
    }

    static Tensor Fold<TOp>(Tensor x, ReadOnlySpan<int> dims, bool keepDim, in TOp op, string name) where TOp : struct, IReduction
    {
        var y = Folding.Reduce(x, Folding.Kept(x.Shape, dims, name), op, x.DType == DType.UInt8 ? DType.UInt8 : DType.Bool);
        return keepDim ? y : Folding.Drop(y, x.Shape, dims);
    }

    readonly record struct AnyOp : IReduction
    {
        public double Identity => 0;
        public T Map<T>(T x) where T : struct, IReal<T> => T.Select(T.Equal(x, 0), 0, 1);
        public T Merge<T>(T a, T b) where T : struct, IReal<T> => T.Max(a, b);
        public T Finish<T>(T a, T count) where T : struct, IReal<T> => a;
    }

    readonly record struct AllOp : IReduction
    {
        public double Identity => 1;
        public T Map<T>(T x) where T : struct, IReal<T> => T.Select(T.Equal(x, 0), 0, 1);
        public T Merge<T>(T a, T b) where T : struct, IReal<T> => T.Min(a, b);
        public T Finish<T>(T a, T count) where T : struct, IReal<T> => a;
    }
}
