namespace Sinter;

/// <summary>The Cholesky decomposition of positive definite matrices, and what is solved with it.</summary>
public static class Cholesky
{
    extension(Tensor x)
    {
        /// <summary>The lower triangle L with L · Lᴴ = A for symmetric (Hermitian) positive definite matrices: [*, N, N] → [*, N, N]. Only one triangle of A is read.</summary>
        /// <param name="upper">Give U = Lᴴ instead, read from the upper triangle.</param>
        /// <exception cref="LinearAlgebraException">A matrix is not positive definite.</exception>
        [Export("linalg.cholesky"), Export("cholesky"), Autocast(Cpu = Precision.Full)]
        public Tensor CholeskyFactor(bool upper = false)
        {
            using var _ = Autocast.Inputs(ref x);
            var (l, info) = x.CholeskyEx(upper);
            Matrices.Refuse(info, order => $"is not positive definite: its leading minor of order {order} is not positive. Add a multiple of the identity, or use Eigh.", nameof(CholeskyFactor));
            return l;
        }

        /// <summary>As <see cref="CholeskyFactor"/> without the error: info is 0, or the order of the first leading minor that is not positive.</summary>
        /// <param name="upper">Give U = Lᴴ.</param>
        /// <param name="checkErrors">Throw all the same.</param>
        [Export("linalg.cholesky_ex"), Autocast(Cpu = Precision.Full)]
        public (Tensor L, Tensor Info) CholeskyEx(bool upper = false, bool checkErrors = false)
        {
            using var _ = Autocast.Inputs(ref x);
            Matrices.CheckSquare(x, nameof(CholeskyEx));
            var wide = (upper ? x.MH : x).InDouble();
            var l = wide.Detach().Scratched();
            var info = CholeskyCpu.Run(l);
            if (checkErrors) Matrices.Refuse(info, order => $"is not positive definite: its leading minor of order {order} is not positive.", nameof(CholeskyEx));
            Matrices.Record("Cholesky", [wide], [l], [l], (saved, g) => [Gradient(saved[0], g[0]!)]);
            var result = l.To(x.DType);
            return (upper ? result.MH : result, info);
        }

        /// <summary>The solution of A X = B, B being this tensor, from the Cholesky factor of A: [*, N, K], [*, N, N] → [*, N, K].</summary>
        [Export("cholesky_solve"), Autocast(Cpu = Precision.Full)]
        public Tensor CholeskySolve(Tensor l, bool upper = false)
        {
            using var _ = Autocast.Inputs(ref x, ref l);
            return upper ? l.SolveTriangular(l.MH.SolveTriangular(x, upper: false), upper: true) : l.MH.SolveTriangular(l.SolveTriangular(x, upper: false), upper: true);
        }

        /// <summary>The inverse of A, from its Cholesky factor, which is this tensor.</summary>
        [Export("cholesky_inverse"), Autocast(Cpu = Precision.Full)]
        public Tensor CholeskyInverse(bool upper = false)
        {
            using var _ = Autocast.Inputs(ref x);
            Matrices.CheckSquare(x, nameof(CholeskyInverse));
            return Tensor.Eye(x.Shape[^1], dtype: x.DType).CholeskySolve(x, upper);
        }
    }

    // dA = ½ (S + Sᴴ) with S = L⁻ᴴ Φ(Lᴴ dL) L⁻¹, Φ the lower triangle with half its diagonal (Murray, arXiv 1602.07527).
    static Tensor Gradient(Tensor l, Tensor g)
    {
        var inner = l.MH.MatMul(g.Tril());
        var phi = inner.Tril() - inner.MainDiagonal.DiagEmbed() * 0.5;
        var s = TriangularSolve.Solve(l, TriangularSolve.Solve(l.MH, phi, upper: true), upper: false, left: false);
        return (s + s.MH) * 0.5;
    }
}
