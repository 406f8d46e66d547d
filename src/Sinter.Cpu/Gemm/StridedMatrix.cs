namespace Sinter.Cpu;

/// <summary>A matrix in unmanaged memory: element (i, j) lies at <c>Data[i * RowStride + j * ColumnStride]</c>.</summary>
public readonly unsafe struct StridedMatrix<T> where T : unmanaged
{
    /// <summary>A matrix whose element (0, 0) is at <paramref name="data"/>; strides are in elements and may be zero or negative.</summary>
    public StridedMatrix(T* data, long rowStride, long columnStride)
    {
        Data = data;
        RowStride = checked((nint)rowStride);
        ColumnStride = checked((nint)columnStride);
    }

    /// <summary>Element (0, 0).</summary>
    public T* Data { get; }

    /// <summary>Elements from one row to the next.</summary>
    public nint RowStride { get; }

    /// <summary>Elements from one column to the next.</summary>
    public nint ColumnStride { get; }

    /// <summary>The same memory with rows and columns exchanged.</summary>
    public StridedMatrix<T> Transposed => new(Data, ColumnStride, RowStride);

    /// <summary>The address of element (<paramref name="i"/>, <paramref name="j"/>).</summary>
    internal T* At(nint i, nint j) => Data + i * RowStride + j * ColumnStride;

    /// <summary>The part that starts at element (<paramref name="i"/>, <paramref name="j"/>).</summary>
    internal StridedMatrix<T> From(nint i, nint j) => new(At(i, j), RowStride, ColumnStride);
}
