namespace Sinter.Cpu;

/// <summary>One matrix product C[M, N] (+)= A[M, K]·B[K, N]; C's rows are <c>Ldc</c> elements apart and its columns adjacent.</summary>
internal readonly unsafe struct Product<T>(nint m, nint n, nint k, StridedMatrix<T> a, StridedMatrix<T> b, T* c, nint ldc, bool accumulate)
    where T : unmanaged
{
    public readonly nint M = m, N = n, K = k, Ldc = ldc;
    public readonly StridedMatrix<T> A = a, B = b;
    public readonly T* C = c;
    public readonly bool Accumulate = accumulate;

    /// <summary>The same product with other matrices: A, B and C that many elements further on.</summary>
    public Product<T> Shift(nint aOffset, nint bOffset, nint cOffset)
    {
        var a = new StridedMatrix<T>(A.Data + aOffset, A.RowStride, A.ColumnStride);
        var b = new StridedMatrix<T>(B.Data + bOffset, B.RowStride, B.ColumnStride);
        return new(M, N, K, a, b, C + cOffset, Ldc, Accumulate);
    }

    /// <summary>The part of the product that makes rows [i, i + rows) and columns [j, j + columns) of C, clipped to C.</summary>
    public Product<T> Tile(nint i, nint j, nint rows, nint columns) =>
        new(nint.Min(rows, M - i), nint.Min(columns, N - j), K, A.From(i, 0), B.From(0, j), C + i * Ldc + j, Ldc, Accumulate);
}
