namespace Sinter;

/// <summary>Eigenvalues and eigenvectors of symmetric and Hermitian matrices.</summary>
public static class HermitianEigen
{
    extension(Tensor x)
    {
        /// <summary>Ascending real eigenvalues and orthonormal eigenvectors, the columns of V, with A = V diag(L) Vᴴ: [*, N, N] → [*, N], [*, N, N]. One triangle of A is read.
        /// Vectors are known up to a factor of modulus 1; their derivative needs distinct eigenvalues, and that the result does not depend on that factor.</summary>
        /// <param name="upper">Read the upper triangle instead of the lower.</param>
        /// <exception cref="LinearAlgebraException">A matrix holds NaN or infinities.</exception>
        [Export("linalg.eigh"), Autocast(Cpu = Precision.Full)]
        public (Tensor Values, Tensor Vectors) Eigh(bool upper = false)
        {
            using var _ = Autocast.Inputs(ref x);
            Matrices.CheckSquare(x, nameof(Eigh));
            var wide = (upper ? x.MH : x).InDouble();
            var (values, vectors, info) = HermitianEigenCpu.Run(wide.Detach());
            Matrices.Refuse(info, _ => "has no eigenvalues that could be found: it holds NaN or infinities.", nameof(Eigh));
            Matrices.Record("Eigh", [wide], [values, vectors], [values, vectors], (saved, g) => [Gradient(saved[0], saved[1], g[0], g[1])]);
            return (values.To(x.DType.ToReal), vectors.To(x.DType));
        }

        /// <summary>The ascending real eigenvalues, as <see cref="Eigh"/>.</summary>
        [Export("linalg.eigvalsh"), Autocast(Cpu = Precision.Full)]
        public Tensor Eigvalsh(bool upper = false)
        {
            using var _ = Autocast.Inputs(ref x);
            return x.Eigh(upper).Values;
        }
    }

    // V (diag(gL) + (Vᴴ gV) / E) Vᴴ with E[i, j] = L[j] - L[i] off the diagonal, where the quotient is 0 (Giles, An extended collection of matrix derivative results, 2008).
    static Tensor Gradient(Tensor l, Tensor v, Tensor? gl, Tensor? gv)
    {
        Tensor? inner = gl?.DiagEmbed().To(v.DType);
        if (gv is not null)
        {
            var eye = Tensor.Eye(l.Shape[^1], dtype: DType.Float64);
            var gaps = l.Unsqueeze(-2) - l.Unsqueeze(-1) + eye;
            var turned = v.MH.MatMul(gv) * (1 - eye) / gaps;
            inner = inner is null ? turned : inner + turned;
        }
        return v.MatMul(inner!).MatMul(v.MH);
    }
}
