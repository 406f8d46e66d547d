namespace Sinter;

/// <summary>The different elements, or slices, of a tensor.</summary>
public static class Uniqueness
{
    extension(Tensor x)
    {
        /// <summary>The different elements in ascending order; with <paramref name="dim"/>, the different slices along it, in lexicographic order. Each NaN differs from all.</summary>
        /// <param name="sorted">Accepted for PyTorch's sake; the result is sorted either way.</param>
        /// <param name="returnInverse">Also return the place of each input among the values.</param>
        /// <param name="returnCounts">Also return how often each value occurs.</param>
        /// <param name="dim">Compare slices along this dimension instead of elements.</param>
        [Export("unique")]
        public UniqueElements Unique(bool sorted = true, bool returnInverse = false, bool returnCounts = false, int? dim = null)
        {
            using var _ = Autograd.NoGrad();
            var rows = Rows(x, dim, out var d);
            var order = rows.Shape[1] == 1 ? rows.Reshape(-1).ArgSort() : UniqueKernel.LexicographicOrder(rows);
            return Collect(x, rows, order, dim is null ? null : d, returnInverse, returnCounts);
        }

        /// <summary>As <see cref="Unique"/>, but only neighbours are compared: of each run of equal elements one stays, and nothing is sorted.</summary>
        [Export("unique_consecutive")]
        public UniqueElements UniqueConsecutive(bool returnInverse = false, bool returnCounts = false, int? dim = null)
        {
            using var _ = Autograd.NoGrad();
            var rows = Rows(x, dim, out var d);
            return Collect(x, rows, Tensor.Arange(rows.Shape[0]), dim is null ? null : d, returnInverse, returnCounts);
        }
    }

    // What is compared, as rows: single elements, or slices.
    static Tensor Rows(Tensor x, int? dim, out int d)
    {
        d = dim is { } named ? x.Shape.Dim(named, nameof(Unique)) : 0;
        var plain = x.Detach().Widened();
        if (dim is null || x.Rank == 0) return plain.Contiguous().Reshape(x.Count, 1);
        return plain.Transpose(0, d).Contiguous().Reshape(x.Shape[d], x.Shape[d] == 0 ? 1 : x.Count / x.Shape[d]);
    }

    static UniqueElements Collect(Tensor x, Tensor rows, Tensor order, int? dim, bool returnInverse, bool returnCounts)
    {
        var (first, inverse, counts) = UniqueKernel.Runs(rows, order);
        var values = dim is { } d && x.Rank > 0 ? x.IndexSelect(d, first) : x.Reshape(-1).IndexSelect(0, first);
        if (dim is null) inverse = inverse.Reshape(x.Shape);
        return new(values, returnInverse ? inverse : null, returnCounts ? counts : null);
    }
}
