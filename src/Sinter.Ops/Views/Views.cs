using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Other shapes over the same elements. Nothing is copied: what is written into a view is seen through the tensor it was taken of.</summary>
public static class Views
{
    extension(Tensor x)
    {
        /// <summary>The same elements in another shape; one size may be -1. A view where strides allow it, else a copy.</summary>
        /// <exception cref="ShapeException">The shape has another number of elements.</exception>
        [Export("reshape"), Export("Tensor.reshape"), OverloadResolutionPriority(1)]
        public Tensor Reshape(params ReadOnlySpan<long> sizes)
        {
            var shape = Infer(x, sizes);
            if (shape == x.Shape) return x;
            return Geometry.Of(x).Reshape(shape) is { } g ? Viewed(x, g, Autograd.Needs(x) ? new ReshapeDerivative(x) : null, nameof(Reshape)) : x.Contiguous().Reshape(sizes);
        }

        /// <inheritdoc cref="Reshape(Tensor, ReadOnlySpan{long})"/>
        public Tensor Reshape(Shape shape) => x.Reshape(shape.Sizes);

        /// <summary>The same elements in another shape, never a copy; one size may be -1.</summary>
        /// <exception cref="ShapeException">The strides cannot express the shape; use Reshape.</exception>
        [Export("Tensor.view")]
        public Tensor View(params ReadOnlySpan<long> sizes)
        {
            var shape = Infer(x, sizes);
            var g = Geometry.Of(x).Reshape(shape);
            Check.Shape(g is not null, $"View: {x.Shape} with strides {x.Strides} cannot be seen as {shape} without copying; use Reshape.");
            return Viewed(x, g.Value, Autograd.Needs(x) ? new ReshapeDerivative(x) : null, nameof(Reshape));
        }

        /// <summary>Dimensions in another order.</summary>
        [Export("permute")]
        public Tensor Permute(params ReadOnlySpan<int> dims)
        {
            Check.Shape(dims.Length == x.Rank, $"Permute: {dims.Length} dimensions named for {x.Shape}, which has {x.Rank}; name each once.");
            var order = new int[dims.Length];
            var seen = 0L;
            for (var i = 0; i < order.Length; i++)
            {
                order[i] = x.Shape.Dim(dims[i], nameof(Permute));
                Check.Shape((seen >> order[i] & 1) == 0, $"Permute: dimension {dims[i]} of {x.Shape} is named twice; name each once.");
                seen |= 1L << order[i];
            }
            return Viewed(x, Geometry.Of(x).Permute(order), Autograd.Needs(x) ? new PermuteDerivative(x, order) : null, nameof(Permute), order);
        }

        /// <summary>Two dimensions exchanged.</summary>
        [Export("transpose"), Export("swapaxes"), Export("swapdims")]
        public Tensor Transpose(int dim0, int dim1)
        {
            (dim0, dim1) = (x.Shape.Dim(dim0), x.Shape.Dim(dim1));
            if (x.Rank < 2) return x;
            var order = new int[x.Rank];
            for (var i = 0; i < order.Length; i++) order[i] = i;
            (order[dim0], order[dim1]) = (dim1, dim0);
            return Viewed(x, Geometry.Of(x).Permute(order), Autograd.Needs(x) ? new PermuteDerivative(x, order, nameof(Transpose)) : null, nameof(Permute), order);
        }

        /// <summary>The last two dimensions exchanged.</summary>
        [Export("Tensor.mT")]
        public Tensor MT
        {
            get
            {
                Check.Shape(x.Rank >= 2, $"MT: {x.Shape} has {x.Rank} dimensions; a matrix has at least 2.");
                return x.Transpose(-2, -1);
            }
        }

        /// <summary>Sizes of 1, and new leading dimensions, stretched to a shape without copying; -1 keeps a size.</summary>
        [Export("Tensor.expand"), Export("broadcast_to"), OverloadResolutionPriority(1)]
        public Tensor Expand(params ReadOnlySpan<long> sizes)
        {
            Check.Shape(sizes.Length >= x.Rank, $"Expand: {x.Shape} to {sizes}; the result cannot have fewer dimensions.");
            var to = sizes.ToArray();
            var lead = to.Length - x.Rank;
            for (var d = 0; d < to.Length; d++)
            {
                if (to[d] == -1 && d >= lead) to[d] = x.Shape[d - lead];
                Check.Shape(to[d] >= 0 && (d < lead || x.Shape[d - lead] == to[d] || x.Shape[d - lead] == 1),
                    $"Expand: {x.Shape} to {sizes}; dimension {d} is {(d < lead ? 0 : x.Shape[d - lead])} and only a size of 1 can be stretched.");
            }
            Shape shape = to;
            return shape == x.Shape ? x : Viewed(x, Geometry.Of(x).Expand(shape), Autograd.Needs(x) ? new ExpandDerivative(x) : null, nameof(Expand));
        }

        /// <inheritdoc cref="Expand(Tensor, ReadOnlySpan{long})"/>
        public Tensor Expand(Shape shape) => x.Expand(shape.Sizes);

        /// <summary>Positions start … start + length - 1 of a dimension.</summary>
        [Export("narrow")]
        public Tensor Narrow(int dim, long start, long length)
        {
            Check.Index(x.Rank > 0, $"Narrow: the tensor has no dimensions to take a part of; use Reshape(1) first.");
            dim = x.Shape.Dim(dim);
            Check.Index(start >= 0 && length >= 0 && start + length <= x.Shape[dim],
                $"Narrow: positions {start} to {start + length} of dimension {dim} of {x.Shape}, which has {x.Shape[dim]}.");
            return x.Strided(g => g.Slice(dim, start, length));
        }

        /// <summary>One position of a dimension, which disappears; negative counts from the end.</summary>
        [Export("select")]
        public Tensor Select(int dim, long index)
        {
            Check.Index(x.Rank > 0, $"Select: the tensor has no dimensions to select from; use Item.");
            dim = x.Shape.Dim(dim);
            var at = index < 0 ? index + x.Shape[dim] : index;
            Check.Index(at >= 0 && at < x.Shape[dim], $"Select: index {index} of dimension {dim} of {x.Shape}, which has {x.Shape[dim]} positions.");
            return x.Strided(g => g.Select(dim, at));
        }

        /// <summary>A new dimension of size 1 at <paramref name="dim"/>.</summary>
        [Export("unsqueeze")]
        public Tensor Unsqueeze(int dim)
        {
            Check.Index(dim >= -x.Rank - 1 && dim <= x.Rank, $"Unsqueeze: dim is {dim} for {x.Shape}; use {-x.Rank - 1} to {x.Rank}.");
            if (dim < 0) dim += x.Rank + 1;
            return Viewed(x, Geometry.Of(x).Insert(dim), Autograd.Needs(x) ? new ReshapeDerivative(x, nameof(Unsqueeze)) : null, nameof(Reshape));
        }

        /// <summary>Without dimension <paramref name="dim"/> if its size is 1; without it, all of size 1.</summary>
        [Export("squeeze")]
        public Tensor Squeeze(int? dim = null)
        {
            if (dim is { } one)
            {
                one = x.Shape.Dim(one);
                return x.Rank == 0 || x.Shape[one] != 1 ? x : x.Reshape(x.Shape.Without(one));
            }
            return x.Reshape(x.Shape.Where(size => size != 1).ToArray());
        }

        /// <summary>A view by sizes, strides and offset in the storage. Elements may appear several times.</summary>
        /// <exception cref="ShapeException">The view reaches outside the storage.</exception>
        [Export("as_strided")]
        public Tensor AsStrided(Shape shape, ReadOnlySpan<long> strides, long offset = 0)
        {
            Check.Shape(strides.Length == shape.Rank, $"AsStrided: {shape} with {strides.Length} strides; give one for each dimension.");
            var last = offset;
            for (var d = 0; d < shape.Rank; d++)
            {
                Check.Shape(strides[d] >= 0, $"AsStrided: stride {d} is {strides[d]}; strides must not be negative. Use Flip.");
                last += Math.Max(0, shape[d] - 1) * strides[d];
            }
            Check.Shape(offset >= 0 && (shape.Count == 0 || last < x.Storage.Bytes / x.DType.Size),
                $"AsStrided: {shape} with strides {strides} from {offset} reaches element {last}, but the storage has {x.Storage.Bytes / x.DType.Size}.");
            Check.Autograd(!Autograd.Needs(x) || (x.IsContiguous && x.StorageOffset == 0),
                $"AsStrided: x requires a gradient and is itself a view; take it of the tensor that x was taken of, or of x.Clone().");
            var view = new Geometry(shape, strides.ToArray(), offset);
            return x.Strided(view, view);
        }
    }

    /// <summary>A view whose geometry is a function of x's: its derivative puts the gradient back where the view was taken.</summary>
    internal static Tensor Strided(this Tensor x, Func<Geometry, Geometry> of)
    {
        var y = Viewed(x, of(Geometry.Of(x)), Autograd.Needs(x) ? new StridedDerivative(x, of(Geometry.RowMajor(x.Shape))) : null);
        Tracer.Current?.Op(nameof(Strided), [y], [x], of(Geometry.RowMajor(x.Shape)));
        return y;
    }

    /// <summary>A view with a geometry in the storage, and the same one in a row-major tensor of x's shape.</summary>
    internal static Tensor Strided(this Tensor x, Geometry view, Geometry rowMajor)
        => Viewed(x, view, Autograd.Needs(x) ? new StridedDerivative(x, rowMajor) : null);

    internal static Tensor Viewed(Tensor x, Geometry g, Node? node, string op = "", int[]? order = null)
    {
        var y = x.ViewAs(g.Shape, g.Strides, g.Offset).SetViewOf(x);
        if (op.Length > 0) Tracer.Current?.Op(op, [y], [x], order);
        return node is null ? y : y.SetHistory(node);
    }

    static Shape Infer(Tensor x, ReadOnlySpan<long> sizes, [CallerMemberName] string op = "")
    {
        var known = 1L;
        var hole = -1;
        for (var i = 0; i < sizes.Length; i++)
            if (sizes[i] == -1)
            {
                Check.Shape(hole < 0, $"{op}: {sizes} has two sizes of -1; only one can be inferred.");
                hole = i;
            }
            else known *= sizes[i];
        if (hole < 0)
        {
            Check.Shape(known == x.Count, $"{op}: {x.Shape} has {x.Count} elements and {sizes} has {known}; the numbers must be equal.");
            return Shape.Create(sizes);
        }
        Check.Shape(known != 0 && x.Count % known == 0, $"{op}: {x.Shape} has {x.Count} elements, which {sizes} cannot hold for any size in place of -1.");
        var full = sizes.ToArray();
        full[hole] = x.Count / known;
        return full;
    }

    sealed class ReshapeDerivative(Tensor x, string name = nameof(Reshape)) : Derivative(name, x)
    {
        readonly Shape _shape = x.Shape;

        protected override Tensor?[] Backward(Tensor g) => [g.Reshape(_shape)];
    }

    sealed class PermuteDerivative(Tensor x, int[] order, string name = nameof(Permute)) : Derivative(name, x)
    {
        protected override Tensor?[] Backward(Tensor g)
        {
            var inverse = new int[order.Length];
            for (var i = 0; i < order.Length; i++) inverse[order[i]] = i;
            return [g.Permute(inverse)];
        }
    }

    sealed class ExpandDerivative(Tensor x) : Derivative(nameof(Expand), x)
    {
        readonly Shape _shape = x.Shape;

        protected override Tensor?[] Backward(Tensor g) => [g.SumTo(_shape)];
    }
}
