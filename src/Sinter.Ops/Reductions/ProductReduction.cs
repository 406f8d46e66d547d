namespace Sinter;

/// <summary>Products of many elements.</summary>
public static class ProductReduction
{
    extension(Tensor x)
    {
        /// <summary>The product of all elements; 1 for none. Integers and bools multiply in int64.</summary>
        [Export("prod"), Autocast(Precision.Full)]
        public Tensor Prod(DType? dtype = null)
        {
            using var _ = dtype is null ? Autocast.Inputs(ref x) : default;
            return x.Reshape(-1).Prod(0, false, dtype);
        }

        /// <summary>The products along a dimension.</summary>
        public Tensor Prod(int dim, bool keepDim = false, DType? dtype = null)
        {
            using var _ = dtype is null ? Autocast.Inputs(ref x) : default;
            dim = x.Shape.Dim(dim);
            var type = dtype ?? (x.DType.IsInexact ? x.DType : DType.Int64);
            var input = x.To(type);
            var y = Folding.Reduce(input, Folding.Kept(x.Shape, [dim], nameof(Prod)), new ProdOp(), type);
            if (Autograd.Needs(input)) y.SetHistory(new ProdDerivative(input, dim));
            return keepDim ? y : Folding.Drop(y, x.Shape, [dim]);
        }
    }

    readonly record struct ProdOp : IReduction
    {
        public static bool HoldsForComplex => true;
        public double Identity => 1;
        public T Map<T>(T x) where T : struct, IReal<T> => x;
        public T Merge<T>(T a, T b) where T : struct, IReal<T> => a * b;
        public T Finish<T>(T a, T count) where T : struct, IReal<T> => a;
    }

    // ∂y/∂xᵢ is the product of what stands before xᵢ and what stands after it; dividing y by xᵢ would fail at zeros.
    sealed class ProdDerivative : Derivative
    {
        readonly int _dim;

        public ProdDerivative(Tensor x, int dim) : base("Prod", x)
        {
            _dim = dim;
            Save(x);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            var x = Saved(0);
            if (x.Rank == 0) return [g];
            var before = Cumulative.Products(x, _dim, reverse: false).Shift(_dim, 1, 1);
            var after = Cumulative.Products(x, _dim, reverse: true).Shift(_dim, -1, 1);
            return [g * (before * after).Conj()];
        }
    }
}
