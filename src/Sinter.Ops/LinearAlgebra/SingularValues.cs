namespace Sinter;

/// <summary>The singular value decomposition.</summary>
public static class SingularValues
{
    extension(Tensor x)
    {
        /// <summary>U and V with orthonormal columns and descending S ≥ 0 with A = U diag(S) Vᴴ: [*, M, N] → [*, M, K], [*, K], [*, K, N], K the smaller size.
        /// The derivative of U and Vᴴ needs distinct singular values, and that the result does not depend on their phases.</summary>
        /// <param name="fullMatrices">U [*, M, M] and Vᴴ [*, N, N], completed by orthonormal vectors, which have no derivative.</param>
        /// <exception cref="LinearAlgebraException">A matrix holds NaN or infinities.</exception>
        [Export("linalg.svd"), Autocast(Cpu = Precision.Full)]
        public (Tensor U, Tensor S, Tensor Vh) Svd(bool fullMatrices = true)
        {
            using var _ = Autocast.Inputs(ref x);
            var (u, s, vh) = Thin(x, nameof(Svd));
            if (fullMatrices)
            {
                Check.Autograd(!Autograd.Needs(x) || x.Shape[^1] == x.Shape[^2], $"Svd: the derivative of full matrices for {x.Shape} is not defined; pass fullMatrices: false.");
                if (u.Shape[^2] > u.Shape[^1]) u = Completed(u);
                if (vh.Shape[^1] > vh.Shape[^2]) vh = Completed(vh.MH).MH;
            }
            return (u.To(x.DType), s.To(x.DType.ToReal), vh.To(x.DType));
        }

        /// <summary>The singular values alone, descending: [*, K].</summary>
        [Export("linalg.svdvals"), Autocast(Cpu = Precision.Full)]
        public Tensor Svdvals()
        {
            using var _ = Autocast.Inputs(ref x);
            return Thin(x, nameof(Svdvals)).S.To(x.DType.ToReal);
        }
    }

    /// <summary>The decomposition in float64 or complex128.</summary>
    internal static (Tensor U, Tensor S, Tensor Vh) Thin(Tensor x, string op)
    {
        Matrices.Check(x, op);
        var wide = x.InDouble();
        var tall = x.Shape[^2] >= x.Shape[^1];
        var (rows, s, turns, info) = SingularValuesCpu.Run(tall ? wide.Detach() : wide.Detach().MH);
        Matrices.Refuse(info, _ => "has no singular values that could be found: it holds NaN or infinities.", op);
        Tensor u = rows.MT.Contiguous(), vh = turns.Conj();
        if (!tall) (u, vh) = (turns.MT.Contiguous(), rows.Conj());
        Matrices.Record("Svd", [wide], [u, s, vh], [u, s, vh], (saved, g) => [Gradient(saved[0], saved[1], saved[2], g[0], g[1], g[2])]);
        return (u, s, vh);
    }

    // The columns of a complete Q beside those that span the same space are orthogonal to them all.
    static Tensor Completed(Tensor u)
    {
        var k = u.Shape[^1];
        var q = QrCpu.Run(u, u.Shape[^2]).Q;
        return Tensor.Cat([u, q.Narrow(q.Rank - 1, k, u.Shape[^2] - k)], u.Rank - 1);
    }

    // Townsend, Differentiating the singular value decomposition, 2016; for complex matrices with the phase chosen so that U takes all of it, as PyTorch does.
    static Tensor Gradient(Tensor u, Tensor s, Tensor vh, Tensor? gu, Tensor? gs, Tensor? gvh)
    {
        if (gu is null && gvh is null) return u.MatMul(gs!.Unsqueeze(-1) * vh);
        var k = s.Shape[^1];
        var eye = Tensor.Eye(k, dtype: DType.Float64);
        var squares = s.Square();
        var gaps = squares.Unsqueeze(-2) - squares.Unsqueeze(-1) + eye;
        Tensor row = s.Unsqueeze(-2), column = s.Unsqueeze(-1);
        Tensor? inner = gs?.DiagEmbed().To(u.DType);
        if (gu is not null)
        {
            var turned = Skew(u.MH.MatMul(gu));
            inner = Sum(inner, turned / gaps * (1 - eye) * row);
            if (u.DType.IsComplex) inner = Sum(inner, (turned.MainDiagonal * 0.5 / s).DiagEmbed());
        }
        if (gvh is not null) inner = Sum(inner, column * (Skew(vh.MatMul(gvh.MH)) / gaps * (1 - eye)));
        var dx = u.MatMul(inner!).MatMul(vh);
        if (gu is not null && u.Shape[^2] > k)
        {
            var scaled = gu / row;
            dx = dx + (scaled - u.MatMul(u.MH.MatMul(scaled))).MatMul(vh);
        }
        if (gvh is not null && vh.Shape[^1] > k)
        {
            var scaled = gvh / column;
            dx = dx + u.MatMul(scaled - scaled.MatMul(vh.MH).MatMul(vh));
        }
        return dx;
    }

    static Tensor Skew(Tensor x) => x - x.MH;

    static Tensor Sum(Tensor? a, Tensor b) => a is null ? b : a + b;
}
