namespace Sinter;

/// <summary>Differences between neighbours, and the area under samples.</summary>
public static class Differences
{
    extension(Tensor x)
    {
        /// <summary>xᵢ₊₁ - xᵢ along a dimension, <paramref name="n"/> times over; for bools, whether they differ.</summary>
        /// <param name="n">How often; 0 returns x.</param>
        /// <param name="dim">Along which dimension.</param>
        /// <param name="prepend">Put before x first; of x's sizes in the dimensions other than <paramref name="dim"/>.</param>
        /// <param name="append">Put after x first.</param>
        /// <exception cref="ArgumentException">n is negative, or x has no dimensions.</exception>
        [Export("diff")]
        public Tensor Diff(int n = 1, int dim = -1, Tensor? prepend = null, Tensor? append = null)
        {
            Check.Argument(n >= 0, $"Diff: n is {n}; it must be at least 0.");
            RefuseScalar(x, nameof(Diff));
            dim = x.Shape.Dim(dim);
            var y = prepend is null && append is null ? x : Tensor.Cat([.. ((Tensor?[])[prepend, x, append]).OfType<Tensor>()], dim);
            for (var i = 0; i < n; i++)
            {
                var size = y.Shape[dim];
                Tensor after = y.Narrow(dim, Math.Min(1, size), Math.Max(0, size - 1)), before = y.Narrow(dim, 0, Math.Max(0, size - 1));
                y = y.DType == DType.Bool ? after.LogicalXor(before) : after - before;
            }
            return y;
        }

        /// <summary>The area under samples x by the trapezoid rule: Σ (xᵢ + xᵢ₊₁) / 2 · spacing along a dimension.</summary>
        /// <param name="dx">The distance between samples.</param>
        /// <param name="dim">Along which dimension.</param>
        [Export("trapezoid"), Export("trapz")]
        public Tensor Trapezoid(double dx = 1, int dim = -1)
        {
            RefuseScalar(x, nameof(Trapezoid));
            dim = x.Shape.Dim(dim);
            var (before, after) = Neighbours(x, dim);
            return (before + after).Sum(dim) * (dx / 2);
        }

        /// <summary>The area under samples x that stand at <paramref name="at"/>, which is x's shape or one dimension of the same size.</summary>
        public Tensor Trapezoid(Tensor at, int dim = -1)
        {
            RefuseScalar(x, nameof(Trapezoid));
            dim = x.Shape.Dim(dim);
            Check.Shape(at.Rank > 0 && at.Shape[at.Rank == 1 ? 0 : dim] == x.Shape[dim],
                $"Trapezoid: x is {x.Shape} and the places are {at.Shape}; there must be {x.Shape[dim]} places along dimension {dim}.");
            var places = at.Rank == 1 && x.Rank > 1 ? at.Reshape(Spread(x, dim)) : at;
            var ((before, after), (left, right)) = (Neighbours(x, dim), Neighbours(places, dim));
            return ((before + after) * (right - left)).Sum(dim) / 2.0;
        }

        /// <summary>The areas under the samples x up to each but the first, by the trapezoid rule.</summary>
        /// <param name="dx">The distance between samples.</param>
        /// <param name="dim">Along which dimension.</param>
        [Export("cumulative_trapezoid")]
        public Tensor CumulativeTrapezoid(double dx = 1, int dim = -1)
        {
            RefuseScalar(x, nameof(CumulativeTrapezoid));
            dim = x.Shape.Dim(dim);
            var (before, after) = Neighbours(x, dim);
            return (before + after).CumSum(dim) * (dx / 2);
        }
    }

    static void RefuseScalar(Tensor x, string op) => Check.Shape(x.Rank > 0, $"{op}: x has no dimensions, so no neighbours; it needs at least 1.");

    static Shape Spread(Tensor x, int dim)
    {
        var sizes = new long[x.Rank];
        Array.Fill(sizes, 1);
        sizes[dim] = x.Shape[dim];
        return sizes;
    }

    static (Tensor Before, Tensor After) Neighbours(Tensor x, int dim)
    {
        var pairs = Math.Max(0, x.Shape[dim] - 1);
        return (x.Narrow(dim, 0, pairs), x.Narrow(dim, x.Shape[dim] - pairs, pairs));
    }
}
