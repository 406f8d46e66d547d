namespace Sinter;

/// <summary>Matrix products in all ranks.</summary>
public static class Products
{
    extension(Tensor a)
    {
        /// <summary>The matrix product. Vectors are rows on the left and columns on the right; leading dimensions are batches and broadcast.
        /// [M, K] · [K, N] → [M, N]; [B, M, K] · [K, N] → [B, M, N]; [K] · [K] → a scalar.</summary>
        /// <exception cref="ShapeException">The inner sizes differ.</exception>
        [Export("matmul"), Export("linalg.matmul"), Export("mm"), Export("bmm"), Export("mv"), Autocast(Precision.Low)]
        public Tensor MatMul(Tensor b)
        {
            using var _ = Autocast.Inputs(ref a, ref b);
            var y = Of(a, b);
            Tracer.Current?.Op(nameof(MatMul), [y], [a, b]);
            return y;
        }

        /// <summary>The sum of the products of two vectors' elements: [K] · [K] → a scalar.</summary>
        /// <exception cref="ShapeException">An argument is not a vector, or their sizes differ.</exception>
        [Export("dot"), Autocast(Gpu = Precision.Promote)]
        public Tensor Dot(Tensor b)
        {
            using var _ = Autocast.Inputs(ref a, ref b);
            Check.Shape(a.Rank == 1 && a.Shape == b.Shape, $"Dot: a is {a.Shape} and b is {b.Shape}; both must be vectors of one size. Use MatMul for matrices.");
            var y = Of(a, b);
            Tracer.Current?.Op(nameof(MatMul), [y], [a, b]);
            return y;
        }
    }

    /// <summary>The matrix product in the type it is given, whatever mixed precision says of <c>MatMul</c>.</summary>
    internal static Tensor Of(Tensor a, Tensor b)
    {
        Check.Shape(a.Rank > 0 && b.Rank > 0, $"MatMul: a is {a.Shape} and b is {b.Shape}; both need at least one dimension. Use * to scale.");
        Check.Shape(a.Shape[^1] == b.Shape[Math.Max(0, b.Rank - 2)],
            $"MatMul: a is {a.Shape} and b is {b.Shape}; a's last size, {a.Shape[^1]}, must match b's {(b.Rank == 1 ? "only" : "last but one")}, {b.Shape[Math.Max(0, b.Rank - 2)]}.");
        Check.DType(a.DType == b.DType, $"MatMul: a is {a.DType} and b is {b.DType}; the types must be equal. Convert one with To.");
        if (a.Rank == 1 && b.Rank == 1) return Product(a.Unsqueeze(0), b.Unsqueeze(1)).Reshape(Shape.Scalar);
        if (a.Rank == 1) return Product(a.Unsqueeze(0), b).Squeeze(-2);
        if (b.Rank == 1) return Product(a, b.Unsqueeze(1)).Squeeze(-1);
        return Product(a, b);
    }

    // [*, M, K] · [*, K, N]. A single matrix on the right takes all rows of the left at once.
    static Tensor Product(Tensor a, Tensor b)
    {
        if (b.Rank == 2 && a.Rank > 2) return Product(a.Reshape(-1, a.Shape[^1]), b).Reshape([.. a.Shape[..^1], b.Shape[1]]);
        var batch = Shape.Broadcast(a.Shape[..^2], b.Shape[..^2], nameof(MatMul));
        Shape shape = [.. batch, a.Shape[^2], b.Shape[^1]];
        var y = Tensor.Empty(shape, a.DType);
        if (a.DType.IsComplex) ByParts(y, a, b);
        else if (shape.Count > 0) MatMulCpu.Run(y, a, b);
        return Autograd.Needs(a, b) ? y.SetHistory(new MatMulDerivative(a, b)) : y;
    }

    // (p + iq) · (r + is) in four products of real matrices, at their speed. Three would do, but lose digits where parts differ in size.
    static void ByParts(Tensor y, Tensor a, Tensor b)
    {
        using var _ = Autograd.NoGrad();
        Tensor p = a.Real, q = a.Imag, r = b.Real, s = b.Imag;
        y.Real.CopyInPlace(Product(p, r).SubtractInPlace(Product(q, s)));
        y.Imag.CopyInPlace(Product(p, s).AddInPlace(Product(q, r)));
    }

    sealed class MatMulDerivative : Derivative
    {
        readonly Shape _a, _b;

        public MatMulDerivative(Tensor a, Tensor b) : base(nameof(MatMul), a, b)
        {
            (_a, _b) = (a.Shape, b.Shape);
            Save(Needs(1) ? a : null, Needs(0) ? b : null);
        }

        protected override Tensor?[] Backward(Tensor g) =>
        [
            Needs(0) ? Product(g, Saved(1).MH).SumTo(_a) : null,
            Needs(1) ? Product(Saved(0).MH, g).SumTo(_b) : null,
        ];
    }
}
