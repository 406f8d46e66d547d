namespace Sinter;

/// <summary>A copy of a tensor with another written where a view of it would be: what assigning to the view does, without changing the tensor.</summary>
public static class Scatters
{
    extension(Tensor x)
    {
        /// <summary>A copy with <paramref name="source"/> on a diagonal.</summary>
        /// <exception cref="ShapeException">The source has not the diagonal's shape.</exception>
        [Export("diagonal_scatter")]
        public Tensor DiagonalScatter(Tensor source, int offset = 0, int dim1 = 0, int dim2 = 1)
        {
            (dim1, dim2) = (x.Shape.Dim(dim1), x.Shape.Dim(dim2));
            Check.Shape(x.Rank >= 2 && dim1 != dim2, $"DiagonalScatter: dimensions {dim1} and {dim2} of {x.Shape}; it needs two different ones.");
            return Scatter(x, source, Geometry.RowMajor(x.Shape).Diagonal(offset, dim1, dim2), nameof(DiagonalScatter));
        }

        /// <summary>A copy with <paramref name="source"/> at one position of a dimension.</summary>
        /// <exception cref="ShapeException">The source has not the selection's shape.</exception>
        [Export("select_scatter")]
        public Tensor SelectScatter(Tensor source, int dim, long index)
        {
            Check.Shape(x.Rank > 0, $"SelectScatter: the tensor has no dimensions; it needs at least one.");
            dim = x.Shape.Dim(dim);
            var at = index < 0 ? index + x.Shape[dim] : index;
            Check.Index(at >= 0 && at < x.Shape[dim], $"SelectScatter: index {index} of dimension {dim} of {x.Shape}, which has {x.Shape[dim]} positions.");
            return Scatter(x, source, Geometry.RowMajor(x.Shape).Select(dim, at), nameof(SelectScatter));
        }

        /// <summary>A copy with <paramref name="source"/> at the positions start, start + step, … before end of a dimension; bounds as in a Python slice.</summary>
        /// <exception cref="ShapeException">The source has not the slice's shape.</exception>
        [Export("slice_scatter")]
        public Tensor SliceScatter(Tensor source, int dim = 0, long? start = null, long? end = null, long step = 1)
        {
            Check.Shape(x.Rank > 0, $"SliceScatter: the tensor has no dimensions; it needs at least one.");
            Check.Argument(step > 0, $"SliceScatter: step is {step}; it must be positive.");
            dim = x.Shape.Dim(dim);
            long size = x.Shape[dim], from = Bound(start ?? 0, size), to = Bound(end ?? size, size);
            var length = to > from ? (to - from + step - 1) / step : 0;
            return Scatter(x, source, Geometry.RowMajor(x.Shape).Slice(dim, from, length, step), nameof(SliceScatter));
        }
    }

    static long Bound(long at, long size) => Math.Clamp(at < 0 ? at + size : at, 0, size);

    static Tensor Scatter(Tensor x, Tensor source, Geometry view, string name)
    {
        Check.Shape(source.Shape == view.Shape, $"{name}: source is {source.Shape}, but the part of {x.Shape} to be replaced is {view.Shape}; the shapes must be equal.");
        var y = Tensor.EmptyLike(x);
        y.Device.Copy(y, x);
        y.Device.Copy(y.ViewAs(view.Shape, view.Strides, view.Offset), source);
        return Autograd.Needs(x, source) && x.DType.IsInexact ? y.SetHistory(new ScatterDerivative(x, source, view, name)) : y;
    }

    sealed class ScatterDerivative(Tensor x, Tensor source, Geometry view, string name) : Derivative(name, x, source)
    {
        readonly string _name = name;
        readonly DType _source = source.DType;

        protected override Tensor?[] Backward(Tensor g)
        {
            var row = g.Contiguous();
            return
            [
                Needs(0) ? Scatter(row, Tensor.Zeros(view.Shape, g.DType), view, _name) : null,
                Needs(1) ? row.Strided(view with { Offset = view.Offset + row.StorageOffset }, view).To(_source) : null,
            ];
        }
    }
}
