namespace Sinter;

/// <summary>Sums and means that pass over NaN.</summary>
public static class NanSums
{
    extension(Tensor x)
    {
        /// <summary>The sum of all elements that are numbers, or along some dimensions.</summary>
        [Export("nansum")]
        public Tensor NanSum(ReadOnlySpan<int> dims = default, bool keepDim = false, DType? dtype = null) => Numbers(x).Sum(dims, keepDim, dtype);

        /// <inheritdoc cref="NanSum(Tensor, ReadOnlySpan{int}, bool, DType?)"/>
        public Tensor NanSum(int dim, bool keepDim = false, DType? dtype = null) => x.NanSum([dim], keepDim, dtype);

        /// <summary>The mean of all elements that are numbers, or along some dimensions; NaN where there is none.</summary>
        /// <exception cref="DTypeException">The tensor does not hold floating-point numbers.</exception>
        [Export("nanmean")]
        public Tensor NanMean(ReadOnlySpan<int> dims = default, bool keepDim = false, DType? dtype = null)
        {
            Check.DType(x.DType.IsFloatingPoint, $"NanMean: the tensor is {x.DType}; a mean is a real number. Convert it first, as in x.To(DType.Float32).");
            var sum = x.NanSum(dims, keepDim, dtype);
            return sum / x.IsNaN().LogicalNot().Sum(dims, keepDim).To(sum.DType);
        }

        /// <inheritdoc cref="NanMean(Tensor, ReadOnlySpan{int}, bool, DType?)"/>
        public Tensor NanMean(int dim, bool keepDim = false, DType? dtype = null) => x.NanMean([dim], keepDim, dtype);
    }

    static Tensor Numbers(Tensor x) => x.DType.IsFloatingPoint ? x.Map(new NumberOrZeroOp(), nameof(NanSum)) : x;

    readonly record struct NumberOrZeroOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Equal(x, x), x, 0);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.Equal(x, x), g, 0);
    }
}
