using System.Numerics;

namespace Sinter;

/// <summary>Writing by position, element by element: each element of a source goes to the place in x that a tensor of positions names.
/// Where several meet they are taken in the order of the index, so the result does not depend on the number of threads.</summary>
public static class Scattering
{
    extension(Tensor x)
    {
        /// <summary>x with y[…, index[…, i, …], …] = source[…, i, …] along a dimension; the last of several writes stays.</summary>
        /// <param name="dim">The dimension that the positions are in.</param>
        /// <param name="index">Integers of x's rank, not larger than the source, and beside dim not larger than x.</param>
        /// <param name="source">x's type.</param>
        /// <exception cref="ArgumentOutOfRangeException">A position is outside the dimension.</exception>
        [Export("scatter")]
        public Tensor Scatter(int dim, Tensor index, Tensor source)
        {
            var (d, at, from) = Fit(x, dim, index, source, nameof(Scatter));
            var y = ScatterKernel.Run(new Replace(), Fresh(x), d, at, from.Detach());
            Tracer.Current?.Op(nameof(Scatter), [y], [x, at, from], d, null);
            return Autograd.Needs(x, from) ? y.SetHistory(new ScatterDerivative(x, d, at, from)) : y;
        }

        /// <summary>x with one number at the named places.</summary>
        public Tensor Scatter(int dim, Tensor index, Scalar value) => x.Scatter(dim, index, Tensor.Full(Shape.Scalar, value, x.DType).Expand(index.Shape));

        /// <summary>x with each element of the source added at its place: y[…, index[…, i, …], …] += source[…, i, …].</summary>
        [Export("scatter_add"), Autocast(Gpu = Precision.Promote)]
        public Tensor ScatterAdd(int dim, Tensor index, Tensor source)
        {
            using var _ = Autocast.Inputs(ref x, ref source);
            var (d, at, from) = Fit(x, dim, index, source, nameof(ScatterAdd));
            var y = ScatterKernel.Run(new Add(), Fresh(x.Widened()), d, at, from.Detach().Widened()).To(x.DType);
            Tracer.Current?.Op(nameof(Scatter), [y], [x, at, from], d, ScatterReduction.Sum);
            return Autograd.Needs(x, from) ? y.SetHistory(new ScatterAddDerivative(x, d, at, from)) : y;
        }

        /// <summary>x with what meets at a place reduced to one number.</summary>
        /// <param name="dim">The dimension that the positions are in.</param>
        /// <param name="index">Integers of x's rank.</param>
        /// <param name="source">x's type.</param>
        /// <param name="reduce">Sum, product, mean, largest or smallest.</param>
        /// <param name="includeSelf">Whether x's own element takes part where something arrives.</param>
        [Export("scatter_reduce")]
        public Tensor ScatterReduce(int dim, Tensor index, Tensor source, ScatterReduction reduce, bool includeSelf = true)
        {
            var (d, at, from) = Fit(x, dim, index, source, nameof(ScatterReduce));
            var start = includeSelf ? x : x.Scatter(d, at, Identity(reduce, x.DType));
            return reduce switch
            {
                ScatterReduction.Sum => start.ScatterAdd(d, at, from),
                ScatterReduction.Mean => Mean(start.ScatterAdd(d, at, from), d, at, includeSelf),
                ScatterReduction.Prod => Reduced(new Multiply(), start, d, at, from, reduce),
                ScatterReduction.AMax => Reduced(new Larger(), start, d, at, from, reduce),
                _ => Reduced(new Smaller(), start, d, at, from, reduce),
            };
        }

        /// <summary>As <see cref="Scatter(Tensor, int, Tensor, Tensor)"/>, in x itself.</summary>
        [Export("Tensor.scatter_")]
        public Tensor ScatterInPlace(int dim, Tensor index, Tensor source)
            => Written.InPlace(x, source, () => x.Scatter(dim, index, source), target =>
            {
                var (d, at, from) = Fit(x, dim, index, source, nameof(ScatterInPlace));
                ScatterKernel.Run(new Replace(), target, d, at, from.Detach());
            });

        /// <summary>One number at the named places, in x itself.</summary>
        public Tensor ScatterInPlace(int dim, Tensor index, Scalar value) => x.ScatterInPlace(dim, index, Tensor.Full(Shape.Scalar, value, x.DType).Expand(index.Shape));

        /// <summary>As <see cref="ScatterAdd"/>, in x itself.</summary>
        [Export("Tensor.scatter_add_")]
        public Tensor ScatterAddInPlace(int dim, Tensor index, Tensor source)
            => x.IsHalf ? InPlace.Assign(x, x.ScatterAdd(dim, index, source)) : Written.InPlace(x, source, () => x.ScatterAdd(dim, index, source), target =>
            {
                var (d, at, from) = Fit(x, dim, index, source, nameof(ScatterAddInPlace));
                ScatterKernel.Run(new Add(), target, d, at, from.Detach());
            });

        /// <summary>As <see cref="ScatterReduce"/>, in x itself.</summary>
        [Export("Tensor.scatter_reduce_")]
        public Tensor ScatterReduceInPlace(int dim, Tensor index, Tensor source, ScatterReduction reduce, bool includeSelf = true)
            => InPlace.Assign(x, Written.Original(x).ScatterReduce(dim, index, source, reduce, includeSelf));
    }

    /// <summary>A row-major copy without history, to write into.</summary>
    internal static Tensor Fresh(Tensor x)
    {
        var y = Tensor.EmptyLike(x);
        x.Device.Copy(y, x);
        return y;
    }

    static (int Dim, Tensor Index, Tensor Source) Fit(Tensor x, int dim, Tensor index, Tensor source, string op)
    {
        dim = x.Shape.Dim(dim, op);
        Gathering.FitsAside(x, index, dim, op);
        Check.DType(x.DType == source.DType, $"{op}: x is {x.DType} and the source {source.DType}; they must be equal. Convert one.");
        Check.Shape(source.Rank == index.Rank, $"{op}: the index is {index.Shape} and the source {source.Shape}; they must have equally many dimensions.");
        for (var d = 0; d < index.Rank; d++)
        {
            Check.Shape(index.Shape[d] <= source.Shape[d], $"{op}: the index is {index.Shape} and the source {source.Shape}; the index must not be larger in any dimension.");
            if (index.Shape[d] < source.Shape[d]) source = source.Narrow(d, 0, index.Shape[d]);
        }
        return (dim, Positions.Checked(index, x.Rank == 0 ? 1 : x.Shape[dim], Positions.Dimension(x.Shape, dim), op), source);
    }

    static Tensor Reduced<TOp>(TOp op, Tensor x, int dim, Tensor index, Tensor source, ScatterReduction reduce) where TOp : struct, ICombination
    {
        var y = ScatterKernel.Run(op, Fresh(x.Widened()), dim, index, source.Detach().Widened()).To(x.DType);
        Tracer.Current?.Op(nameof(Scattering.Scatter), [y], [x, index, source], dim, reduce);
        if (!Autograd.Needs(x, source)) return y;
        return y.SetHistory(reduce == ScatterReduction.Prod ? new ScatterProdDerivative(x, dim, index, source, y) : new ScatterExtremeDerivative(x, dim, index, source, y));
    }

    static Tensor Mean(Tensor sum, int dim, Tensor index, bool includeSelf)
    {
        var real = sum.DType.IsFloatingPoint;
        var ones = Tensor.OnesLike(sum, real ? sum.DType : DType.Float64);
        var count = includeSelf ? ones : ones.Scatter(dim, index, 0);
        count = count.ScatterAdd(dim, index, Tensor.Ones(index.Shape, ones.DType));
        count = Tensor.Where(count.Equal(0), Tensor.Of(1, count.DType), count);
        return real ? sum / count : (sum.To(DType.Float64) / count).Floor().To(sum.DType);
    }

    static Scalar Identity(ScatterReduction reduce, DType dtype) => (reduce, dtype) switch
    {
        (ScatterReduction.Prod, _) => 1,
        (ScatterReduction.AMax, { IsFloatingPoint: true }) => double.NegativeInfinity,
        (ScatterReduction.AMin, { IsFloatingPoint: true }) => double.PositiveInfinity,
        (ScatterReduction.AMax, DType.Bool or DType.UInt8) => 0,
        (ScatterReduction.AMin, DType.Bool) => 1,
        (ScatterReduction.AMin, DType.UInt8) => byte.MaxValue,
        (ScatterReduction.AMax, _) => long.MinValue >> (64 - 8 * dtype.Size),
        (ScatterReduction.AMin, _) => long.MaxValue >> (64 - 8 * dtype.Size),
        _ => 0,
    };

    sealed class ScatterDerivative : Derivative
    {
        readonly int _dim;

        public ScatterDerivative(Tensor x, int dim, Tensor index, Tensor source) : base("Scatter", x, source)
        {
            _dim = dim;
            Save(index);
        }

        protected override Tensor?[] Backward(Tensor g)
            => [Needs(0) ? g.Scatter(_dim, Saved(0), 0) : null, Needs(1) ? g.Gather(_dim, Saved(0)) : null];
    }

    sealed class ScatterAddDerivative : Derivative
    {
        readonly int _dim;

        public ScatterAddDerivative(Tensor x, int dim, Tensor index, Tensor source) : base("ScatterAdd", x, source)
        {
            _dim = dim;
            Save(index);
        }

        protected override Tensor?[] Backward(Tensor g) => [g, Needs(1) ? g.Gather(_dim, Saved(0)) : null];
    }

    // What is equal to the result shares its gradient.
    sealed class ScatterExtremeDerivative : Derivative
    {
        readonly int _dim;

        public ScatterExtremeDerivative(Tensor x, int dim, Tensor index, Tensor source, Tensor y) : base("ScatterReduce", x, source)
        {
            _dim = dim;
            Save(index, x, source, y);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            Tensor index = Saved(0), y = Saved(3).Detach();
            Tensor ownIsResult = Saved(1).Detach().Equal(y).To(g.DType), sourceIsResult = Saved(2).Detach().Equal(y.Gather(_dim, index)).To(g.DType);
            var winners = ownIsResult.ScatterAdd(_dim, index, sourceIsResult);
            var share = g / Tensor.Where(winners.Equal(0), Tensor.Of(1, g.DType), winners);
            return [Needs(0) ? share * ownIsResult : null, Needs(1) ? share.Gather(_dim, index) * sourceIsResult : null];
        }
    }

    // The product of all factors but one. One zero factor is left out and the product taken anew; with two, every derivative is 0.
    sealed class ScatterProdDerivative : Derivative
    {
        readonly int _dim;

        public ScatterProdDerivative(Tensor x, int dim, Tensor index, Tensor source, Tensor y) : base("ScatterReduce", x, source)
        {
            _dim = dim;
            Save(index, x, source, y);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            Tensor index = Saved(0), x = Saved(1), source = Saved(2), one = Tensor.Of(1, g.DType);
            var dx = Needs(0) ? g * Tensor.OnesLike(x).ScatterReduce(_dim, index, source, ScatterReduction.Prod) : null;
            if (!Needs(1)) return [dx, null];
            var zero = source.Equal(0);
            var zeros = Tensor.ZerosLike(x).ScatterAdd(_dim, index, zero.To(g.DType)).Gather(_dim, index);
            var only = zero.LogicalAnd(zeros.Equal(1));
            var without = x.ScatterReduce(_dim, index, Tensor.Where(only, one, source), ScatterReduction.Prod);
            var others = (g * Saved(3)).Gather(_dim, index) / Tensor.Where(zero, one, source);
            return [dx, Tensor.Where(only, (g * without).Gather(_dim, index), others)];
        }
    }

    internal readonly struct Replace : ICombination { public T Of<T>(T old, T arriving) where T : INumber<T> => arriving; }

    internal readonly struct Add : ICombination { public T Of<T>(T old, T arriving) where T : INumber<T> => old + arriving; }

    readonly struct Multiply : ICombination { public T Of<T>(T old, T arriving) where T : INumber<T> => old * arriving; }

    readonly struct Larger : ICombination { public T Of<T>(T old, T arriving) where T : INumber<T> => arriving > old || T.IsNaN(arriving) ? arriving : old; }

    readonly struct Smaller : ICombination { public T Of<T>(T old, T arriving) where T : INumber<T> => arriving < old || T.IsNaN(arriving) ? arriving : old; }
}
