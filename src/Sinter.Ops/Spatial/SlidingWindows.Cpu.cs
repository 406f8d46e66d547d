using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The loops of sliding maxima and minima. A dimension is cut into blocks of k places. The extremum of a window, which touches two blocks, is that of the end of the first
/// (a running extremum from its last place backwards) and of the beginning of the second (one from its first place forwards): three comparisons for each place.
/// What is compared are vectors: neighbouring columns (<see cref="WindowRows{T, TVector, TOrder}"/>), or neighbouring places of one line (<see cref="WindowLine{T, TVector, TOrder}"/>).</summary>
static unsafe class SlidingWindowsCpu
{
    // Columns done together, at most, and bytes that a block of them may take; elements that are worth a thread.
    const int Together = 1 << 13, IndexedTogether = 512, BlockBytes = 1 << 18, Piece = 1 << 14;

    public static void Values(Tensor x, Tensor y, int dim, long k, long before, Extremum extremum)
    {
        if (y.Count == 0) return;
        switch (y.DType, extremum)
        {
            case (DType.Float32, Extremum.Max): Run<float, Largest>(x, y, null, dim, k, before); break;
            case (DType.Float32, _): Run<float, Smallest>(x, y, null, dim, k, before); break;
            case (DType.Float64, Extremum.Max): Run<double, Largest>(x, y, null, dim, k, before); break;
            case (DType.Float64, _): Run<double, Smallest>(x, y, null, dim, k, before); break;
            case (_, Extremum.Max): Run<long, Largest>(x, y, null, dim, k, before); break;
            default: Run<long, Smallest>(x, y, null, dim, k, before); break;
        }
    }

    /// <summary>As <see cref="Values"/>, and the flat position of each extremum in the plane of <paramref name="dim"/> and the dimensions inside it.</summary>
    public static void Indexed(Tensor x, Tensor y, Tensor indices, int dim, long k, long before, Extremum extremum)
    {
        if (y.Count == 0) return;
        switch (y.DType, extremum)
        {
            case (DType.Float32, Extremum.Max): Run<float, Largest>(x, y, indices, dim, k, before); break;
            case (DType.Float32, _): Run<float, Smallest>(x, y, indices, dim, k, before); break;
            case (DType.Float64, Extremum.Max): Run<double, Largest>(x, y, indices, dim, k, before); break;
            case (DType.Float64, _): Run<double, Smallest>(x, y, indices, dim, k, before); break;
            case (_, Extremum.Max): Run<long, Largest>(x, y, indices, dim, k, before); break;
            default: Run<long, Smallest>(x, y, indices, dim, k, before); break;
        }
    }

    static void Run<T, TOrder>(Tensor x, Tensor y, Tensor? indices, int dim, long k, long before) where T : unmanaged, INumber<T>, IMinMaxValue<T> where TOrder : struct, IOrder
    {
        if (Vector512.IsHardwareAccelerated) Run<T, WideExtrema<T>, TOrder>(x, y, indices, dim, k, before);
        else Run<T, HalfExtrema<T>, TOrder>(x, y, indices, dim, k, before);
    }

    static void Run<T, TVector, TOrder>(Tensor x, Tensor y, Tensor? indices, int dim, long k, long before)
        where T : unmanaged, INumber<T>, IMinMaxValue<T> where TVector : struct, IExtremaVector<TVector, T> where TOrder : struct, IOrder
    {
        using var xs = x.Pin<T>();
        using var ys = y.Pin<T>();
        long outer = x.Shape[..dim].Count, inner = x.Shape[(dim + 1)..].Count, n = x.Shape[dim], windows = y.Shape[dim];
        if (indices is not null)
        {
            using var at = indices.Pin<long>();
            var tiles = new Line(n, inner, k, before, windows, IndexedTogether);
            Threads.For(outer * tiles.Tiles, 1, new IndexBody<T, TOrder>(tiles, xs, ys, at));
            return;
        }
        var line = new Line(n, inner, k, before, windows, Columns(inner, k, sizeof(T), TVector.Width));
        var streams = Streaming.Pays(y.Count * sizeof(T));
        if (inner >= TVector.Width) Threads.For(outer * line.Tiles * line.Pieces, 1, new RowBody<T, TVector, TOrder>(line, xs, ys, streams));
        else Threads.For(outer * inner * line.Pieces, Math.Max(1, Piece / line.Piece), new LineBody<T, TVector, TOrder>(line, xs, ys, streams));
    }

    // Whole vectors, at least four, if there are as many.
    static long Columns(long inner, long k, int size, int vector)
        => Math.Max(vector, Math.Min(Math.Min(Together, inner & -vector), Math.Max(4 * vector, BlockBytes / size / k & -vector)));

    /// <summary>The sizes: n places (and some without a value before and after) at distances of inner, which are done in tiles of several columns and pieces of several windows.</summary>
    readonly record struct Line(long N, long Inner, long K, long Before, long Windows, long Width)
    {
        public long Tiles => (Inner + Width - 1) / Width;

        /// <summary>An even number, for two threads. Each piece looks at k places more than it has windows, so they are long.</summary>
        public long Pieces
        {
            get
            {
                var most = Windows / Math.Max(K, SlidingWindowsCpu.Piece / Math.Min(Inner, Width));
                return most < 2 ? 1 : Math.Max(2, most / 16 & -2);
            }
        }

        /// <summary>Windows of a piece: whole lines of the cache, so that they can be streamed.</summary>
        public long Piece => ((Windows + Pieces - 1) / Pieces + 63) & -64;
    }

    /// <summary>Rows of neighbouring columns at once. The last tile of columns reaches back over the one before, so that all have whole vectors; what both find is the same.</summary>
    readonly struct RowBody<T, TVector, TOrder>(Line line, T* x, T* y, bool streams) : IRangeBody
        where T : unmanaged, INumber<T>, IMinMaxValue<T> where TVector : struct, IExtremaVector<TVector, T> where TOrder : struct, IOrder
    {
        public void Run(long from, long to)
        {
            using var scratch = Scratch.Rent<T>((line.K + 2) * line.Width);
            for (var item = from; item < to; item++)
            {
                var (rest, piece) = Math.DivRem(item, line.Pieces);
                var (slice, tile) = Math.DivRem(rest, line.Tiles);
                var width = Math.Min(line.Width, line.Inner - tile * line.Width + TVector.Width - 1 & -TVector.Width);
                var column = Math.Min(tile * line.Width, line.Inner - width);
                T* source = x + slice * line.N * line.Inner + column, target = y + slice * line.Windows * line.Inner + column;
                long first = piece * line.Piece, end = Math.Min(first + line.Piece, line.Windows);
                if (first >= end) continue;
                if (!new WindowRows<T, TVector, NumbersOnly<TOrder>>(source, line.N, line.Inner, line.Before, line.K, width, (T*)scratch.Data).Run(target, first, end, streams))
                    new WindowRows<T, TVector, TOrder>(source, line.N, line.Inner, line.Before, line.K, width, (T*)scratch.Data).Run(target, first, end, streams);
            }
        }
    }

    /// <summary>One line, or a piece of it. Places at distances, and those beside places without a value, are copied next to each other.</summary>
    readonly struct LineBody<T, TVector, TOrder>(Line line, T* x, T* y, bool streams) : IRangeBody
        where T : unmanaged, INumber<T>, IMinMaxValue<T> where TVector : struct, IExtremaVector<TVector, T> where TOrder : struct, IOrder
    {
        static int Ahead => WindowLine<T, TVector, TOrder>.Ahead * TVector.Width;

        public void Run(long from, long to)
        {
            var longest = Math.Min(line.Piece, line.Windows);
            using var scratch = Scratch.Rent<T>(WindowLine<T, TVector, TOrder>.ScratchFor(line.K));
            using var copies = Scratch.Rent<T>(line.K + Ahead + TVector.Width + (line.Inner == 1 && line.Before == 0 ? 0 : 2 * longest));
            T* block = (T*)scratch.Data, places = (T*)copies.Data, found = places + line.K + Ahead + TVector.Width + longest;
            for (var item = from; item < to; item++)
            {
                var (column, piece) = Math.DivRem(item, line.Pieces);
                var (slice, c) = Math.DivRem(column, line.Inner);
                long first = piece * line.Piece, count = Math.Min(line.Piece, line.Windows - first);
                if (count <= 0) continue;
                T* source = x + slice * line.N * line.Inner + c, target = y + (slice * line.Windows + first) * line.Inner + c;
                if (line.Inner == 1) Find(target, Places(source, places, first - line.Before, count + line.K - 1), count, block);
                else
                {
                    Find(found, Places(source, places, first - line.Before, count + line.K - 1), count, block);
                    for (long i = 0; i < count; i++) target[i * line.Inner] = found[i];
                }
            }
        }

        void Find(T* target, LineSource<T> source, long count, T* block)
        {
            var stream = streams && line.Inner == 1 && Streaming.Aligned(target);
            if (!new WindowLine<T, TVector, NumbersOnly<TOrder>>(source, line.K, block).Run(target, count, stream))
                new WindowLine<T, TVector, TOrder>(source, line.K, block).Run(target, count, stream);
        }

        // Where they are, but for the last ones, if all have values and stand side by side.
        LineSource<T> Places(T* source, T* places, long first, long count)
        {
            var own = line.Inner == 1 && first >= 0 ? Math.Min(count, line.N - first) & -TVector.Width : 0;
            for (var i = own; i < count + Ahead;)
            {
                var row = first + i;
                var run = row < 0 ? Math.Min(-row, count + Ahead - i) : row >= line.N ? count + Ahead - i : Math.Min(line.N - row, count + Ahead - i);
                var target = new Span<T>(places + (i - own), checked((int)run));
                if (row < 0 || row >= line.N) target.Fill(TOrder.Worst<T>());
                else if (line.Inner == 1) new ReadOnlySpan<T>(source + row, target.Length).CopyTo(target);
                else
                    for (var j = 0; j < target.Length; j++) target[j] = source[(row + j) * line.Inner];
                i += run;
            }
            return new(source + first, own, places);
        }
    }

    /// <summary>Extrema with their places, for the gradient: of equal ones the first.</summary>
    readonly struct IndexBody<T, TOrder>(Line line, T* x, T* y, long* indices) : IRangeBody where T : unmanaged, INumber<T>, IMinMaxValue<T> where TOrder : struct, IOrder
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            T* best = stackalloc T[IndexedTogether];
            long* place = stackalloc long[IndexedTogether];
            var k = line.K;
            for (var item = from; item < to; item++)
            {
                var (slice, tile) = Math.DivRem(item, line.Tiles);
                var width = (int)Math.Min(line.Width, line.Inner - tile * line.Width);
                var source = x + slice * line.N * line.Inner;
                var target = slice * line.Windows * line.Inner + tile * line.Width;
                for (long block = 0; block < line.Windows; block += k)
                {
                    var last = Math.Min(block + k, line.Windows) - 1;
                    new Span<long>(place, width).Fill(-1);
                    for (var i = block + k - 1; i >= block; i--)
                    {
                        var row = i - line.Before;
                        if (row >= 0 && row < line.N)
                            for (long c = 0, at = row * line.Inner + tile * line.Width; c < width; c++, at++)
                                if (place[c] < 0 || !TOrder.Beats(best[c], source[at])) (best[c], place[c]) = (source[at], at);
                        if (i > last) continue;
                        new ReadOnlySpan<T>(best, width).CopyTo(new(y + target + i * line.Inner, width));
                        new ReadOnlySpan<long>(place, width).CopyTo(new(indices + target + i * line.Inner, width));
                    }
                    new Span<long>(place, width).Fill(-1);
                    for (var i = block + 1; i <= last; i++)
                    {
                        var row = i + k - 1 - line.Before;
                        if (row >= 0 && row < line.N)
                            for (long c = 0, at = row * line.Inner + tile * line.Width; c < width; c++, at++)
                                if (place[c] < 0 || TOrder.Beats(source[at], best[c])) (best[c], place[c]) = (source[at], at);
                        for (long c = 0, o = target + i * line.Inner; c < width; c++, o++)
                            if (place[c] >= 0 && (indices[o] < 0 || TOrder.Beats(best[c], y[o]))) (y[o], indices[o]) = (best[c], place[c]);
                    }
                }
            }
        }
    }
}
