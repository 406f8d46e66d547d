using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Variances and standard deviations, in two passes: the mean first, then the squares of what is left.</summary>
public static class Variances
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>Σ (x - mean)² / (N - correction) of all elements, or along some dimensions. NaN where N is not above the correction and the sum is 0.</summary>
        /// <param name="dims">Which dimensions; all if none.</param>
        /// <param name="correction">1 for an unbiased estimate, 0 for the mean square.</param>
        /// <param name="keepDim">Leave the dimensions with size 1.</param>
        /// <exception cref="DTypeException">The tensor does not hold floating-point numbers.</exception>
        [Export("var")]
        public Tensor Var(ReadOnlySpan<int> dims = default, double correction = 1, bool keepDim = false) => x.VarMean(dims, correction, keepDim).Var;

        /// <inheritdoc cref="Var(Tensor, ReadOnlySpan{int}, double, bool)"/>
        public Tensor Var(int dim, double correction = 1, bool keepDim = false) => x.Var([dim], correction, keepDim);

        /// <summary>The square root of the variance. Where it is 0 its gradient is 0.</summary>
        /// <inheritdoc cref="Var(Tensor, ReadOnlySpan{int}, double, bool)"/>
        [Export("std")]
        public Tensor Std(ReadOnlySpan<int> dims = default, double correction = 1, bool keepDim = false) => x.Var(dims, correction, keepDim).Map(new RootOp(), nameof(Std));

        /// <inheritdoc cref="Std(Tensor, ReadOnlySpan{int}, double, bool)"/>
        public Tensor Std(int dim, double correction = 1, bool keepDim = false) => x.Std([dim], correction, keepDim);

        /// <summary>The variance and the mean.</summary>
        /// <inheritdoc cref="Var(Tensor, ReadOnlySpan{int}, double, bool)"/>
        [Export("var_mean")]
        public (Tensor Var, Tensor Mean) VarMean(ReadOnlySpan<int> dims = default, double correction = 1, bool keepDim = false)
        {
            Check.DType(x.DType.IsFloatingPoint, $"Var: the tensor is {x.DType}; a variance is a real number. Convert it first, as in x.To(DType.Float32).");
            var wide = x.Widened();
            var mean = wide.Mean(dims, keepDim: true);
            var squares = (wide - mean).Square().Sum(dims, keepDim: true);
            var folded = mean.Count == 0 ? 1 : (double)x.Count / mean.Count;
            var variance = squares / Math.Max(0, folded - correction);
            return (Finish(variance, x, dims, keepDim), Finish(mean, x, dims, keepDim));
        }

        /// <summary>The standard deviation and the mean.</summary>
        /// <inheritdoc cref="Var(Tensor, ReadOnlySpan{int}, double, bool)"/>
        [Export("std_mean")]
        public (Tensor Std, Tensor Mean) StdMean(ReadOnlySpan<int> dims = default, double correction = 1, bool keepDim = false)
        {
            var (variance, mean) = x.VarMean(dims, correction, keepDim);
            return (variance.Map(new RootOp(), "Std"), mean);
        }
    }

    static Tensor Finish(Tensor kept, Tensor x, ReadOnlySpan<int> dims, bool keepDim) => (keepDim ? kept : Folding.Drop(kept, x.Shape, dims)).To(x.DType);

    readonly record struct RootOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Sqrt(x);
        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.Equal(y, 0), 0, g / (2 * T.Select(T.Equal(y, 0), 1, y)));
    }
}
