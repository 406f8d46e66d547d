namespace Sinter;

/// <summary>The QR decomposition, by Householder reflections.</summary>
public static class QrDecomposition
{
    extension(Tensor x)
    {
        /// <summary>Q with orthonormal columns and R upper triangular with A = Q R: [*, M, N] → [*, M, K], [*, K, N]. Signs are LAPACK's; R's diagonal may be negative.</summary>
        /// <param name="mode">K: the smaller size, or M for complete.</param>
        /// <exception cref="AutogradException">A derivative is asked for that does not exist: of R alone, or of a complete Q of a tall matrix.</exception>
        [Export("linalg.qr"), Export("qr"), Autocast(Cpu = Precision.Full)]
        public (Tensor Q, Tensor R) Qr(QrMode mode = QrMode.Reduced)
        {
            using var _ = Autocast.Inputs(ref x);
            Matrices.Check(x, nameof(Qr));
            long m = x.Shape[^2], n = x.Shape[^1];
            var wide = x.InDouble();
            Check.Autograd(!Autograd.Needs(wide) || mode == QrMode.Reduced || (mode == QrMode.Complete && m <= n),
                $"Qr: the derivative of mode {mode} for {x.Shape} is not defined; use QrMode.Reduced, or x.Detach().");
            var (q, r) = QrCpu.Run(wide.Detach(), mode switch { QrMode.Reduced => Math.Min(m, n), QrMode.Complete => m, _ => 0 });
            Matrices.Record("Qr", [wide], [q, r], [q, r], (saved, g) => [Gradient(saved[0], saved[1], g[0], g[1])]);
            return (mode == QrMode.R ? Tensor.Empty([0], x.DType) : q.To(x.DType), r.To(x.DType));
        }

        /// <summary>The first N columns of the product of reflections I - τᵢ vᵢ vᵢᴴ, vᵢ being the part below the diagonal of column i with a 1 on top: [*, M, N], [*, K] → [*, M, N].</summary>
        /// <exception cref="ShapeException">M is less than N, or there are more than N reflections.</exception>
        [Export("linalg.householder_product"), Export("orgqr"), Autocast(Cpu = Precision.Full)]
        public Tensor HouseholderProduct(Tensor tau)
        {
            using var _ = Autocast.Inputs(ref x, ref tau);
            Matrices.Check(x, nameof(HouseholderProduct));
            long m = x.Shape[^2], n = x.Shape[^1], k = tau.Rank == 0 ? 0 : tau.Shape[^1];
            Check.Shape(m >= n && n >= k && tau.Rank == x.Rank - 1 && tau.Shape[..^1] == x.Shape[..^2],
                $"HouseholderProduct: the vectors are {x.Shape} and tau is {tau.Shape}; they must be [*, M, N] with M ≥ N, and [*, K] with K ≤ N.");
            Check.DType(x.DType == tau.DType, $"HouseholderProduct: the vectors are {x.DType} and tau is {tau.DType}; the types must be equal.");
            var unit = x.Tril(-1) + Tensor.Eye(m, n, x.DType);
            var y = Tensor.Eye(m, n, x.DType).Expand(x.Shape);
            for (var i = k - 1; i >= 0; i--)
            {
                var v = unit.Narrow(x.Rank - 1, i, 1);
                y = y - v.MatMul(v.MH.MatMul(y)) * tau.Narrow(tau.Rank - 1, i, 1).Unsqueeze(-1);
            }
            return k == 0 ? y.Clone() : y;
        }
    }

    // Walter and Lehmann, arXiv 1001.1654: dA = (gQ + Q sym(triu(gR Rᴴ - Qᴴ gQ))) R⁻ᴴ for a square R. A wide matrix is (X Y) with X = Q R₁ and Y = Q R₂.
    static Tensor Gradient(Tensor q, Tensor r, Tensor? gq, Tensor? gr)
    {
        long m = q.Shape[^1], n = r.Shape[^1];
        if (n == m) return Square(q, r, gq, gr);
        int columns = r.Rank - 1;
        Tensor first = r.Narrow(columns, 0, m), rest = r.Narrow(columns, m, n - m);
        if (gr is null) return Tensor.Cat([Square(q, first, gq, null), Tensor.ZerosLike(q.MatMul(rest))], columns);
        Tensor gFirst = gr.Narrow(columns, 0, m), gRest = gr.Narrow(columns, m, n - m);
        // R₂ = Qᴴ Y depends on Q too.
        var through = q.MatMul(rest).MatMul(gRest.MH);
        return Tensor.Cat([Square(q, first, gq is null ? through : gq + through, gFirst), q.MatMul(gRest)], columns);
    }

    static Tensor Square(Tensor q, Tensor r, Tensor? gq, Tensor? gr)
    {
        Tensor? inner = gr is null ? null : gr.Triu().MatMul(r.MH);
        if (gq is not null) inner = inner is null ? -q.MH.MatMul(gq) : inner - q.MH.MatMul(gq);
        var upper = inner!.Triu();
        var symmetric = upper + upper.MH - RealDiagonal(upper);
        var sum = q.MatMul(symmetric);
        if (gq is not null) sum = sum + gq;
        return TriangularSolve.Solve(r.MH, sum, upper: false, left: false);
    }

    static Tensor RealDiagonal(Tensor x) => x.MainDiagonal.Real.DiagEmbed().To(x.DType);
}
