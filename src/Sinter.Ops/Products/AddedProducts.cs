namespace Sinter;

/// <summary>β · x + α · (a product). With β = 0, x counts only for its shape: its NaNs do not appear.</summary>
public static class AddedProducts
{
    extension(Tensor x)
    {
        /// <summary>β x + α a · b: [N, M], [N, K], [K, M] → [N, M]; x broadcasts.</summary>
        [Export("addmm"), Autocast(Precision.Low)]
        public Tensor AddMM(Tensor a, Tensor b, double beta = 1, double alpha = 1)
        {
            using var _ = Autocast.Inputs(ref x, ref a, ref b);
            return Added(x, Product(a, b, 2, 2, nameof(AddMM)), beta, alpha, nameof(AddMM));
        }

        /// <summary>β x + α a · v: [N], [N, K], [K] → [N]; x broadcasts.</summary>
        [Export("addmv"), Autocast(Gpu = Precision.Low)]
        public Tensor AddMV(Tensor a, Tensor v, double beta = 1, double alpha = 1)
        {
            using var _ = Autocast.Inputs(ref x, ref a, ref v);
            return Added(x, Product(a, v, 2, 1, nameof(AddMV)), beta, alpha, nameof(AddMV));
        }

        /// <summary>β x + α aᵢ · bᵢ for each matrix of a batch: [B, N, M], [B, N, K], [B, K, M] → [B, N, M]; x broadcasts.</summary>
        [Export("baddbmm"), Autocast(Precision.Low)]
        public Tensor BAddBMM(Tensor a, Tensor b, double beta = 1, double alpha = 1)
        {
            using var _ = Autocast.Inputs(ref x, ref a, ref b);
            return Added(x, Batched(a, b, nameof(BAddBMM)), beta, alpha, nameof(BAddBMM));
        }

        /// <summary>β x + α Σᵢ aᵢ · bᵢ over the matrices of a batch: [N, M], [B, N, K], [B, K, M] → [N, M]; x broadcasts.</summary>
        [Export("addbmm"), Autocast(Precision.Low)]
        public Tensor AddBMM(Tensor a, Tensor b, double beta = 1, double alpha = 1)
        {
            using var _ = Autocast.Inputs(ref x, ref a, ref b);
            return Added(x, Batched(a, b, nameof(AddBMM)).Sum(0, dtype: a.DType), beta, alpha, nameof(AddBMM));
        }

        /// <summary>β x + α a ⊗ b: [N, M], [N], [M] → [N, M]; x broadcasts.</summary>
        [Export("addr"), Autocast(Gpu = Precision.Low)]
        public Tensor AddR(Tensor a, Tensor b, double beta = 1, double alpha = 1)
        {
            using var _ = Autocast.Inputs(ref x, ref a, ref b);
            Check.Shape(a.Rank == 1 && b.Rank == 1, $"AddR: a is {a.Shape} and b is {b.Shape}; both must be vectors.");
            return Added(x, a.Outer(b), beta, alpha, nameof(AddR));
        }

        /// <summary>xᵀ · weightₖ · other + biasₖ for each k: [*, I], [*, J], weight [K, I, J], bias [K] → [*, K].</summary>
        /// <exception cref="ShapeException">The sizes do not fit.</exception>
        [Export("nn.functional.bilinear", Module = "nn.Bilinear"), Autocast(Gpu = Precision.Promote)]
        public Tensor Bilinear(Tensor other, Tensor weight, Tensor? bias = null)
        {
            using var _ = Autocast.Inputs(ref x, ref other, ref weight, ref bias);
            Check.Shape(x.Rank > 0 && x.Rank == other.Rank && x.Shape[..^1] == other.Shape[..^1],
                $"Bilinear: x is {x.Shape} and the other {other.Shape}; all sizes but the last must be equal.");
            Check.Shape(weight.Rank == 3 && weight.Shape[1] == x.Shape[^1] && weight.Shape[2] == other.Shape[^1],
                $"Bilinear: weight is {weight.Shape} for {x.Shape} and {other.Shape}; it must be [out, {x.Shape[^1]}, {other.Shape[^1]}].");
            Check.Shape(bias is null || (bias.Rank == 1 && bias.Shape[0] == weight.Shape[0]), $"Bilinear: weight is {weight.Shape} and bias is {bias?.Shape}; bias must be [{weight.Shape[0]}].");
            long N = x.Shape[..^1].Count, I = weight.Shape[1], J = weight.Shape[2], K = weight.Shape[0];
            var rows = Products.Of(x.Reshape(N, I), weight.Permute(1, 0, 2).Reshape(I, K * J)).Reshape(N, K, J);
            var y = Products.Of(rows, other.Reshape(N, J, 1)).Reshape([.. x.Shape[..^1], K]);
            return bias is null ? y : y + bias;
        }
    }

    static Tensor Product(Tensor a, Tensor b, int rankA, int rankB, string op)
    {
        Check.Shape(a.Rank == rankA && b.Rank == rankB && a.Shape[^1] == b.Shape[0],
            $"{op}: a is {a.Shape} and b is {b.Shape}; they must have {rankA} and {rankB} dimensions, and a's last size must match b's first.");
        return Products.Of(a, b);
    }

    static Tensor Batched(Tensor a, Tensor b, string op)
    {
        Check.Shape(a.Rank == 3 && b.Rank == 3 && a.Shape[0] == b.Shape[0] && a.Shape[2] == b.Shape[1],
            $"{op}: a is {a.Shape} and b is {b.Shape}; they must be [B, N, K] and [B, K, M].");
        return Products.Of(a, b);
    }

    static Tensor Added(Tensor x, Tensor product, double beta, double alpha, string op)
    {
        Check.Shape(Shape.Broadcast(x.Shape, product.Shape, op) == product.Shape, $"{op}: x is {x.Shape} and the product {product.Shape}; x must broadcast to the product.");
        Check.DType(product.DType.IsInexact || (beta == Math.Truncate(beta) && alpha == Math.Truncate(alpha)),
            $"{op}: beta is {beta} and alpha is {alpha} for {product.DType}; integers need whole numbers.");
        if (alpha != 1) product = Scaled(product, alpha);
        if (beta == 0) return product;
        return beta == 1 ? x + product : Scaled(x, beta) + product;
    }

    static Tensor Scaled(Tensor x, double by) => x.DType.IsInexact ? x * by : x * (long)by;
}
