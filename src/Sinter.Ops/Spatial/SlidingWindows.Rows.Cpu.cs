using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The extrema of all windows of k rows, column by column, whole vectors of them. A block of k rows is kept; its rows become those of the next block as they are used up.</summary>
/// <param name="x">The first row.</param>
/// <param name="n">How many rows there are.</param>
/// <param name="stride">The elements from one row to the next.</param>
/// <param name="before">How many rows without a value come before them.</param>
/// <param name="k">The window.</param>
/// <param name="width">The columns, a multiple of the vector's width.</param>
/// <param name="scratch">Room for k + 2 rows.</param>
readonly unsafe ref struct WindowRows<T, TVector, TOrder>(T* x, long n, long stride, long before, long k, long width, T* scratch)
    where T : unmanaged, INumber<T>, IMinMaxValue<T> where TVector : struct, IExtremaVector<TVector, T> where TOrder : struct, IOrder
{
    // The extrema of the next block up to a row, and a row without values.
    T* Beginning => scratch;
    T* Nothing => scratch + width;
    T* Block => Nothing + width;

    /// <summary>Writes the extrema of the windows from <paramref name="first"/> to <paramref name="end"/> in rows of y; returns false if there was a NaN that the order does not know.</summary>
    public bool Run(T* y, long first, long end, bool streams)
    {
        streams &= Streaming.Aligned(y) && stride % TVector.Width == 0;
        new Span<T>(Nothing, (int)width).Fill(TOrder.Worst<T>());
        TVector magnitude = default;
        for (long j = 0; j < k; j++) Copy(Block + j * width, Row(first + j), width, ref magnitude);
        for (var i = first; i < end;)
        {
            Ends(Block, k, width);
            new Span<T>(Beginning, (int)width).Fill(TOrder.Worst<T>());
            for (long j = 0; j < k && i < end; j++, i++) Join(y + i * stride, Block + j * width, Row(i + k), Beginning, width, streams, ref magnitude);
        }
        return !(TOrder.NumbersOnly && TVector.HasNaN(magnitude));
    }

    T* Row(long place) => place < before || place >= before + n ? Nothing : x + (place - before) * stride;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Copy(T* target, T* row, long width, ref TVector magnitude)
    {
        var largest = magnitude;
        for (long i = 0; i < width; i += TVector.Width)
        {
            var v = TVector.Load(row + i);
            largest = TVector.LargestMagnitude(largest, v);
            v.Store(target + i);
        }
        magnitude = largest;
    }

    /// <summary>Each row of a block becomes the extremum of itself and those after it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Ends(T* block, long rows, long width)
    {
        for (var row = block + (rows - 2) * width; row >= block; row -= width)
            for (long i = 0; i < width; i += TVector.Width) TOrder.Best<TVector, T>(TVector.Load(row + i), TVector.Load(row + width + i)).Store(row + i);
    }

    /// <summary>y from the end of a block and the beginning of the next, to which a row is then added.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Join(T* y, T* ends, T* row, T* beginning, long width, bool streams, ref TVector magnitude)
    {
        var largest = magnitude;
        for (long i = 0; i < width; i += TVector.Width)
        {
            TVector begin = TVector.Load(beginning + i), own = TVector.Load(row + i);
            if (TOrder.NumbersOnly) largest = TVector.LargestMagnitude(largest, own);
            var best = TOrder.Best<TVector, T>(TVector.Load(ends + i), begin);
            if (streams) best.Stream(y + i);
            else best.Store(y + i);
            own.Store(ends + i);
            TOrder.Best<TVector, T>(begin, own).Store(beginning + i);
        }
        magnitude = largest;
    }
}
