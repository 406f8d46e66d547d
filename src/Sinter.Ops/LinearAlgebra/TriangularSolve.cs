namespace Sinter;

/// <summary>Systems of equations with a triangular matrix.</summary>
public static class TriangularSolve
{
    extension(Tensor a)
    {
        /// <summary>X with A X = B, or X A = B, for a triangular A: [*, N, N], [*, N, K] (or [*, K, N]) → as B. Batches broadcast. The other triangle is not looked at; a zero on
        /// the diagonal gives infinities.</summary>
        /// <param name="b">The right-hand sides.</param>
        /// <param name="upper">Whether A is an upper triangle.</param>
        /// <param name="left">Solve A X = B; false for X A = B.</param>
        /// <param name="unitriangular">Count the diagonal of A as ones.</param>
        /// <exception cref="ShapeException">The sizes do not fit.</exception>
        [Export("linalg.solve_triangular")]
        public Tensor SolveTriangular(Tensor b, bool upper, bool left = true, bool unitriangular = false)
        {
            Matrices.CheckSquare(a, nameof(SolveTriangular));
            Check.DType(a.DType == b.DType, $"SolveTriangular: A is {a.DType} and B is {b.DType}; the types must be equal. Convert one with To.");
            Check.Shape(b.Rank >= 2 && b.Shape[left ? ^2 : ^1] == a.Shape[^1],
                $"SolveTriangular: A is {a.Shape} and B is {b.Shape}; B's {(left ? "last but one" : "last")} size must be {a.Shape[^1]}.");
            var wide = Solve(a.InDouble(), b.InDouble(), upper, left, unitriangular);
            return wide.To(a.DType);
        }
    }

    /// <summary>The same in float64 or complex128, of matrices that are known to fit.</summary>
    internal static Tensor Solve(Tensor a, Tensor b, bool upper, bool left = true, bool unit = false)
    {
        if (!left) return Solve(a.MT, b.MT, !upper, true, unit).MT;
        var batch = Shape.Broadcast(a.Shape[..^2], b.Shape[..^2], nameof(SolveTriangular));
        var x = b.Detach().Expand([.. batch, .. b.Shape[^2..]]).Scratched();
        TriangularSolveCpu.Run(a.Detach().Expand([.. batch, .. a.Shape[^2..]]).Contiguous(), x, upper, unit);
        var (shapeA, shapeB) = (a.Shape, b.Shape);
        Matrices.Record(nameof(SolveTriangular), [a, b], [x], [a, x], (saved, g) =>
        {
            var db = Solve(saved[0].MH, g[0]!, !upper, true, unit);
            var da = -db.MatMul(saved[1].MH);
            return [(upper ? da.Triu(unit ? 1 : 0) : da.Tril(unit ? -1 : 0)).SumTo(shapeA), db.SumTo(shapeB)];
        });
        return x;
    }
}
