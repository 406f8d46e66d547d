namespace Sinter;

/// <summary>Sums and means.</summary>
public static class Sums
{
    extension(Tensor x)
    {
        /// <summary>The sum of all elements, or along some dimensions. Integers and bools add up in int64.</summary>
        /// <param name="dims">Which dimensions; all if none.</param>
        /// <param name="keepDim">Leave them with size 1.</param>
        /// <param name="dtype">Convert to this type first.</param>
        [Export("sum"), Autocast(Gpu = Precision.Full)]
        public Tensor Sum(ReadOnlySpan<int> dims = default, bool keepDim = false, DType? dtype = null)
        {
            using var _ = dtype is null ? Autocast.Inputs(ref x) : default;
            var type = dtype ?? (x.DType.IsInexact ? x.DType : DType.Int64);
            var kept = Folding.Kept(x.Shape, dims, nameof(Sum));
            var y = Folding.Reduce(x, kept, new SumOp(), type);
            if (Autograd.Needs(x) && type.IsInexact) y.SetHistory(new SumDerivative(x));
            return keepDim ? y : Folding.Drop(y, x.Shape, dims);
        }

        /// <inheritdoc cref="Sum(Tensor, ReadOnlySpan{int}, bool, DType?)"/>
        public Tensor Sum(int dim, bool keepDim = false, DType? dtype = null) => x.Sum([dim], keepDim, dtype);

        /// <summary>The mean of all elements, or along some dimensions; NaN for none.</summary>
        /// <exception cref="DTypeException">The tensor holds integers and no floating-point type was asked for.</exception>
        [Export("mean")]
        public Tensor Mean(ReadOnlySpan<int> dims = default, bool keepDim = false, DType? dtype = null)
        {
            var type = dtype ?? x.DType;
            Check.DType(type.IsInexact, $"Mean: the tensor is {type}; a mean is a real number. Convert it first, as in x.To(DType.Float32), or pass dtype.");
            Folding.Kept(x.Shape, dims, nameof(Mean));
            var sum = x.Sum(dims, keepDim, type);
            return sum / (sum.Count == 0 ? 1.0 : (double)x.Count / sum.Count);
        }

        /// <inheritdoc cref="Mean(Tensor, ReadOnlySpan{int}, bool, DType?)"/>
        public Tensor Mean(int dim, bool keepDim = false, DType? dtype = null) => x.Mean([dim], keepDim, dtype);

        /// <summary>Summed over whatever was stretched to get from <paramref name="shape"/> to this shape: the derivative of broadcasting.</summary>
        [Export("Tensor.sum_to_size")]
        public Tensor SumTo(Shape shape)
        {
            if (shape == x.Shape) return x;
            var lead = x.Rank - shape.Rank;
            Check.Shape(lead >= 0, $"SumTo: {x.Shape} does not come from {shape} by broadcasting.");
            Span<long> kept = stackalloc long[x.Rank];
            kept.Fill(1);
            for (var d = lead; d < x.Rank; d++)
            {
                kept[d] = shape[d - lead];
                Check.Shape(kept[d] == x.Shape[d] || kept[d] == 1, $"SumTo: {x.Shape} does not come from {shape} by broadcasting.");
            }
            var y = Folding.Reduce(x, Shape.Create(kept), new SumOp(), x.DType);
            if (Autograd.Needs(x)) y.SetHistory(new SumDerivative(x));
            return y.Reshape(shape);
        }
    }

    readonly record struct SumOp : IReduction
    {
        public static bool HoldsForComplex => true;
        public double Identity => 0;
        public T Map<T>(T x) where T : struct, IReal<T> => x;
        public T Merge<T>(T a, T b) where T : struct, IReal<T> => a + b;
        public T Finish<T>(T a, T count) where T : struct, IReal<T> => a;
    }

    sealed class SumDerivative(Tensor x) : Derivative(nameof(Sum), x)
    {
        readonly (Shape Shape, DType DType) _x = (x.Shape, x.DType);

        protected override Tensor?[] Backward(Tensor g) => [g.AsGradientOf(_x.DType).Expand(_x.Shape)];
    }
}
