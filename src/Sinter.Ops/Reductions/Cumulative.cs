namespace Sinter;

/// <summary>Running sums, products and extremes along a dimension: element i of the result covers elements 0 … i.</summary>
public static class Cumulative
{
    extension(Tensor x)
    {
        /// <summary>Running sums. Integers and bools add up in int64; float32 is added in float64.</summary>
        [Export("cumsum"), Autocast(Gpu = Precision.Full)]
        public Tensor CumSum(int dim, DType? dtype = null)
        {
            using var _ = dtype is null ? Autocast.Inputs(ref x) : default;
            return Sums(x.To(dtype ?? Accumulating(x)), x.Shape.Dim(dim), reverse: false);
        }

        /// <summary>Running products. Integers and bools multiply in int64.</summary>
        [Export("cumprod"), Autocast(Gpu = Precision.Full)]
        public Tensor CumProd(int dim, DType? dtype = null)
        {
            using var _ = dtype is null ? Autocast.Inputs(ref x) : default;
            return Products(x.To(dtype ?? Accumulating(x)), x.Shape.Dim(dim), reverse: false);
        }

        /// <summary>Running maxima and where they stand, the last place where several are equal. NaN stays once it came.</summary>
        [Export("cummax")]
        public ValuesAndIndices CumMax(int dim) => Extremes(x, x.Shape.Dim(dim), largest: true, nameof(CumMax));

        /// <summary>Running minima and where they stand, the last place where several are equal. NaN stays once it came.</summary>
        [Export("cummin")]
        public ValuesAndIndices CumMin(int dim) => Extremes(x, x.Shape.Dim(dim), largest: false, nameof(CumMin));

        /// <summary>ln of the running sums of eˣ, without overflow.</summary>
        /// <exception cref="DTypeException">The tensor does not hold floating-point numbers.</exception>
        [Export("logcumsumexp")]
        public Tensor LogCumSumExp(int dim)
        {
            Check.DType(x.DType.IsFloatingPoint, $"LogCumSumExp: the tensor is {x.DType}; a logarithm is a real number. Convert it first, as in x.To(DType.Float32).");
            dim = x.Shape.Dim(dim);
            var wide = x.Widened();
            var y = CumulativeKernel.Run(new LogAddExp(), wide, dim, reverse: false);
            if (Autograd.Needs(wide)) y.SetHistory(new LogSumsDerivative(wide, y, dim));
            return y.To(x.DType);
        }

        /// <summary>x becomes its running sums.</summary>
        [Export("Tensor.cumsum_")]
        public Tensor CumSumInPlace(int dim) => InPlace.Assign(x, x.CumSum(dim, x.DType));

        /// <summary>x becomes its running products.</summary>
        [Export("Tensor.cumprod_")]
        public Tensor CumProdInPlace(int dim) => InPlace.Assign(x, Written.Original(x).CumProd(dim, x.DType));
    }

    static DType Accumulating(Tensor x) => x.DType.IsInexact ? x.DType : DType.Int64;

    /// <summary>Running sums from either end.</summary>
    internal static Tensor Sums(Tensor x, int dim, bool reverse)
    {
        if (x.DType.IsComplex) return x.Rank == 0 ? x.Clone() : Sums(x.ViewAsReal(), dim, reverse).ViewAsComplex();
        var wide = x.Widened();
        var y = CumulativeKernel.Run(new Add(), wide, dim, reverse);
        Tracer.Current?.Op(nameof(CumSum), [y], [wide], dim, reverse);
        return (Autograd.Needs(wide) ? y.SetHistory(new SumsDerivative(wide, dim, reverse)) : y).To(x.DType);
    }

    /// <summary>Running products from either end.</summary>
    internal static Tensor Products(Tensor x, int dim, bool reverse)
    {
        if (x.DType.IsComplex) return ComplexProducts(x, dim, reverse);
        var wide = x.Widened();
        var y = CumulativeKernel.Run(new Multiply(), wide, dim, reverse);
        return (Autograd.Needs(wide) ? y.SetHistory(new ProductsDerivative(wide, y, dim, reverse)) : y).To(x.DType);
    }

    // By doubling: after k rounds an element is the product of the 2ᵏ that end there.
    static Tensor ComplexProducts(Tensor x, int dim, bool reverse)
    {
        var y = x.Clone();
        for (long covered = 1; x.Rank > 0 && covered < x.Shape[dim]; covered *= 2) y = y * y.Shift(dim, reverse ? -covered : covered, 1);
        return y;
    }

    static ValuesAndIndices Extremes(Tensor x, int dim, bool largest, string name)
    {
        var (y, index) = CumulativeKernel.RunningExtremes(x.Widened(), dim, largest);
        y = y.To(x.DType);
        return new(Autograd.Needs(x) ? y.SetHistory(new GatherDerivative(x, dim, index, name)) : y, index);
    }

    sealed class SumsDerivative(Tensor x, int dim, bool reverse) : Derivative("CumSum", x)
    {
        protected override Tensor?[] Backward(Tensor g) => [Sums(g, dim, !reverse)];
    }

    // dxᵢ = Σⱼ gⱼ · (product of all xₖ up to j but xᵢ) = (product before i) · rᵢ with rᵢ = gᵢ + xᵢ₊₁ · rᵢ₊₁: right at zeros too.
    sealed class ProductsDerivative : Derivative
    {
        readonly int _dim;
        readonly bool _reverse;

        public ProductsDerivative(Tensor x, Tensor y, int dim, bool reverse) : base("CumProd", x)
        {
            (_dim, _reverse) = (dim, reverse);
            Save(x, y);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            var x = Saved(0);
            if (x.Rank == 0) return [g];
            var step = _reverse ? -1 : 1;
            return [Saved(1).Shift(_dim, step, 1) * LinearScan.Recurrence(x.Shift(_dim, -step, 0), g, _dim, !_reverse)];
        }
    }

    // dxᵢ = Σⱼ gⱼ · exp(xᵢ - yⱼ) = exp(xᵢ - yᵢ) · rᵢ with rᵢ = gᵢ + exp(yᵢ - yᵢ₊₁) · rᵢ₊₁. y never falls, so no exponent is positive.
    sealed class LogSumsDerivative : Derivative
    {
        readonly int _dim;

        public LogSumsDerivative(Tensor x, Tensor y, int dim) : base("LogCumSumExp", x)
        {
            _dim = dim;
            Save(x, y);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            Tensor x = Saved(0), y = Saved(1);
            if (x.Rank == 0) return [g];
            // Where y is -∞ so is everything up to there; any finite number in its place makes the exponentials 0.
            var finite = Tensor.Where(y.Equal(double.NegativeInfinity), Tensor.Of(0, y.DType), y);
            var decay = (y.Shift(_dim, 1, double.NegativeInfinity) - finite).Exp();
            return [(x - finite).Exp() * LinearScan.Recurrence(decay.Shift(_dim, -1, 0), g, _dim, reverse: true)];
        }
    }

    internal readonly struct Add : ICumulation
    {
        public double Merge(double a, double b) => a + b;
        public long Merge(long a, long b) => a + b;
        public bool IsSum => true;
    }

    internal readonly struct Multiply : ICumulation
    {
        public double Merge(double a, double b) => a * b;
        public long Merge(long a, long b) => a * b;
        public bool IsSum => false;
    }

    internal readonly struct LogAddExp : ICumulation
    {
        public double Merge(double a, double b)
        {
            var (low, high) = a < b ? (a, b) : (b, a);
            return double.IsInfinity(high) && low == high || double.IsNegativeInfinity(low) ? high : high + double.LogP1(Math.Exp(low - high));
        }

        public long Merge(long a, long b) => (long)Merge((double)a, b);
        public bool IsSum => false;
    }
}
