namespace Sinter;

/// <summary>Eigenvalues and eigenvectors of any square matrix.</summary>
public static class GeneralEigen
{
    extension(Tensor x)
    {
        /// <summary>Complex eigenvalues, in no order, and unit eigenvectors, the columns of V, with A V = V diag(L): [*, N, N] → [*, N], [*, N, N]. The derivative needs distinct
        /// eigenvalues, and that the result does not depend on the vectors' phases.</summary>
        /// <exception cref="LinearAlgebraException">A matrix holds NaN or infinities, or the steps do not converge.</exception>
        [Export("linalg.eig"), Autocast(Cpu = Precision.Full)]
        public (Tensor Values, Tensor Vectors) Eig()
        {
            using var _ = Autocast.Inputs(ref x);
            Matrices.CheckSquare(x, nameof(Eig));
            var wide = x.To(DType.Complex128);
            var (values, vectors, info) = GeneralEigenCpu.Run(wide.Detach());
            Matrices.Refuse(info, _ => "has no eigenvalues that could be found: it holds NaN or infinities, or the steps do not converge.", nameof(Eig));
            Matrices.Record("Eig", [wide], [values, vectors], [values, vectors], (saved, g) => [Gradient(saved[0], saved[1], g[0], g[1])]);
            return (values.To(x.DType.ToComplex), vectors.To(x.DType.ToComplex));
        }

        /// <summary>The complex eigenvalues, as <see cref="Eig"/>.</summary>
        [Export("linalg.eigvals"), Autocast(Cpu = Precision.Full)]
        public Tensor Eigvals()
        {
            using var _ = Autocast.Inputs(ref x);
            return x.Eig().Values;
        }
    }

    // V⁻ᴴ (diag(gL) + (Vᴴ gV - Vᴴ V diag Re(Vᴴ gV)) / E) Vᴴ with E[i, j] = conj(L[j] - L[i]) off the diagonal (Boeddeker et al., arXiv 1701.00392; the vectors have length 1).
    static Tensor Gradient(Tensor l, Tensor v, Tensor? gl, Tensor? gv)
    {
        Tensor? inner = gl?.DiagEmbed();
        if (gv is not null)
        {
            var eye = Tensor.Eye(l.Shape[^1], dtype: DType.Float64);
            var turned = v.MH.MatMul(gv);
            turned = turned - v.MH.MatMul(v * turned.MainDiagonal.Real.Unsqueeze(-2));
            var conjugate = l.Conj();
            turned = turned * (1 - eye) / (conjugate.Unsqueeze(-2) - conjugate.Unsqueeze(-1) + eye);
            inner = inner is null ? turned : inner + turned;
        }
        return Solving.Solved(v.MH, inner!.MatMul(v.MH), nameof(Eig));
    }
}
