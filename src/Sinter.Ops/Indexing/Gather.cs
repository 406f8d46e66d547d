namespace Sinter;

/// <summary>Reading by position: each element of the result is an element of x that a tensor of positions names.</summary>
public static class Gathering
{
    extension(Tensor x)
    {
        /// <summary>y[…, i, …] = x[…, index[…, i, …], …] along a dimension. y has the shape of the index.</summary>
        /// <param name="dim">The dimension that the positions are in.</param>
        /// <param name="index">Integers of x's rank, in other dimensions not larger than x.</param>
        /// <exception cref="ArgumentOutOfRangeException">A position is outside the dimension.</exception>
        [Export("gather")]
        public Tensor Gather(int dim, Tensor index)
        {
            dim = x.Shape.Dim(dim);
            FitsAside(x, index, dim, nameof(Gather));
            var size = x.Rank == 0 ? 1 : x.Shape[dim];
            var at = Positions.Checked(index, size, Positions.Dimension(x.Shape, dim), nameof(Gather));
            var y = GatherKernel.Gather(Under(x.Detach(), at.Shape, dim).Contiguous(), dim, at);
            Tracer.Current?.Op(nameof(Gather), [y], [x, at], dim);
            return Autograd.Needs(x) ? y.SetHistory(new GatherDerivative(x, dim, at)) : y;
        }

        /// <summary>Positions 0, 1, … of the result along a dimension are the named ones of x.</summary>
        /// <param name="dim">The dimension to choose from.</param>
        /// <param name="index">Integers in one dimension (or a scalar).</param>
        /// <exception cref="ArgumentOutOfRangeException">A position is outside the dimension.</exception>
        [Export("index_select")]
        public Tensor IndexSelect(int dim, Tensor index)
        {
            dim = x.Shape.Dim(dim);
            Check.Shape(index.Rank <= 1, $"IndexSelect: the index is {index.Shape}; it must have 1 dimension. Use x[…] for several.");
            var size = x.Rank == 0 ? 1 : x.Shape[dim];
            var at = Positions.Checked(index.Rank == 0 ? index.Reshape(1) : index, size, Positions.Dimension(x.Shape, dim), nameof(IndexSelect));
            if (x.Rank == 0) return x.Reshape(1).IndexSelect(0, at).Reshape(index.Rank == 0 ? Shape.Scalar : at.Shape);
            var y = GatherKernel.Select(x.Detach().Contiguous(), dim, at);
            Tracer.Current?.Op(nameof(IndexSelect), [y], [x, at], dim);
            return Autograd.Needs(x) ? y.SetHistory(new IndexSelectDerivative(x, dim, at)) : y;
        }

        /// <summary>The elements at positions of the flattened tensor, in the shape of the index. Negative positions count from the end.</summary>
        [Export("take")]
        public Tensor Take(Tensor index)
        {
            var at = Positions.Checked(index, x.Count, $"the {x.Count} elements of {x.Shape}", nameof(Take), wrap: true);
            return x.Reshape(-1).IndexSelect(0, at.Reshape(-1)).Reshape(index.Shape);
        }

        /// <summary>As <see cref="Gather"/>, the other dimensions broadcast; in the flattened tensor if no dimension is named.</summary>
        [Export("take_along_dim")]
        public Tensor TakeAlongDim(Tensor index, int? dim = null)
        {
            if (dim is not { } named) return x.Take(index.Reshape(-1));
            var d = x.Shape.Dim(named);
            Check.Shape(x.Rank == index.Rank, $"TakeAlongDim: x is {x.Shape} and the index {index.Shape}; they must have equally many dimensions.");
            if (x.Rank == 0) return x.Gather(0, index);
            var aside = Shape.Broadcast(x.Shape.With(d, 1), index.Shape.With(d, 1));
            return x.Expand(aside.With(d, x.Shape[d])).Gather(d, index.Expand(aside.With(d, index.Shape[d])));
        }
    }

    /// <summary>The corner of x that an index of a smaller shape reaches: whole along <paramref name="dim"/>, cut in the others.</summary>
    internal static Tensor Under(Tensor x, Shape index, int dim)
    {
        var g = Geometry.Of(x);
        for (var d = 0; d < x.Rank; d++)
            if (d != dim && index[d] != x.Shape[d]) g = g.Slice(d, 0, index[d]);
        return g.Shape == x.Shape ? x : x.ViewAs(g.Shape, g.Strides, g.Offset);
    }

    /// <summary>Refuses an index that is larger than x beside <paramref name="dim"/>.</summary>
    internal static void FitsAside(Tensor x, Tensor index, int dim, string op)
    {
        Check.Shape(index.Rank == x.Rank, $"{op}: x is {x.Shape} and the index {index.Shape}; they must have equally many dimensions.");
        for (var d = 0; d < x.Rank; d++)
            Check.Shape(d == dim || index.Shape[d] <= x.Shape[d],
                $"{op}: x is {x.Shape} and the index {index.Shape}; in dimension {d}, which is not {dim}, the index must not be larger.");
    }

    sealed class IndexSelectDerivative : Derivative
    {
        readonly int _dim;
        readonly Shape _shape;

        public IndexSelectDerivative(Tensor x, int dim, Tensor index) : base("IndexSelect", x)
        {
            (_dim, _shape) = (dim, x.Shape);
            Save(index);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            var zeros = Tensor.Zeros(_shape, g.DType);
            return [Autograd.Needs(g) ? zeros.IndexAdd(_dim, Saved(0), g) : zeros.IndexAddInPlace(_dim, Saved(0), g)];
        }
    }
}

/// <summary>The derivative of everything that picks elements along a dimension: extremes, order statistics, sorting.</summary>
sealed class GatherDerivative : Derivative
{
    readonly int _dim;
    readonly Shape _shape;

    public GatherDerivative(Tensor x, int dim, Tensor index, string name = "Gather") : base(name, x)
    {
        (_dim, _shape) = (dim, x.Shape);
        Save(index);
    }

    protected override Tensor?[] Backward(Tensor g)
    {
        var zeros = Tensor.Zeros(_shape, g.DType);
        return [Autograd.Needs(g) ? zeros.ScatterAdd(_dim, Saved(0), g) : zeros.ScatterAddInPlace(_dim, Saved(0), g)];
    }
}
