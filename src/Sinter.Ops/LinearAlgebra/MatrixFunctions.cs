namespace Sinter;

/// <summary>Functions of matrices, and matrices of a known form.</summary>
public static class MatrixFunctions
{
    // The numerator of the diagonal Padé approximant of degree 13; the largest norm it is exact to rounding for.
    static readonly double[] Pade =
        [64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1];

    const double LargestNorm = 5.371920351148152;

    extension(Tensor x)
    {
        /// <summary>eᴬ = Σ Aᵏ / k! of square matrices: [*, N, N] → [*, N, N].</summary>
        /// <remarks>Higham, The scaling and squaring method for the matrix exponential revisited, 2005.</remarks>
        [Export("linalg.matrix_exp"), Export("matrix_exp")]
        public Tensor MatrixExp()
        {
            Matrices.CheckSquare(x, nameof(MatrixExp));
            var a = x.InDouble();
            var norm = x.Count == 0 ? 0 : a.Detach().Abs().Sum(-2).Max().Item();
            if (!double.IsFinite(norm)) return (a * double.NaN).To(x.DType);
            var squarings = norm > LargestNorm ? (int)Math.Ceiling(Math.Log2(norm / LargestNorm)) : 0;
            if (squarings > 0) a = a * Math.Pow(2, -squarings);
            var eye = Tensor.Eye(x.Shape[^1], dtype: a.DType);
            var a2 = a.MatMul(a);
            var a4 = a2.MatMul(a2);
            var a6 = a4.MatMul(a2);
            var odd = a.MatMul(a6.MatMul(a6 * Pade[13] + a4 * Pade[11] + a2 * Pade[9]) + a6 * Pade[7] + a4 * Pade[5] + a2 * Pade[3] + eye * Pade[1]);
            var even = a6.MatMul(a6 * Pade[12] + a4 * Pade[10] + a2 * Pade[8]) + a6 * Pade[6] + a4 * Pade[4] + a2 * Pade[2] + eye * Pade[0];
            var y = Solving.Solved(even - odd, even + odd, nameof(MatrixExp));
            for (var i = 0; i < squarings; i++) y = y.MatMul(y);
            return y.To(x.DType);
        }

        /// <summary>The powers 0, 1, … N - 1 of each element, in a new last dimension: [*, M] → [*, M, N].</summary>
        /// <param name="n">How many; as many as the last size if null.</param>
        /// <exception cref="ArgumentException">n is less than 2.</exception>
        [Export("linalg.vander")]
        public Tensor LinalgVander(long? n = null)
        {
            Check.Shape(x.Rank > 0, $"LinalgVander: x has no dimensions; it must be [*, M].");
            var count = n ?? x.Shape[^1];
            Check.Argument(count >= 2, $"LinalgVander: n is {count}; it must be at least 2.");
            var powers = x.Unsqueeze(-1).Expand([.. x.Shape, count - 1]).CumProd(-1);
            return Tensor.Cat([Tensor.Ones([.. x.Shape, 1], powers.DType), powers], x.Rank);
        }

        /// <summary>The diagonals of matrices as views: [*, M, N] → [*, K].</summary>
        [Export("linalg.diagonal")]
        public Tensor LinalgDiagonal(int offset = 0, int dim1 = -2, int dim2 = -1) => x.Diagonal(offset, dim1, dim2);
    }
}
