namespace Sinter;

/// <summary>All pairings of the elements of vectors, and tables made of them.</summary>
public static class Grids
{
    extension(Tensor)
    {
        /// <summary>The coordinates of a grid: of n vectors, n tensors of n dimensions, each constant but along its vector's. Views.</summary>
        /// <exception cref="ShapeException">A tensor has more than one dimension.</exception>
        [Export("meshgrid")]
        public static Tensor[] Meshgrid(ReadOnlySpan<Tensor> vectors, GridIndexing indexing = GridIndexing.IJ)
        {
            var n = vectors.Length;
            Check.Argument(n > 0, $"Meshgrid: there are no vectors; give at least one.");
            var sizes = new long[n];
            for (var i = 0; i < n; i++)
            {
                Check.Shape(vectors[i].Rank <= 1, $"Meshgrid: vector {i} is {vectors[i].Shape}; it must have at most one dimension. Flatten it.");
                Check.DType(vectors[i].DType == vectors[0].DType,
                    $"Meshgrid: vector 0 is {vectors[0].DType} and vector {i} is {vectors[i].DType}; the types must be equal. Convert one with To.");
                sizes[i] = vectors[i].Count;
            }
            var grids = new Tensor[n];
            for (var i = 0; i < n; i++)
            {
                var own = new long[n];
                own.AsSpan().Fill(1);
                own[i] = sizes[i];
                var grid = vectors[i].Reshape(own).Expand(sizes);
                grids[i] = indexing == GridIndexing.XY && n >= 2 ? grid.Transpose(0, 1) : grid;
            }
            return grids;
        }

        /// <summary>All tuples with one element of each vector: [product of the lengths, number of vectors], the last vector running fastest. Of one vector, itself.</summary>
        /// <exception cref="ShapeException">A tensor is not a vector.</exception>
        [Export("cartesian_prod")]
        public static Tensor CartesianProd(params ReadOnlySpan<Tensor> vectors)
        {
            Check.Argument(vectors.Length > 0, $"CartesianProd: there are no vectors; give at least one.");
            foreach (var x in vectors) Check.Shape(x.Rank == 1, $"CartesianProd: a vector is {x.Shape}; it must have one dimension.");
            if (vectors.Length == 1) return vectors[0];
            var grids = Tensor.Meshgrid(vectors);
            return Tensor.Stack(Array.ConvertAll(grids, grid => grid.Reshape(grid.Count)), 1);
        }
    }

    extension(Tensor x)
    {
        /// <summary>All ways to choose <paramref name="r"/> elements of a vector, in lexicographic order of position: [number of ways, r].</summary>
        /// <param name="r">How many elements; 0 gives no ways.</param>
        /// <param name="withReplacement">An element may be chosen more than once.</param>
        [Export("combinations")]
        public Tensor Combinations(int r = 2, bool withReplacement = false)
        {
            Check.Shape(x.Rank == 1, $"Combinations: x is {x.Shape}; it must be a vector.");
            Check.Argument(r >= 0, $"Combinations: r is {r}; it must not be negative.");
            if (r == 0) return Tensor.Empty([0], x.DType);
            var chosen = new List<long>();
            Choose(new long[r], 0, 0, x.Count, withReplacement, chosen);
            return x.IndexSelect(0, Tensor.From(chosen.ToArray())).Reshape(chosen.Count / r, r);
        }

        /// <summary>The powers of a vector's elements, [length, columns]: falling from the left, or rising.</summary>
        /// <param name="columns">How many powers, from 0 on; the length if null.</param>
        /// <param name="increasing">The power 0 stands in the first column, not in the last.</param>
        [Export("vander")]
        public Tensor Vander(int? columns = null, bool increasing = false)
        {
            Check.Shape(x.Rank == 1, $"Vander: x is {x.Shape}; it must be a vector.");
            var n = columns ?? (int)x.Count;
            Check.Argument(n >= 0, $"Vander: columns is {n}; it must not be negative.");
            var dtype = x.DType.IsInexact ? x.DType : DType.Int64;
            if (n == 0) return Tensor.Empty([x.Count, 0], dtype);
            var powers = new Tensor[n];
            for (var k = 0; k < n; k++) powers[k] = k == 0 ? Tensor.OnesLike(x, dtype) : k == 1 ? x.To(dtype) : powers[k - 1] * powers[1];
            if (!increasing) Array.Reverse(powers);
            return Tensor.Stack(powers, 1);
        }
    }

    static void Choose(long[] places, int depth, long from, long n, bool withReplacement, List<long> chosen)
    {
        if (depth == places.Length)
        {
            chosen.AddRange(places);
            return;
        }
        for (var i = from; i < n; i++)
        {
            places[depth] = i;
            Choose(places, depth + 1, withReplacement ? i : i + 1, n, withReplacement, chosen);
        }
    }
}
