using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>
/// Small products of float or double on the calling thread, for kernels that keep their tiles in cache: B is packed once and then meets many
/// A. The microkernels are those of <see cref="Gemm"/>.
/// </summary>
/// <remarks>
/// An element of C is one chain of multiply-adds along k, whatever the tile around it. C has room for <see cref="Padded"/> columns, all of
/// which are written: those behind the last one are zero.
/// </remarks>
public static unsafe class PackedGemm<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>Rows of C that are made at once; other numbers of rows do less work with each element of B.</summary>
    public static int Rows => GemmKernels<T>.Best.Rows;

    /// <summary>Columns of a panel of B.</summary>
    public static int PanelColumns => GemmKernels<T>.Best.Columns;

    /// <summary>A number of columns, rounded up to whole vectors.</summary>
    public static long Padded(long columns) => (columns + GemmKernels<T>.Best.Lanes - 1) / GemmKernels<T>.Best.Lanes * GemmKernels<T>.Best.Lanes;

    /// <summary>Copies B[k, columns] into panels [k, <see cref="PanelColumns"/>], one behind the other; they take k · Padded(columns) elements.</summary>
    public static void Pack(StridedMatrix<T> b, long k, long columns, T* panels) =>
        Packing<T>.Panels(b, (nint)k, (nint)columns, PanelColumns, GemmKernels<T>.Best.Lanes, panels);

    /// <summary>
    /// C[m, n] = A[m, k]·B[k, n], or C += A·B, for the rows of B from <paramref name="firstRow"/> and its columns from
    /// <paramref name="firstColumn"/>, the first of a panel.
    /// </summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Columns of A, and how many rows of B take part.</param>
    /// <param name="a">A, of any strides.</param>
    /// <param name="panels">B as <see cref="Pack"/> left it.</param>
    /// <param name="packedRows">How many rows of B were packed.</param>
    /// <param name="packedColumns">How many columns of B were packed.</param>
    /// <param name="firstRow">The row of B that meets A's first column.</param>
    /// <param name="firstColumn">The column of B that makes C's first one; a multiple of <see cref="PanelColumns"/>.</param>
    /// <param name="c">C, its columns adjacent.</param>
    /// <param name="ldc">Elements from one row of C to the next.</param>
    /// <param name="accumulate">Whether C is added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        long m, long n, long k, StridedMatrix<T> a, T* panels, long packedRows, long packedColumns, long firstRow, long firstColumn,
        T* c, long ldc, bool accumulate)
    {
        var kernels = GemmKernels<T>.Best;
        nint panel = kernels.Columns, lanes = kernels.Lanes, end = (nint)Padded(packedColumns);
        for (nint i = 0; i < m; i += kernels.Rows)
        {
            nint rows = nint.Min(kernels.Rows, (nint)m - i);
            T* strip = a.At(i, 0), row = c + i * (nint)ldc;
            for (nint j = 0; j < n; j += panel)
            {
                nint column = (nint)firstColumn + j;
                // A panel is as wide as it was packed; of the last one wanted, only the vectors that are.
                nint width = nint.Min(panel, end - column), vectors = (nint.Min(width, (nint)n - j) + lanes - 1) / lanes;
                T* b = panels + column * (nint)packedRows + (nint)firstRow * width;
                kernels.For(rows, vectors)((nint)k, strip, a.RowStride, a.ColumnStride, b, width, row + j, (nint)ldc, accumulate);
            }
        }
    }
}
