namespace Sinter;

/// <summary>Sorting along a dimension, always stable: equal elements keep their order. NaN is larger than every number.</summary>
public static class Sorting
{
    extension(Tensor x)
    {
        /// <summary>The elements along a dimension in order, and where they stood.</summary>
        /// <param name="dim">Along which dimension.</param>
        /// <param name="descending">Largest first; NaN then stands first.</param>
        /// <param name="stable">Accepted for PyTorch's sake; the order is stable either way.</param>
        [Export("sort")]
        public ValuesAndIndices Sort(int dim = -1, bool descending = false, bool stable = false)
        {
            dim = x.Shape.Dim(dim);
            return Picked(x, dim, Order(x, dim, x.Rank == 0 ? 1 : x.Shape[dim], descending, RowSort.Part.All), nameof(Sort));
        }

        /// <summary>The elements in order along dimension 0.</summary>
        [Export("msort")]
        public Tensor MSort() => x.Sort(0).Values;

        /// <summary>Where the elements along a dimension would come from if sorted, int64.</summary>
        [Export("argsort")]
        public Tensor ArgSort(int dim = -1, bool descending = false, bool stable = false)
        {
            dim = x.Shape.Dim(dim);
            return Order(x, dim, x.Rank == 0 ? 1 : x.Shape[dim], descending, RowSort.Part.All);
        }

        /// <summary>The k largest (or smallest) elements along a dimension, best first, and where they stand; of equal ones the first.</summary>
        /// <param name="k">How many.</param>
        /// <param name="dim">Along which dimension.</param>
        /// <param name="largest">The largest, among which NaN is counted; else the smallest.</param>
        /// <param name="sorted">Accepted for PyTorch's sake; the result is sorted either way.</param>
        /// <exception cref="ArgumentOutOfRangeException">k is negative or larger than the dimension.</exception>
        [Export("topk")]
        public ValuesAndIndices TopK(long k, int dim = -1, bool largest = true, bool sorted = true)
        {
            dim = x.Shape.Dim(dim);
            var size = x.Rank == 0 ? 1 : x.Shape[dim];
            Check.Index(k >= 0 && k <= size, $"TopK: k is {k}, but dimension {dim} of {x.Shape} has {size} elements; use 0 to {size}.");
            return Picked(x, dim, Order(x, dim, k, largest, RowSort.Part.First), nameof(TopK));
        }

        /// <summary>The k-th smallest element along a dimension (k from 1) and where it stands.</summary>
        /// <exception cref="ArgumentOutOfRangeException">k is not between 1 and the size of the dimension.</exception>
        [Export("kthvalue")]
        public ValuesAndIndices KthValue(long k, int dim = -1, bool keepDim = false)
        {
            dim = x.Shape.Dim(dim);
            var size = x.Rank == 0 ? 1 : x.Shape[dim];
            Check.Index(k >= 1 && k <= size, $"KthValue: k is {k}, but dimension {dim} of {x.Shape} has {size} elements; use 1 to {size}.");
            var kept = Picked(x, dim, Order(x, dim, k - 1, false, RowSort.Part.Single), nameof(KthValue));
            return keepDim ? kept : Dropped(kept, x.Shape, dim);
        }
    }

    /// <summary>Positions along <paramref name="dim"/> in the order asked for.</summary>
    internal static Tensor Order(Tensor x, int dim, long k, bool descending, RowSort.Part part)
    {
        var rows = Lines.ToRows(x.Detach().Widened(), dim);
        var order = RowSort.Order(rows, k, descending, part);
        // The best 0 of a scalar are an empty list, which has a dimension.
        var index = order.Count == 0 && x.Rank == 0 ? order : Lines.FromRows(order, dim, x.Rank);
        Tracer.Current?.Op(nameof(Order), [index], [x], dim, k, descending, part);
        return index;
    }

    /// <summary>The elements at positions along a dimension, with the gradient going back to them.</summary>
    internal static ValuesAndIndices Picked(Tensor x, int dim, Tensor index, string name)
    {
        if (x.Rank == 0 && index.Rank == 1) return new(Tensor.Empty([0], x.DType), index);
        var y = GatherKernel.Gather(x.Detach().Contiguous(), dim, index);
        Tracer.Current?.Op(nameof(Gathering.Gather), [y], [x, index], dim);
        return new(Autograd.Needs(x) ? y.SetHistory(new GatherDerivative(x, dim, index, name)) : y, index);
    }

    internal static ValuesAndIndices Dropped(ValuesAndIndices kept, Shape shape, int dim) => new(Folding.Drop(kept.Values, shape, [dim]), Folding.Drop(kept.Indices, shape, [dim]));
}
