using System.Numerics;

namespace Sinter.Cpu;

/// <summary>General matrix products C = A·B and C += A·B for float and double (the level-3 BLAS routines sgemm and dgemm).</summary>
/// <remarks>
/// The order of the sums depends on the sizes and strides alone, so results are the same bits for any number of threads. NaN and
/// infinities propagate as in the plain triple loop. C must not overlap A or B.
/// </remarks>
public static unsafe class Gemm
{
    /// <summary>
    /// C[m, n] = A[m, k]·B[k, n], or C += A·B when <paramref name="accumulate"/> is set. C's rows are <paramref name="ldc"/> elements
    /// apart and its columns adjacent. With k = 0 the product is zero.
    /// </summary>
    public static void Multiply(long m, long n, long k, StridedMatrix<float> a, StridedMatrix<float> b, float* c, long ldc, bool accumulate = false) =>
        Run(1, m, n, k, a, 0, b, 0, c, 0, ldc, accumulate);

    /// <inheritdoc cref="Multiply(long, long, long, StridedMatrix{float}, StridedMatrix{float}, float*, long, bool)"/>
    public static void Multiply(long m, long n, long k, StridedMatrix<double> a, StridedMatrix<double> b, double* c, long ldc, bool accumulate = false) =>
        Run(1, m, n, k, a, 0, b, 0, c, 0, ldc, accumulate);

    /// <summary>
    /// The product of <see cref="Multiply(long, long, long, StridedMatrix{float}, StridedMatrix{float}, float*, long, bool)"/> for each
    /// of <paramref name="batch"/> triples of matrices: the next one lies aBatch, bBatch and cBatch elements on. A stride of zero
    /// shares A or B.
    /// </summary>
    public static void MultiplyBatched(
        long batch, long m, long n, long k, StridedMatrix<float> a, long aBatch, StridedMatrix<float> b, long bBatch,
        float* c, long cBatch, long ldc, bool accumulate = false) =>
        Run(batch, m, n, k, a, aBatch, b, bBatch, c, cBatch, ldc, accumulate);

    /// <inheritdoc cref="MultiplyBatched(long, long, long, long, StridedMatrix{float}, long, StridedMatrix{float}, long, float*, long, long, bool)"/>
    public static void MultiplyBatched(
        long batch, long m, long n, long k, StridedMatrix<double> a, long aBatch, StridedMatrix<double> b, long bBatch,
        double* c, long cBatch, long ldc, bool accumulate = false) =>
        Run(batch, m, n, k, a, aBatch, b, bBatch, c, cBatch, ldc, accumulate);

    private static void Run<T>(
        long batch, long m, long n, long k, StridedMatrix<T> a, long aBatch, StridedMatrix<T> b, long bBatch,
        T* c, long cBatch, long ldc, bool accumulate) where T : unmanaged, INumberBase<T>
    {
        for (long s = 0; s < batch; s++)
        {
            var rows = new Rows<T>((nint)n, (nint)k,
                new(a.Data + s * aBatch, a.RowStride, a.ColumnStride), new(b.Data + s * bBatch, b.RowStride, b.ColumnStride),
                c + s * cBatch, (nint)ldc, accumulate);
            Threads.For(m, Math.Max(1, 100_000 / Math.Max(1, n * k)), rows);
        }
    }

    private readonly struct Rows<T>(nint n, nint k, StridedMatrix<T> a, StridedMatrix<T> b, T* c, nint ldc, bool accumulate)
        : IRangeBody where T : unmanaged, INumberBase<T>
    {
        public void Run(long from, long to)
        {
            for (nint i = (nint)from; i < to; i++)
            {
                for (nint j = 0; j < n; j++)
                {
                    var sum = T.Zero;
                    for (nint p = 0; p < k; p++) { sum += *a.At(i, p) * *b.At(p, j); }
                    c[i * ldc + j] = accumulate ? c[i * ldc + j] + sum : sum;
                }
            }
        }
    }
}
