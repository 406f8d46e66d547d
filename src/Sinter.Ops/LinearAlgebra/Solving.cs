namespace Sinter;

/// <summary>Systems of linear equations, inverses and determinants.</summary>
public static class Solving
{
    extension(Tensor a)
    {
        /// <summary>X with A X = B, or X A = B: [*, N, N], [*, N, K] → [*, N, K]. B may be a vector, [N], or a batch of them with A's batch, [*, N]. Batches broadcast.</summary>
        /// <param name="b">The right-hand sides.</param>
        /// <param name="left">Solve A X = B; false for X A = B.</param>
        /// <exception cref="LinearAlgebraException">A matrix is singular.</exception>
        [Export("linalg.solve"), Autocast(Cpu = Precision.Full)]
        public Tensor Solve(Tensor b, bool left = true)
        {
            using var _ = Autocast.Inputs(ref a, ref b);
            var (x, info) = SolveChecked(a, b, left, nameof(Solve));
            Matrices.Refuse(info, Singular, nameof(Solve));
            return x;
        }

        /// <summary>As <see cref="Solve"/> without the error: info is 0, or the place, from 1, of a zero pivot.</summary>
        /// <param name="b">The right-hand sides.</param>
        /// <param name="left">Solve A X = B; false for X A = B.</param>
        /// <param name="checkErrors">Throw all the same.</param>
        [Export("linalg.solve_ex")]
        public (Tensor Result, Tensor Info) SolveEx(Tensor b, bool left = true, bool checkErrors = false)
        {
            var (x, info) = SolveChecked(a, b, left, nameof(SolveEx));
            if (checkErrors) Matrices.Refuse(info, Singular, nameof(SolveEx));
            return (x, info);
        }

        /// <summary>A⁻¹: [*, N, N] → [*, N, N].</summary>
        /// <exception cref="LinearAlgebraException">A matrix is singular.</exception>
        [Export("linalg.inv"), Export("inverse"), Autocast(Cpu = Precision.Full)]
        public Tensor Inv()
        {
            using var _ = Autocast.Inputs(ref a);
            var (inverse, info) = a.InvEx();
            Matrices.Refuse(info, Singular, nameof(Inv));
            return inverse;
        }

        /// <summary>As <see cref="Inv"/> without the error: info is 0, or the place, from 1, of a zero pivot.</summary>
        /// <param name="checkErrors">Throw all the same.</param>
        [Export("linalg.inv_ex"), Autocast(Cpu = Precision.Full)]
        public (Tensor Inverse, Tensor Info) InvEx(bool checkErrors = false)
        {
            using var _ = Autocast.Inputs(ref a);
            Matrices.CheckSquare(a, nameof(InvEx));
            var wide = a.InDouble();
            var (inverse, info) = Factors(wide, Tensor.Eye(a.Shape[^1], dtype: wide.DType), nameof(InvEx));
            if (checkErrors) Matrices.Refuse(info, Singular, nameof(InvEx));
            return (inverse.To(a.DType), info);
        }

        /// <summary>The determinants: [*, N, N] → [*].</summary>
        [Export("linalg.det"), Export("det")]
        public Tensor Det()
        {
            Matrices.CheckSquare(a, nameof(Det));
            var wide = a.InDouble();
            var (lu, pivots, _) = LuDecomposition.Factored(wide.Detach());
            var y = lu.MainDiagonal.Prod(-1) * LuCpu.Permutations(pivots, a.Shape[^1]).Signs;
            Matrices.Record("Det", [wide], [y], [wide, y], (saved, g) => [g[0]!.Unsqueeze(-1).Unsqueeze(-1) * Cofactors(saved[0], saved[1]).Conj()]);
            return y.To(a.DType);
        }

        /// <summary>The sign (or phase) of the determinants and the logarithm of their modulus: 0 and -∞ for singular matrices.</summary>
        [Export("linalg.slogdet"), Export("slogdet")]
        public (Tensor Sign, Tensor LogAbsDet) SLogDet()
        {
            Matrices.CheckSquare(a, nameof(SLogDet));
            var wide = a.InDouble();
            var (lu, pivots, _) = LuDecomposition.Factored(wide.Detach());
            var diagonal = lu.MainDiagonal;
            Tensor sign = diagonal.Sgn().Prod(-1) * LuCpu.Permutations(pivots, a.Shape[^1]).Signs, log = diagonal.Abs().Log().Sum(-1, dtype: DType.Float64);
            Matrices.Record("SLogDet", [wide], [sign, log], [wide, sign], (saved, g) =>
            {
                // A phase turns with the imaginary part of the logarithm.
                var weight = g[1]?.To(wide.DType);
                if (wide.DType.IsComplex && g[0] is { } gs)
                {
                    var turn = (gs.Conj() * saved[1]).Imag * new System.Numerics.Complex(0, -1);
                    weight = weight is null ? turn : weight + turn;
                }
                if (weight is null) return [null];
                var eye = Tensor.Eye(saved[0].Shape[^1], dtype: saved[0].DType);
                return [weight.Unsqueeze(-1).Unsqueeze(-1) * Solved(saved[0].MH, eye, nameof(SLogDet))];
            });
            return (sign.To(a.DType), log.To(a.DType.ToReal));
        }

        /// <summary>The logarithm of the determinants; NaN where one is negative.</summary>
        [Export("logdet")]
        public Tensor LogDet()
        {
            var (sign, log) = a.SLogDet();
            if (a.DType.IsComplex) return log + sign.Log();
            return Tensor.Where(sign.Less(0), Tensor.Full(Shape.Scalar, double.NaN, a.DType), log);
        }

        /// <summary>X of shape A.shape[b.rank…] with TensorDot(A, X, X.rank) = B: tensors as matrices.</summary>
        /// <param name="b">The right-hand side, as the first dimensions of A.</param>
        /// <param name="dims">Dimensions of A that are moved to its end first.</param>
        /// <exception cref="ShapeException">A is not square as a matrix.</exception>
        [Export("linalg.tensorsolve"), Autocast(Cpu = Precision.Full)]
        public Tensor TensorSolve(Tensor b, ReadOnlySpan<int> dims = default)
        {
            using var _ = Autocast.Inputs(ref a, ref b);
            var moved = a;
            foreach (var dim in dims) moved = moved.MoveDim(a.Shape.Dim(dim, nameof(TensorSolve)), -1);
            Check.Shape(moved.Rank >= b.Rank && moved.Shape[..b.Rank].Count == b.Count && moved.Shape[b.Rank..].Count == b.Count,
                $"TensorSolve: A is {moved.Shape} and B is {b.Shape}; the first {b.Rank} sizes of A must have as many elements as B, and the others too.");
            return moved.Reshape(b.Count, b.Count).Solve(b.Reshape(b.Count)).Reshape(moved.Shape[b.Rank..]);
        }

        /// <summary>The inverse of A as a matrix whose rows are its first <paramref name="ind"/> dimensions: the result has the others first.</summary>
        /// <exception cref="ShapeException">A is not square as a matrix.</exception>
        [Export("linalg.tensorinv"), Autocast(Cpu = Precision.Full)]
        public Tensor TensorInv(int ind = 2)
        {
            using var _ = Autocast.Inputs(ref a);
            Check.Argument(ind > 0 && ind <= a.Rank, $"TensorInv: ind is {ind} for {a.Shape}; it must be from 1 to {a.Rank}.");
            Shape first = a.Shape[..ind], last = a.Shape[ind..];
            Check.Shape(first.Count == last.Count, $"TensorInv: A is {a.Shape} and ind {ind}; {first} and {last} must have equally many elements.");
            return a.Reshape(first.Count, last.Count).Inv().Reshape([.. last, .. first]);
        }
    }

    static string Singular(int place) => $"is singular: pivot {place} is 0. Use Pinv or Lstsq.";

    /// <summary>A⁻¹ B in float64 or complex128.</summary>
    /// <exception cref="LinearAlgebraException">A matrix is singular.</exception>
    internal static Tensor Solved(Tensor a, Tensor b, string op)
    {
        var (x, info) = Factors(a, b, op);
        Matrices.Refuse(info, Singular, op);
        return x;
    }

    static (Tensor X, Tensor Info) SolveChecked(Tensor a, Tensor b, bool left, string op)
    {
        Matrices.CheckSquare(a, op);
        Check.DType(a.DType == b.DType, $"{op}: A is {a.DType} and B is {b.DType}; the types must be equal. Convert one with To.");
        // PyTorch's rule: one vector, or one for each matrix.
        var vectors = b.Rank == 1 || (b.Rank == a.Rank - 1 && b.Shape == a.Shape[..^1]);
        var columns = vectors ? b.Unsqueeze(-1) : b;
        Check.Shape(!vectors || left, $"{op}: B is {b.Shape}, vectors, and left is false; X A = B needs matrices. Use Unsqueeze.");
        Check.Shape(columns.Rank >= 2 && columns.Shape[left ? ^2 : ^1] == a.Shape[^1],
            $"{op}: A is {a.Shape} and B is {b.Shape}; B must be [*, {a.Shape[^1]}, K]{(left ? "" : " transposed")}, or [{a.Shape[^1]}].");
        Tensor wideA = a.InDouble(), wideB = columns.InDouble();
        var (x, info) = left ? Factors(wideA, wideB, op) : Factors(wideA.MT, wideB.MT, op);
        if (!left) x = x.MT;
        if (vectors) x = x.Squeeze(-1);
        return (x.To(a.DType), info);
    }

    static (Tensor X, Tensor Info) Factors(Tensor a, Tensor b, string op)
    {
        var (lu, pivots, info) = LuDecomposition.Factored(a.Detach());
        var batch = Shape.Broadcast(a.Shape[..^2], b.Shape[..^2], op);
        var n = a.Shape[^1];
        var order = LuCpu.Permutations(pivots, n).Order.Unsqueeze(-1).Expand([.. batch, n, b.Shape[^1]]);
        var x = b.Detach().Expand([.. batch, .. b.Shape[^2..]]).Gather(batch.Rank, order.Contiguous());
        var factors = lu.Expand([.. batch, n, n]).Contiguous();
        TriangularSolveCpu.Run(factors, x, upper: false, unit: true);
        TriangularSolveCpu.Run(factors, x, upper: true, unit: false);
        var (shapeA, shapeB) = (a.Shape, b.Shape);
        Matrices.Record("Solve", [a, b], [x], [a, x], (saved, g) =>
        {
            var db = Solved(saved[0].MH, g[0]!, "Solve");
            return [(-db.MatMul(saved[1].MH)).SumTo(shapeA), db.SumTo(shapeB)];
        });
        return (x, info);
    }

    // ∂det/∂A: det · A⁻ᵀ where there is an inverse, and U diag(Π of the other singular values) Vᴴ, turned by the phases of U and V, where there is none.
    static Tensor Cofactors(Tensor a, Tensor det)
    {
        if (!det.Equal(0).Any().ToArray<bool>()[0])
            return det.Unsqueeze(-1).Unsqueeze(-1) * Solved(a.MT, Tensor.Eye(a.Shape[^1], dtype: a.DType), nameof(Det));
        var (u, s, vh) = SingularValues.Thin(a, nameof(Det));
        var n = s.Shape[^1];
        var others = Tensor.Where(Tensor.Eye(n, dtype: DType.Bool), Tensor.Of(1.0, DType.Float64), s.Unsqueeze(-2)).Prod(-1);
        var phase = (u.Det() * vh.Det()).Unsqueeze(-1).Unsqueeze(-1);
        return phase * u.MatMul(others.Unsqueeze(-1) * vh).Conj();
    }
}
