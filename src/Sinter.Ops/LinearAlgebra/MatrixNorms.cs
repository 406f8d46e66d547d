namespace Sinter;

/// <summary>Norms of matrices, and what singular values tell: rank, condition, pseudo-inverse, least squares.</summary>
public static class MatrixNorms
{
    extension(Tensor x)
    {
        /// <summary>A norm of matrices by an order: 2 and -2 the largest and smallest singular value, 1 and -1 the largest and smallest sum of moduli in a column, ±∞ in a row.</summary>
        /// <param name="ord">1, -1, 2, -2, ∞ or -∞.</param>
        /// <param name="rows">The dimension of rows.</param>
        /// <param name="columns">The dimension of columns.</param>
        /// <param name="keepDim">Leave them with size 1.</param>
        /// <exception cref="ArgumentException">There is no norm of that order.</exception>
        [Export("linalg.matrix_norm"), Autocast(Gpu = Precision.Full)]
        public Tensor MatrixNorm(double ord, int rows = -2, int columns = -1, bool keepDim = false)
        {
            using var _ = Autocast.Inputs(ref x);
            var (matrix, r, c) = Plane(x, rows, columns, nameof(MatrixNorm));
            var y = Math.Abs(ord) switch
            {
                2 => Extreme(matrix.Svdvals(), -1, ord > 0),
                1 => Extreme(matrix.Abs().Sum(-2), -1, ord > 0),
                double.PositiveInfinity => Extreme(matrix.Abs().Sum(-1), -1, ord > 0),
                _ => throw new ArgumentException($"MatrixNorm: ord is {ord}; it must be 1, 2, ∞, or one of them negated, or a MatrixNormKind."),
            };
            return keepDim ? Kept(y, r, c) : y;
        }

        /// <summary>The Frobenius norm, √Σ|x|², or the nuclear norm, the sum of the singular values.</summary>
        /// <inheritdoc cref="MatrixNorm(Tensor, double, int, int, bool)"/>
        public Tensor MatrixNorm(MatrixNormKind kind = MatrixNormKind.Frobenius, int rows = -2, int columns = -1, bool keepDim = false)
        {
            using var _ = Autocast.Inputs(ref x);
            var (matrix, r, c) = Plane(x, rows, columns, nameof(MatrixNorm));
            var y = kind == MatrixNormKind.Nuclear ? matrix.Svdvals().Sum(-1) : matrix.VectorNorm(2, [-2, -1]);
            return keepDim ? Kept(y, r, c) : y;
        }

        /// <summary>Without an order the 2-norm of all elements, or along some dimensions; with one the vector norm along one dimension, the matrix norm along two or of a matrix.</summary>
        [Export("linalg.norm"), Autocast(Gpu = Precision.Full)]
        public Tensor LinalgNorm(double? ord = null, ReadOnlySpan<int> dims = default, bool keepDim = false)
        {
            using var _ = Autocast.Inputs(ref x);
            if (ord is not { } order) return x.VectorNorm(2, dims, keepDim);
            if (dims.Length == 2) return x.MatrixNorm(order, dims[0], dims[1], keepDim);
            Check.Shape(dims.Length == 1 || x.Rank is 1 or 2, $"LinalgNorm: x is {x.Shape} and ord {order}; name one dimension for vectors or two for matrices.");
            return dims.Length == 0 && x.Rank == 2 ? x.MatrixNorm(order, keepDim: keepDim) : x.VectorNorm(order, dims, keepDim);
        }

        /// <summary>How much solving with a matrix may enlarge errors: ‖A‖ · ‖A⁻¹‖, for order 2 (and none) and -2 of the singular values alone, which takes any [*, M, N].</summary>
        /// <exception cref="LinearAlgebraException">A matrix is singular, and the order needs its inverse.</exception>
        [Export("linalg.cond"), Autocast(Cpu = Precision.Full)]
        public Tensor Cond(double? p = null)
        {
            using var _ = Autocast.Inputs(ref x);
            if (p is null or 2 or -2)
            {
                var s = x.Svdvals();
                Tensor largest = s.Select(-1, 0), smallest = s.Select(-1, s.Shape[^1] - 1);
                return p == -2 ? smallest / largest : largest / smallest;
            }
            return x.MatrixNorm(p.Value) * x.Inv().MatrixNorm(p.Value);
        }

        /// <summary>The number of singular values above a tolerance (int64): the larger of atol and rtol · the largest. By default rtol is max(M, N) · the type's epsilon if atol is 0.</summary>
        /// <param name="atol">Absolute tolerance.</param>
        /// <param name="rtol">Relative tolerance.</param>
        /// <param name="hermitian">The matrix is its own adjoint: use the moduli of eigenvalues.</param>
        [Export("linalg.matrix_rank"), Autocast(Cpu = Precision.Full)]
        public Tensor MatrixRank(double? atol = null, double? rtol = null, bool hermitian = false)
        {
            using var _ = Autocast.Inputs(ref x);
            var s = hermitian ? x.Detach().Eigvalsh().Abs() : x.Detach().Svdvals();
            if (s.Shape[^1] == 0) return Tensor.Zeros(s.Shape[..^1], DType.Int64);
            return s.Greater(Threshold(x, s.AMax([-1], keepDim: true), atol, rtol)).Sum(-1);
        }

        /// <summary>The pseudo-inverse of Moore and Penrose: [*, M, N] → [*, N, M]. Singular values up to the tolerance of <see cref="MatrixRank"/> count as 0.</summary>
        /// <param name="atol">Absolute tolerance.</param>
        /// <param name="rtol">Relative tolerance.</param>
        [Export("linalg.pinv"), Export("pinverse"), Autocast(Cpu = Precision.Full)]
        public Tensor Pinv(double? atol = null, double? rtol = null)
        {
            using var _ = Autocast.Inputs(ref x);
            Matrices.Check(x, nameof(Pinv));
            var wide = x.InDouble();
            var (u, s, vh) = SingularValues.Thin(wide.Detach(), nameof(Pinv));
            var kept = s.Shape[^1] == 0 ? s.Greater(0) : s.Greater(Threshold(x, s.AMax([-1], keepDim: true), atol, rtol));
            var inverses = Tensor.Where(kept, s.Reciprocal(), Tensor.Of(0.0, DType.Float64));
            var y = (vh.MH * inverses.Unsqueeze(-2)).MatMul(u.MH);
            Matrices.Record("Pinv", [wide], [y], [wide, y], (saved, g) => [PinvGradient(saved[0], saved[1], g[0]!)]);
            return y.To(x.DType);
        }

        /// <summary>X of least ‖A X - B‖, and of these of least norm: [*, M, N], [*, M, K] → [*, N, K]. Also Σ|A X - B|² by column, empty unless M &gt; N and A has rank N; the rank; and the singular
        /// values of A.</summary>
        /// <param name="b">The right-hand sides; a vector, [M], too.</param>
        /// <param name="rcond">Singular values up to this times the largest count as 0; by default max(M, N) · the type's epsilon.</param>
        [Export("linalg.lstsq"), Autocast(Cpu = Precision.Full)]
        public (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) Lstsq(Tensor b, double? rcond = null)
        {
            using var _ = Autocast.Inputs(ref x, ref b);
            Matrices.Check(x, nameof(Lstsq));
            Check.DType(x.DType == b.DType, $"Lstsq: A is {x.DType} and B is {b.DType}; the types must be equal. Convert one with To.");
            var vectors = b.Rank == 1 || (b.Rank == x.Rank - 1 && b.Shape == x.Shape[..^1]);
            var columns = vectors ? b.Unsqueeze(-1) : b;
            Check.Shape(columns.Shape[^2] == x.Shape[^2], $"Lstsq: A is {x.Shape} and B is {b.Shape}; they must have equally many rows.");
            Tensor wide = x.InDouble(), right = columns.InDouble();
            var epsilon = rcond ?? Epsilon(x);
            var solution = wide.Pinv(rtol: epsilon).MatMul(right);
            var rank = wide.MatrixRank(rtol: epsilon);
            var full = x.Shape[^2] > x.Shape[^1] && rank.Equal(x.Shape[^1]).All().ToArray<bool>()[0];
            var residuals = full ? (wide.MatMul(solution) - right).Abs().Square().Sum(-2).To(x.DType.ToReal) : Tensor.Empty([0], x.DType.ToReal);
            return ((vectors ? solution.Squeeze(-1) : solution).To(x.DType), residuals, rank, x.Detach().Svdvals());
        }
    }

    static double Epsilon(Tensor x) => Math.Max(x.Shape[^2], x.Shape[^1]) * (x.DType.ToReal == DType.Float64 ? 2.220446049250313e-16 : 1.1920928955078125e-7);

    static Tensor Threshold(Tensor x, Tensor largest, double? atol, double? rtol) => (largest * (rtol ?? (atol is > 0 ? 0 : Epsilon(x)))).Maximum(Tensor.Of(atol ?? 0, largest.DType));

    static Tensor Extreme(Tensor x, int dim, bool largest) => largest ? x.AMax([dim]) : x.AMin([dim]);

    static Tensor Kept(Tensor y, int rows, int columns) => y.Unsqueeze(Math.Min(rows, columns)).Unsqueeze(Math.Max(rows, columns));

    // The two dimensions as the last ones.
    static (Tensor Matrix, int Rows, int Columns) Plane(Tensor x, int rows, int columns, string op)
    {
        Matrices.Check(x, op);
        (rows, columns) = (x.Shape.Dim(rows, op), x.Shape.Dim(columns, op));
        Check.Argument(rows != columns, $"{op}: rows and columns are both dimension {rows} of {x.Shape}; they must differ.");
        return (x.MoveDim([rows, columns], [-2, -1]), rows, columns);
    }

    // Golub and Pereyra 1973: d A⁺ = -A⁺ dA A⁺ + A⁺ A⁺ᴴ dAᴴ (I - A A⁺) + (I - A⁺ A) dAᴴ A⁺ᴴ A⁺.
    static Tensor PinvGradient(Tensor a, Tensor y, Tensor g)
    {
        Tensor yh = y.MH, gh = g.MH;
        var left = gh.MatMul(y).MatMul(yh);
        var right = yh.MatMul(y).MatMul(gh);
        return left - a.MatMul(y.MatMul(left)) + right - right.MatMul(y).MatMul(a) - yh.MatMul(g).MatMul(yh);
    }
}
