namespace Sinter.Cpu;

/// <summary>One matrix product C[M, N] (+)= A[M, K]·B[K, N]; C's rows are <c>Ldc</c> elements apart and its columns adjacent.</summary>
internal readonly unsafe struct Product<T>(
    nint m, nint n, nint k, StridedMatrix<T> a, StridedMatrix<T> b, T* c, nint ldc, bool accumulate, Epilogue<T>? epilogue = null)
    where T : unmanaged
{
    public readonly nint M = m, N = n, K = k, Ldc = ldc;
    public readonly StridedMatrix<T> A = a, B = b;
    public readonly T* C = c;
    public readonly bool Accumulate = accumulate;

    /// <summary>What follows when the sums are complete.</summary>
    public readonly Epilogue<T>? Epilogue = epilogue;

    /// <summary>The place of C's first element as the epilogue knows it.</summary>
    public nint Row { get; private init; }

    /// <inheritdoc cref="Row"/>
    public nint Column { get; private init; }

    /// <summary>The s-th product of a batch: A, B and C that many times further on.</summary>
    public Product<T> Next(nint s, nint aBatch, nint bBatch, nint cBatch)
    {
        var a = new StridedMatrix<T>(A.Data + s * aBatch, A.RowStride, A.ColumnStride);
        var b = new StridedMatrix<T>(B.Data + s * bBatch, B.RowStride, B.ColumnStride);
        return new(M, N, K, a, b, C + s * cBatch, Ldc, Accumulate, Epilogue) { Row = Row + s * M, Column = Column };
    }

    /// <summary>The part of the product that makes rows [i, i + rows) and columns [j, j + columns) of C, clipped to C.</summary>
    public Product<T> Tile(nint i, nint j, nint rows, nint columns) =>
        new(nint.Min(rows, M - i), nint.Min(columns, N - j), K, A.From(i, 0), B.From(0, j), C + i * Ldc + j, Ldc, Accumulate, Epilogue)
        {
            Row = Row + i,
            Column = Column + j,
        };

    /// <summary>Applies the epilogue to rows of C whose sums are complete.</summary>
    public void Finish(nint i, nint rows) => Epilogue?.Apply(Row + i, Column, rows, N, C + i * Ldc, Ldc);
}
