namespace Sinter;

/// <summary>The LU decomposition with row exchanges, P A = L U.</summary>
public static class LuDecomposition
{
    extension(Tensor x)
    {
        /// <summary>P, L and U with A = P L U: [*, M, N] → [*, M, M], [*, M, K], [*, K, N], K the smaller size. L has ones on its diagonal.</summary>
        [Export("linalg.lu")]
        public (Tensor P, Tensor L, Tensor U) Lu()
        {
            var (lu, pivots) = x.LuFactor();
            return lu.LuUnpack(pivots);
        }

        /// <summary>L and U in one matrix, and the row exchanges: row i was exchanged with row pivots[i], counted from 1. A singular matrix gives a zero on U's diagonal.</summary>
        [Export("linalg.lu_factor")]
        public (Tensor Lu, Tensor Pivots) LuFactor()
        {
            var (lu, pivots, _) = x.LuFactorEx();
            return (lu, pivots);
        }

        /// <summary>As <see cref="LuFactor"/>; info is 0, or the place, from 1, of the first zero on U's diagonal.</summary>
        /// <param name="checkErrors">Throw where there is one.</param>
        [Export("linalg.lu_factor_ex")]
        public (Tensor Lu, Tensor Pivots, Tensor Info) LuFactorEx(bool checkErrors = false)
        {
            Matrices.Check(x, nameof(LuFactorEx));
            var (lu, pivots, info) = Factored(x.InDouble());
            if (checkErrors) Matrices.Refuse(info, place => $"is singular: number {place} on the diagonal of U is 0.", nameof(LuFactorEx));
            return (lu.To(x.DType), pivots, info);
        }

        /// <summary>P, L and U from what <see cref="LuFactor"/> gives.</summary>
        [Export("lu_unpack")]
        public (Tensor P, Tensor L, Tensor U) LuUnpack(Tensor pivots)
        {
            Matrices.Check(x, nameof(LuUnpack));
            long m = x.Shape[^2], n = x.Shape[^1], k = Math.Min(m, n);
            var order = LuCpu.Permutations(pivots, m).Order;
            var p = order.Unsqueeze(-2).Equal(Tensor.Arange(m).Unsqueeze(-1)).To(x.DType);
            return (p, x.Narrow(x.Rank - 1, 0, k).Tril(-1) + Tensor.Eye(m, k, x.DType), x.Narrow(x.Rank - 2, 0, k).Triu());
        }

        /// <summary>X with A X = B from the LU decomposition of A, which is this tensor.</summary>
        /// <param name="pivots">The row exchanges.</param>
        /// <param name="b">The right-hand sides, [*, N, K].</param>
        /// <param name="left">Solve A X = B; false for X A = B.</param>
        /// <param name="adjoint">Solve with Aᴴ instead.</param>
        [Export("linalg.lu_solve"), Autocast(Cpu = Precision.Full)]
        public Tensor LuSolve(Tensor pivots, Tensor b, bool left = true, bool adjoint = false)
        {
            using var _ = Autocast.Inputs(ref x, ref b);
            Matrices.CheckSquare(x, nameof(LuSolve));
            Check.DType(x.DType == b.DType, $"LuSolve: LU is {x.DType} and B is {b.DType}; the types must be equal. Convert one with To.");
            Check.Shape(b.Rank >= 2 && b.Shape[left ? ^2 : ^1] == x.Shape[^1], $"LuSolve: LU is {x.Shape} and B is {b.Shape}; the sizes do not fit.");
            if (!left) return x.LuSolve(pivots, b.MH, true, !adjoint).MH;
            var (p, l, u) = x.LuUnpack(pivots);
            return adjoint
                ? p.MatMul(l.MH.SolveTriangular(u.MH.SolveTriangular(b, upper: false), upper: true, unitriangular: true))
                : u.SolveTriangular(l.SolveTriangular(p.MT.MatMul(b), upper: false, unitriangular: true), upper: true);
        }
    }

    /// <summary>The decomposition in float64 or complex128.</summary>
    internal static (Tensor Lu, Tensor Pivots, Tensor Info) Factored(Tensor a)
    {
        var lu = a.Detach().Scratched();
        var (pivots, info) = LuCpu.Run(lu);
        Matrices.Record("LuFactor", [a], [lu], [lu], (saved, g) => [Gradient(saved[0], pivots, g[0]!)]);
        return (lu, pivots, info);
    }

    // Of a square part: Pᵀ L⁻ᴴ (tril₋(Lᴴ gL) + triu(gU Uᴴ)) U⁻ᴴ. What is beside it, U₂ = L⁻¹ P A₂, or below it, L₂ = P A₂ U⁻¹, was solved for.
    static Tensor Gradient(Tensor lu, Tensor pivots, Tensor g)
    {
        long m = lu.Shape[^2], n = lu.Shape[^1], k = Math.Min(m, n);
        int rows = lu.Rank - 2, columns = lu.Rank - 1;
        Tensor square = lu.Narrow(rows, 0, k).Narrow(columns, 0, k), inner = g.Narrow(rows, 0, k).Narrow(columns, 0, k);
        Tensor l = square.Tril(-1) + Tensor.Eye(k, dtype: lu.DType), u = square.Triu();
        Tensor gl = inner.Tril(-1), gu = inner.Triu();
        Tensor? beside = null;
        if (n > k)
        {
            beside = TriangularSolve.Solve(l.MH, g.Narrow(columns, k, n - k), upper: true, unit: true);
            gl = (gl - beside.MatMul(lu.Narrow(columns, k, n - k).MH)).Tril(-1);
        }
        else if (m > k)
        {
            beside = TriangularSolve.Solve(u.MH, g.Narrow(rows, k, m - k), upper: false, left: false);
            gu = (gu - lu.Narrow(rows, k, m - k).MH.MatMul(beside)).Triu();
        }
        var core = l.MH.MatMul(gl).Tril(-1) + gu.MatMul(u.MH).Triu();
        var da = TriangularSolve.Solve(u.MH, TriangularSolve.Solve(l.MH, core, upper: true, unit: true), upper: false, left: false);
        if (beside is not null) da = Tensor.Cat([da, beside], n > k ? columns : rows);
        var order = LuCpu.Permutations(pivots, m).Order;
        var p = order.Unsqueeze(-2).Equal(Tensor.Arange(m).Unsqueeze(-1)).To(lu.DType);
        return p.MatMul(da);
    }
}
