using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The rows of a tensor [B, H, rows, columns] of any strides and type. With a table of pages, [B, pages], the rows of sequence b lie in the pages it names:
/// the tensor is then [pages, H, rows of a page, columns].</summary>
readonly unsafe struct HeadRows(Tensor x, Tensor? pageTable = null)
{
    readonly byte* _address = x.Address;
    readonly DType _dtype = x.DType;
    readonly long _size = x.DType.Size, _head = x.StrideArray[1], _row = x.StrideArray[2], _column = x.StrideArray[3];
    // One matrix may hold all sequences.
    readonly long _batch = x.Shape[0] == 1 ? 0 : x.StrideArray[0];
    readonly long _page = x.StrideArray[0], _rowsOfPage = x.Shape[2];
    readonly int* _pages = pageTable is null ? null : (int*)pageTable.Address;
    readonly long _pagesOfSequence = pageTable is null ? 0 : pageTable.Shape[1];

    /// <summary>Whether the rows can be used where they are.</summary>
    public bool IsMatrix<T>() where T : unmanaged => _pages == null && _size == sizeof(T);

    /// <summary>The matrix from one of its rows on.</summary>
    public StridedMatrix<T> At<T>(long batch, long head, long row) where T : unmanaged => new((T*)Row(batch, head, row), _row, _column);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    byte* Row(long batch, long head, long row)
    {
        if (_pages == null) return _address + (batch * _batch + head * _head + row * _row) * _size;
        var (page, within) = Math.DivRem(row, _rowsOfPage);
        return _address + (_pages[batch * _pagesOfSequence + page] * _page + head * _head + within * _row) * _size;
    }

    /// <summary>Copies rows to <paramref name="target"/>, each <paramref name="distance"/> after the one before, times <paramref name="factor"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load<TLane, T>(long batch, long head, long row, long count, long width, T* target, long distance, double factor, T* pad)
        where TLane : struct, ILane<TLane, T> where T : unmanaged, INumber<T>
    {
        var f = T.CreateTruncating(factor);
        for (long r = 0; r < count; r++, target += distance)
        {
            Conversion.Load(_dtype, Row(batch, head, row + r), _column, target, width);
            if (factor != 1) RowKernel.Scale<TLane, T>(target, target, f, width, pad);
        }
    }

    /// <summary>Writes one row.</summary>
    public void Store<T>(long batch, long head, long row, T* source, long width) where T : unmanaged, INumber<T>
        => Conversion.Store(_dtype, Row(batch, head, row), _column, source, width);
}
