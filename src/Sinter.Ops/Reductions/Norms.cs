namespace Sinter;

/// <summary>Vector norms of all elements or along some dimensions.</summary>
public static class Norms
{
    extension(Tensor x)
    {
        /// <summary>(Σ |x|ᵖ)^(1/p); for p = ∞ and -∞ the largest and smallest |x|, for p = 0 the number of elements that are not 0.</summary>
        /// <param name="p">The order.</param>
        /// <param name="dims">Which dimensions; all if none.</param>
        /// <param name="keepDim">Leave them with size 1.</param>
        /// <param name="dtype">Convert to this floating-point type first.</param>
        /// <exception cref="DTypeException">The tensor does not hold floating-point numbers.</exception>
        [Export("linalg.vector_norm"), Autocast(Gpu = Precision.Full)]
        public Tensor VectorNorm(double p = 2, ReadOnlySpan<int> dims = default, bool keepDim = false, DType? dtype = null)
        {
            using var _ = dtype is null ? Autocast.Inputs(ref x) : default;
            if (x.DType.IsComplex) return x.Abs().VectorNorm(p, dims, keepDim, dtype?.ToReal);
            var type = dtype ?? x.DType;
            Check.DType(type.IsFloatingPoint, $"VectorNorm: the tensor is {type}; a norm is a real number. Convert it first, as in x.To(DType.Float32).");
            var input = x.To(type);
            if (double.IsPositiveInfinity(p)) return input.Count == 0 ? input.Sum(dims, keepDim) : input.Abs().AMax(dims, keepDim);
            if (double.IsNegativeInfinity(p)) return input.Abs().AMin(dims, keepDim);
            if (p == 0) return input.NotEqual(0).Sum(dims, keepDim).To(type);
            if (p == 1) return input.Abs().Sum(dims, keepDim);
            var y = Folding.Reduce(input, Folding.Kept(x.Shape, dims, nameof(VectorNorm)), new NormOp(p), type);
            if (Autograd.Needs(input)) y.SetHistory(new NormDerivative(input, y, p));
            return keepDim ? y : Folding.Drop(y, x.Shape, dims);
        }

        /// <summary>The p-norm, as <see cref="VectorNorm"/>.</summary>
        [Export("norm"), Autocast(Gpu = Precision.Full)]
        public Tensor Norm(double p = 2, ReadOnlySpan<int> dims = default, bool keepDim = false, DType? dtype = null)
        {
            using var _ = dtype is null ? Autocast.Inputs(ref x) : default;
            return x.VectorNorm(p, dims, keepDim, dtype);
        }

        /// <inheritdoc cref="Norm(Tensor, double, ReadOnlySpan{int}, bool, DType?)"/>
        public Tensor Norm(double p, int dim, bool keepDim = false, DType? dtype = null) => x.VectorNorm(p, [dim], keepDim, dtype);
    }

    readonly record struct NormOp(double P) : IReduction
    {
        public double Identity => 0;
        public T Map<T>(T x) where T : struct, IReal<T> => P == 2 ? x * x : T.Pow(T.Abs(x), P);
        public T Merge<T>(T a, T b) where T : struct, IReal<T> => a + b;
        public T Finish<T>(T a, T count) where T : struct, IReal<T> => P == 2 ? T.Sqrt(a) : T.Pow(a, 1 / P);
    }

    // dx = g · sign(x) · (|x| / y)ᵖ⁻¹, and 0 where y or x is 0: there the norm has no derivative, and 0 is in its subdifferential.
    sealed class NormDerivative : Derivative
    {
        readonly double _p;

        public NormDerivative(Tensor x, Tensor y, double p) : base("VectorNorm", x)
        {
            _p = p;
            Save(x, y);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            Tensor x = Saved(0), y = Saved(1), one = Tensor.Of(1, x.DType), zero = Tensor.Of(0, x.DType);
            var scale = Tensor.Where(y.Equal(0), zero, g / Tensor.Where(y.Equal(0), one, y));
            if (_p == 2) return [x * scale];
            var flat = x.Equal(0).LogicalOr(y.Equal(0));
            var ratio = Tensor.Where(flat, one, x).Abs() / Tensor.Where(y.Equal(0), one, y);
            return [Tensor.Where(flat, zero, x * ratio.Pow(_p - 2) * scale)];
        }
    }
}
