namespace Sinter;

/// <summary>Products that sum over named dimensions, or over none.</summary>
public static class Contractions
{
    extension(Tensor a)
    {
        /// <summary>Summed over the last <paramref name="dims"/> dimensions of a and the first of b.</summary>
        public Tensor TensorDot(Tensor b, int dims = 2)
        {
            Check.Argument(dims >= 0 && dims <= a.Rank && dims <= b.Rank, $"TensorDot: dims is {dims} for {a.Shape} and {b.Shape}; use 0 to {Math.Min(a.Rank, b.Rank)}.");
            int[] last = [.. Enumerable.Range(a.Rank - dims, dims)], first = [.. Enumerable.Range(0, dims)];
            return a.TensorDot(b, last, first);
        }

        /// <summary>Summed over pairs of dimensions: the first named of a with the first named of b, and so on. The result has the others of a, then those of b.</summary>
        /// <exception cref="ShapeException">The sizes of a pair differ, and neither is 1.</exception>
        [Export("tensordot"), Autocast(Gpu = Precision.Promote)]
        public Tensor TensorDot(Tensor b, ReadOnlySpan<int> dimsA, ReadOnlySpan<int> dimsB)
        {
            using var _ = Autocast.Inputs(ref a, ref b);
            Check.Argument(dimsA.Length == dimsB.Length, $"TensorDot: {dimsA.Length} dimensions of a and {dimsB.Length} of b; name as many of each.");
            Tensor x = a, w = b;
            int[] own = new int[dimsA.Length], others = new int[dimsB.Length];
            for (var i = 0; i < own.Length; i++)
            {
                (own[i], others[i]) = (a.Shape.Dim(dimsA[i], nameof(TensorDot)), b.Shape.Dim(dimsB[i], nameof(TensorDot)));
                long p = a.Shape[own[i]], q = b.Shape[others[i]];
                Check.Shape(p == q || p == 1 || q == 1,
                    $"TensorDot: a is {a.Shape} and b is {b.Shape}; dimension {own[i]} of a, {p}, and {others[i]} of b, {q}, must be equal, or one of them 1.");
                // A sum of products with one number is the product with the sum.
                if (p == 1 && q != 1) w = w.Sum(others[i], keepDim: true, w.DType);
                if (q == 1 && p != 1) x = x.Sum(own[i], keepDim: true, x.DType);
            }
            int[] rows = [.. Enumerable.Range(0, a.Rank).Except(own)], columns = [.. Enumerable.Range(0, b.Rank).Except(others)];
            Shape left = Array.ConvertAll(rows, d => x.Shape[d]), summed = Array.ConvertAll(own, d => x.Shape[d]), right = Array.ConvertAll(columns, d => w.Shape[d]);
            var y = x.Permute([.. rows, .. own]).Reshape(left.Count, summed.Count).MatMul(w.Permute([.. others, .. columns]).Reshape(summed.Count, right.Count));
            return y.Reshape([.. left, .. right]);
        }

        /// <summary>The product of every element of a vector with every element of another: [M], [N] → [M, N].</summary>
        /// <exception cref="ShapeException">An argument is not a vector.</exception>
        [Export("outer"), Export("ger")]
        public Tensor Outer(Tensor b)
        {
            Check.Shape(a.Rank == 1 && b.Rank == 1, $"Outer: a is {a.Shape} and b is {b.Shape}; both must be vectors.");
            return a.Unsqueeze(1) * b.Unsqueeze(0);
        }

        /// <summary>Summed over the last dimension of both; the result has the others of a, then those of b. A number scales.</summary>
        /// <exception cref="ShapeException">The last sizes differ.</exception>
        [Export("inner")]
        public Tensor Inner(Tensor b)
        {
            if (a.Rank == 0 || b.Rank == 0) return a * b;
            Check.Shape(a.Shape[^1] == b.Shape[^1], $"Inner: a is {a.Shape} and b is {b.Shape}; their last sizes, {a.Shape[^1]} and {b.Shape[^1]}, must match.");
            return a.TensorDot(b, [-1], [-1]);
        }

        /// <summary>The scalar product of two vectors, Σ conj(a) · b.</summary>
        /// <exception cref="ShapeException">An argument is not a vector, or the sizes differ.</exception>
        [Export("vdot"), Autocast(Gpu = Precision.Promote)]
        public Tensor VDot(Tensor b)
        {
            using var _ = Autocast.Inputs(ref a, ref b);
            Check.Shape(a.Rank == 1 && b.Rank == 1, $"VDot: a is {a.Shape} and b is {b.Shape}; both must be vectors.");
            return Products.Of(a.Conj(), b);
        }

        /// <summary>The Kronecker product: every element of a times all of b, as a block. The shorter shape is extended by leading ones.</summary>
        [Export("kron")]
        public Tensor Kron(Tensor b)
        {
            var rank = Math.Max(a.Rank, b.Rank);
            long[] left = new long[2 * rank], right = new long[2 * rank], merged = new long[rank];
            for (var d = 0; d < rank; d++)
            {
                long p = d < rank - a.Rank ? 1 : a.Shape[d - (rank - a.Rank)], q = d < rank - b.Rank ? 1 : b.Shape[d - (rank - b.Rank)];
                (left[2 * d], left[2 * d + 1], right[2 * d], right[2 * d + 1], merged[d]) = (p, 1, 1, q, p * q);
            }
            return (a.Reshape(left) * b.Reshape(right)).Reshape(merged);
        }

        /// <summary>The vector orthogonal to two vectors of three elements along a dimension; the others broadcast.</summary>
        /// <exception cref="ShapeException">The dimension has not three elements in both.</exception>
        [Export("cross"), Export("linalg.cross"), Autocast(Gpu = Precision.Promote)]
        public Tensor Cross(Tensor b, int dim = -1)
        {
            using var _ = Autocast.Inputs(ref a, ref b);
            Check.Shape(a.Rank == b.Rank && a.Rank > 0, $"Cross: a is {a.Shape} and b is {b.Shape}; both need the same number of dimensions.");
            dim = a.Shape.Dim(dim);
            Check.Shape(a.Shape[dim] == 3 && b.Shape[dim] == 3, $"Cross: a is {a.Shape} and b is {b.Shape}; dimension {dim} must be 3 in both.");
            return a.Roll(-1, dim) * b.Roll(-2, dim) - a.Roll(-2, dim) * b.Roll(-1, dim);
        }

        /// <summary>Sum over a dimension of conj(a) · b, broadcasting the others.</summary>
        [Export("linalg.vecdot"), Autocast(Precision.Low)]
        public Tensor VecDot(Tensor b, int dim = -1)
        {
            using var _ = Autocast.Inputs(ref a, ref b);
            var product = a.Conj() * b;
            return product.Sum(dim, dtype: product.DType);
        }
    }
}
