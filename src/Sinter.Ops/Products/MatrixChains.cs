namespace Sinter;

/// <summary>Products of many matrices.</summary>
public static class MatrixChains
{
    extension(Tensor)
    {
        /// <summary>The product of matrices in the order of fewest multiplications. The first may be a row vector and the last a column vector.</summary>
        /// <exception cref="ShapeException">Neighbouring sizes do not match.</exception>
        [Export("linalg.multi_dot"), Export("chain_matmul"), Autocast(Gpu = Precision.Low)]
        public static Tensor MultiDot(params ReadOnlySpan<Tensor> matrices)
        {
            var n = matrices.Length;
            Check.Argument(n > 0, $"MultiDot: there are no matrices; give at least one.");
            if (n == 1) return matrices[0];
            using var _ = Autocast.Inputs(ref matrices);
            var chain = matrices.ToArray();
            for (var i = 0; i < n; i++)
                Check.Shape(chain[i].Rank == 2 || (chain[i].Rank == 1 && (i == 0 || i == n - 1)),
                    $"MultiDot: matrix {i} is {chain[i].Shape}; it must have 2 dimensions (the first and the last may have 1).");
            bool row = chain[0].Rank == 1, column = chain[^1].Rank == 1;
            if (row) chain[0] = chain[0].Unsqueeze(0);
            if (column) chain[^1] = chain[^1].Unsqueeze(1);
            var y = Between(chain, Cuts(chain), 0, n - 1);
            if (column) y = y.Squeeze(-1);
            return row ? y.Squeeze(0) : y;
        }
    }

    extension(Tensor x)
    {
        /// <summary>The n-th power of square matrices, [*, N, N], by repeated squaring; the identity for n = 0, powers of the inverse for negative n.</summary>
        /// <exception cref="LinearAlgebraException">n is negative and a matrix singular.</exception>
        [Export("matrix_power"), Export("linalg.matrix_power")]
        public Tensor MatrixPower(int n)
        {
            Check.Shape(x.Rank >= 2 && x.Shape[^1] == x.Shape[^2], $"MatrixPower: x is {x.Shape}; its last two sizes must be equal.");
            if (n < 0) return x.Inv().MatrixPower(-n);
            if (n == 0) return Tensor.Eye(x.Shape[^1], dtype: x.DType).Expand(x.Shape).Clone();
            Tensor? y = null;
            for (var square = x; ; square = square.MatMul(square))
            {
                if ((n & 1) != 0) y = y is null ? square : y.MatMul(square);
                if ((n >>= 1) == 0) return ReferenceEquals(y, x) ? x.Clone() : y!;
            }
        }
    }

    // Dynamic programming (Cormen et al., Introduction to Algorithms, section 15.2): cuts[i, j] is where the product i … j is cut in two.
    static int[,] Cuts(Tensor[] chain)
    {
        var n = chain.Length;
        var cuts = new int[n, n];
        var cost = new double[n, n];
        for (var span = 1; span < n; span++)
            for (var i = 0; i + span < n; i++)
            {
                var j = i + span;
                cost[i, j] = double.PositiveInfinity;
                for (var k = i; k < j; k++)
                {
                    var total = cost[i, k] + cost[k + 1, j] + (double)chain[i].Shape[0] * chain[k].Shape[1] * chain[j].Shape[1];
                    if (total < cost[i, j]) (cost[i, j], cuts[i, j]) = (total, k);
                }
            }
        return cuts;
    }

    static Tensor Between(Tensor[] chain, int[,] cuts, int from, int to)
        => from == to ? chain[from] : Between(chain, cuts, from, cuts[from, to]).MatMul(Between(chain, cuts, cuts[from, to] + 1, to));
}
