using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>What decompositions by panels leave to the matrix product: C -= A · B for all that lies behind a panel. Of complex numbers there is no such product,
/// so their panel is the whole matrix.</summary>
static unsafe class PanelProduct<T> where T : unmanaged, INumberBase<T>
{
    // Columns of a panel: few enough that its own work, which is not a product, is little beside the rest.
    const long Width = 64;

    /// <summary>How many columns a panel of a matrix of <paramref name="size"/> columns has.</summary>
    public static long WidthOf(long size) => typeof(T) == typeof(double) && size >= 2 * Width ? Width : Math.Max(1, size);

    /// <summary>C[m, n] -= A[m, k] · B[k, n]; rows of A and C are <paramref name="aRow"/> and <paramref name="cRow"/> apart. No element of C is one of A or B.</summary>
    public static void Subtract(T* c, long cRow, T* a, long aRow, T* b, long bRow, long bColumn, long m, long n, long k)
    {
        if (m <= 0 || n <= 0 || k <= 0) return;
        using var scratch = Scratch.Rent<double>(m * k);
        var negative = (double*)scratch.Data;
        for (long i = 0; i < m; i++)
            for (long j = 0; j < k; j++) negative[i * k + j] = -((double*)a)[i * aRow + j];
        Gemm.Multiply(m, n, k, new StridedMatrix<double>(negative, k, 1), new StridedMatrix<double>((double*)b, bRow, bColumn), (double*)c, cRow, accumulate: true);
    }
}
