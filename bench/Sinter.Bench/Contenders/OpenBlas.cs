using System.Runtime.InteropServices;

namespace Sinter.Bench.Contenders;

/// <summary>OpenBLAS, if the system has it.</summary>
static unsafe partial class OpenBlas
{
    const string Library = "libopenblas.so.0";
    const int RowMajor = 101, NoTranspose = 111, Transpose = 112;

    /// <summary>Loads the library.</summary>
    public static void Start(int threads)
    {
        if (!NativeLibrary.TryLoad(Library, out _)) throw new DllNotFoundException($"{Library} is not installed (Debian: apt-get install libopenblas0-pthread)");
        SetThreads(threads);
    }

    /// <summary>C[m, n] = op(A)·op(B), all row-major and dense.</summary>
    public static void Multiply(int m, int n, int k, float* a, bool transposedA, float* b, bool transposedB, float* c) =>
        Sgemm(RowMajor, transposedA ? Transpose : NoTranspose, transposedB ? Transpose : NoTranspose, m, n, k, 1, a, transposedA ? m : k, b, transposedB ? k : n, 0, c, n);

    [LibraryImport(Library, EntryPoint = "openblas_set_num_threads")]
    private static partial void SetThreads(int threads);

    [LibraryImport(Library, EntryPoint = "cblas_sgemm")]
    private static partial void Sgemm(int order, int transA, int transB, int m, int n, int k, float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc);
}
