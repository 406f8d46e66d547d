using System.Numerics;

namespace Sinter.Cpu;

/// <summary>General matrix products C = A·B and C += A·B for float and double (the level-3 BLAS routines sgemm and dgemm) and the 16-bit types.</summary>
/// <remarks>
/// The order of the sums depends on the sizes and strides alone, so results are the same bits for any number of threads. NaN and
/// infinities propagate as in the plain triple loop. C must not overlap A or B.
/// </remarks>
public static unsafe class Gemm
{
    // Below this, planning and sharing cost more than they bring.
    private const int SmallSide = 64;

    /// <summary>
    /// C[m, n] = A[m, k]·B[k, n], or C += A·B when <paramref name="accumulate"/> is set. C's rows are <paramref name="ldc"/> elements
    /// apart and its columns adjacent. With k = 0 the product is zero. The epilogue, if there is one, follows.
    /// </summary>
    public static void Multiply(
        long m, long n, long k, StridedMatrix<float> a, StridedMatrix<float> b, float* c, long ldc, bool accumulate = false,
        Epilogue<float>? epilogue = null) =>
        Run(1, m, n, k, a, 0, b, 0, c, 0, ldc, accumulate, epilogue);

    /// <inheritdoc cref="Multiply(long, long, long, StridedMatrix{float}, StridedMatrix{float}, float*, long, bool, Epilogue{float})"/>
    public static void Multiply(
        long m, long n, long k, StridedMatrix<double> a, StridedMatrix<double> b, double* c, long ldc, bool accumulate = false,
        Epilogue<double>? epilogue = null) =>
        Run(1, m, n, k, a, 0, b, 0, c, 0, ldc, accumulate, epilogue);

    /// <summary>
    /// The product of <see cref="Multiply(long, long, long, StridedMatrix{float}, StridedMatrix{float}, float*, long, bool, Epilogue{float})"/> for each
    /// of <paramref name="batch"/> triples of matrices: the next one lies aBatch, bBatch and cBatch elements on. A stride of zero
    /// shares A or B.
    /// </summary>
    public static void MultiplyBatched(
        long batch, long m, long n, long k, StridedMatrix<float> a, long aBatch, StridedMatrix<float> b, long bBatch,
        float* c, long cBatch, long ldc, bool accumulate = false,
        Epilogue<float>? epilogue = null) =>
        Run(batch, m, n, k, a, aBatch, b, bBatch, c, cBatch, ldc, accumulate, epilogue);

    /// <inheritdoc cref="MultiplyBatched(long, long, long, long, StridedMatrix{float}, long, StridedMatrix{float}, long, float*, long, long, bool, Epilogue{float})"/>
    public static void MultiplyBatched(
        long batch, long m, long n, long k, StridedMatrix<double> a, long aBatch, StridedMatrix<double> b, long bBatch,
        double* c, long cBatch, long ldc, bool accumulate = false,
        Epilogue<double>? epilogue = null) =>
        Run(batch, m, n, k, a, aBatch, b, bBatch, c, cBatch, ldc, accumulate, epilogue);

    /// <summary>The same for bfloat16: multiplied and summed in float32, and rounded once at the end.</summary>
    public static void MultiplyBatched(
        long batch, long m, long n, long k, StridedMatrix<BFloat16> a, long aBatch, StridedMatrix<BFloat16> b, long bBatch,
        BFloat16* c, long cBatch, long ldc) => RunNarrow(batch, m, n, k, a, aBatch, b, bBatch, c, cBatch, ldc);

    /// <summary>The same for float16: multiplied and summed in float32, and rounded once at the end.</summary>
    public static void MultiplyBatched(
        long batch, long m, long n, long k, StridedMatrix<Half> a, long aBatch, StridedMatrix<Half> b, long bBatch,
        Half* c, long cBatch, long ldc) => RunNarrow(batch, m, n, k, a, aBatch, b, bBatch, c, cBatch, ldc);

    private static void RunNarrow<T>(
        long batch, long m, long n, long k, StridedMatrix<T> a, long aBatch, StridedMatrix<T> b, long bBatch, T* c, long cBatch, long ldc)
        where T : unmanaged
    {
        if ((batch | m | n | k) < 0 || (ldc < n && m > 1)) { throw BadSizes(batch, m, n, k, ldc); }
        if (batch == 0 || m == 0 || n == 0) { return; }

        var first = new Product<T>((nint)m, (nint)n, (nint)k, a, b, c, (nint)ldc, false);
        if (k == 0)
        {
            for (nint s = 0; s < (nint)batch; s++) { Finish(first.Next(s, 0, 0, (nint)cBatch)); }
            return;
        }
        // The plan of the product in float32, which is what is computed.
        var single = new Product<float>(
            first.M, first.N, first.K, new(null, a.RowStride, a.ColumnStride), new(null, b.RowStride, b.ColumnStride), null, first.Ldc, false);
        var plan = GemmPlan.ForNarrow((nint)batch, single);
        Threads.For(
            batch * plan.TilesPerProduct, plan.TilesPerChunk, new NarrowLoop<T>(plan, first, (nint)aBatch, (nint)bBatch, (nint)cBatch));
    }

    private static void Run<T>(
        long batch, long m, long n, long k, StridedMatrix<T> a, long aBatch, StridedMatrix<T> b, long bBatch,
        T* c, long cBatch, long ldc, bool accumulate, Epilogue<T>? epilogue) where T : unmanaged, INumberBase<T>
    {
        if ((batch | m | n | k) < 0 || (ldc < n && m > 1)) { throw BadSizes(batch, m, n, k, ldc); }
        if (batch == 0 || m == 0 || n == 0) { return; }

        var first = new Product<T>((nint)m, (nint)n, (nint)k, a, b, c, (nint)ldc, accumulate, epilogue);
        Multiply(GemmKernels<T>.Best, (nint)batch, first, (nint)aBatch, (nint)bBatch, (nint)cBatch);
    }

    /// <summary>A batch of products, none of them empty, by the given kernels.</summary>
    internal static void Multiply<T>(GemmKernels<T> kernels, nint batch, in Product<T> first, nint aBatch, nint bBatch, nint cBatch)
        where T : unmanaged, INumberBase<T>
    {
        if (first.K == 0)
        {
            for (nint s = 0; s < batch; s++) { Finish(first.Next(s, aBatch, bBatch, cBatch)); }
            return;
        }
        if (batch == 1 && long.Max(long.Max(first.M, first.N), first.K) <= SmallSide && long.Min(first.M, first.N) > 1)
        {
            GemmTile<T>.Multiply(kernels, first, first.K);
            return;
        }
        var plan = GemmPlan.For(kernels, batch, first);
        Threads.For(batch * plan.TilesPerProduct, plan.TilesPerChunk, new GemmLoop<T>(kernels, plan, first, aBatch, bBatch, cBatch));
    }

    /// <summary>A product of which every sum is empty.</summary>
    private static void Finish<T>(in Product<T> p) where T : unmanaged
    {
        for (nint i = 0; i < p.M && !p.Accumulate; i++)
        {
            for (nint j = 0; j < p.N; j++) { p.C[i * p.Ldc + j] = default; }
        }
        p.Finish(0, p.M);
    }

    private static ArgumentException BadSizes(long batch, long m, long n, long k, long ldc) => new(
        $"Gemm: batch = {batch}, m = {m}, n = {n}, k = {k}, ldc = {ldc}; sizes must not be negative, "
        + "and ldc, the distance between rows of C, must be at least n.");
}
