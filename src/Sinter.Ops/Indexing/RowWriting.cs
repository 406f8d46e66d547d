namespace Sinter;

/// <summary>Writing by position, row by row: whole slices of a source go to the places along a dimension that a list of positions names.
/// Where several meet they are taken in the order of the list, so the result does not depend on the number of threads.</summary>
public static class RowWriting
{
    extension(Tensor x)
    {
        /// <summary>x with alpha · source's slice i added to slice index[i] along a dimension.</summary>
        /// <param name="dim">The dimension that the positions are in.</param>
        /// <param name="index">Integers in one dimension.</param>
        /// <param name="source">x's type and shape, but as long as the index along dim.</param>
        /// <param name="alpha">Scales the source.</param>
        /// <exception cref="ArgumentOutOfRangeException">A position is outside the dimension.</exception>
        [Export("index_add")]
        public Tensor IndexAdd(int dim, Tensor index, Tensor source, double alpha = 1)
        {
            var (d, at) = Fit(x, dim, index, source, nameof(IndexAdd));
            var y = RowAccess.Add(Scattering.Fresh(x.Widened()), d, at, source.Detach().Widened().Contiguous(), alpha).To(x.DType);
            Tracer.Current?.Op(nameof(IndexAdd), [y], [x, at, source], d, alpha);
            return Autograd.Needs(x, source) ? y.SetHistory(new IndexAddDerivative(x, d, at, source, alpha)) : y;
        }

        /// <summary>x with slice index[i] replaced by source's slice i along a dimension; the last of several stays.</summary>
        [Export("index_copy"), Autocast(Cpu = Precision.Promote)]
        public Tensor IndexCopy(int dim, Tensor index, Tensor source)
        {
            using var _ = Autocast.Inputs(ref x, ref source);
            var (d, at) = Fit(x, dim, index, source, nameof(IndexCopy));
            var y = RowAccess.Copy(Scattering.Fresh(x), d, at, source.Detach().Contiguous());
            Tracer.Current?.Op(nameof(IndexCopy), [y], [x, at, source], d);
            return Autograd.Needs(x, source) ? y.SetHistory(new IndexCopyDerivative(x, d, at, source)) : y;
        }

        /// <summary>x with one number in the named slices along a dimension.</summary>
        [Export("index_fill")]
        public Tensor IndexFill(int dim, Tensor index, Scalar value) => x.IndexCopy(dim, index, Filling(x, dim, index, value, nameof(IndexFill)));

        /// <summary>As <see cref="IndexAdd"/>, in x itself.</summary>
        [Export("Tensor.index_add_")]
        public Tensor IndexAddInPlace(int dim, Tensor index, Tensor source, double alpha = 1)
            => x.IsHalf ? InPlace.Assign(x, x.IndexAdd(dim, index, source, alpha)) : Written.InPlace(x, source, () => x.IndexAdd(dim, index, source, alpha), target =>
            {
                var (d, at) = Fit(x, dim, index, source, nameof(IndexAddInPlace));
                RowAccess.Add(target, d, at, source.Detach().Contiguous(), alpha);
            });

        /// <summary>As <see cref="IndexCopy"/>, in x itself.</summary>
        [Export("Tensor.index_copy_")]
        public Tensor IndexCopyInPlace(int dim, Tensor index, Tensor source)
            => Written.InPlace(x, source, () => x.IndexCopy(dim, index, source), target =>
            {
                var (d, at) = Fit(x, dim, index, source, nameof(IndexCopyInPlace));
                RowAccess.Copy(target, d, at, source.Detach().Contiguous());
            });

        /// <summary>As <see cref="IndexFill"/>, in x itself.</summary>
        [Export("Tensor.index_fill_")]
        public Tensor IndexFillInPlace(int dim, Tensor index, Scalar value) => x.IndexCopyInPlace(dim, index, Filling(x, dim, index, value, nameof(IndexFillInPlace)));
    }

    // Checked here, so that an error names the op that was called.
    static Tensor Filling(Tensor x, int dim, Tensor index, Scalar value, string op)
    {
        dim = x.Shape.Dim(dim, op);
        var source = Tensor.Full(Shape.Scalar, value, x.DType).Expand(x.Rank == 0 ? x.Shape : x.Shape.With(dim, index.Count));
        Fit(x, dim, index, source, op);
        return source;
    }

    static (int Dim, Tensor Index) Fit(Tensor x, int dim, Tensor index, Tensor source, string op)
    {
        dim = x.Shape.Dim(dim, op);
        Check.Shape(index.Rank <= 1, $"{op}: the index is {index.Shape}; it must have 1 dimension. Use IndexPut for several.");
        Check.DType(x.DType == source.DType, $"{op}: x is {x.DType} and the source {source.DType}; they must be equal. Convert one.");
        var expected = x.Rank == 0 ? x.Shape : x.Shape.With(dim, index.Count);
        Check.Shape(source.Shape == expected,
            $"{op}: x is {x.Shape}, the index has {index.Count} positions in dimension {dim}, and the source is {source.Shape}; it must be {expected}.");
        return (dim, Positions.Checked(index, x.Rank == 0 ? 1 : x.Shape[dim], Positions.Dimension(x.Shape, dim), op));
    }

    sealed class IndexAddDerivative : Derivative
    {
        readonly int _dim;
        readonly double _alpha;

        public IndexAddDerivative(Tensor x, int dim, Tensor index, Tensor source, double alpha) : base("IndexAdd", x, source)
        {
            (_dim, _alpha) = (dim, alpha);
            Save(index);
        }

        protected override Tensor?[] Backward(Tensor g)
            => [g, !Needs(1) ? null : _alpha == 1 ? Read(g, _dim, Saved(0)) : Read(g, _dim, Saved(0)) * _alpha];
    }

    sealed class IndexCopyDerivative : Derivative
    {
        readonly int _dim;

        public IndexCopyDerivative(Tensor x, int dim, Tensor index, Tensor source) : base("IndexCopy", x, source)
        {
            _dim = dim;
            Save(index);
        }

        protected override Tensor?[] Backward(Tensor g) => [Needs(0) ? g.IndexFill(_dim, Saved(0), 0) : null, Needs(1) ? Read(g, _dim, Saved(0)) : null];
    }

    static Tensor Read(Tensor g, int dim, Tensor index) => g.Rank == 0 ? g : g.IndexSelect(dim, index);
}
