using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The loops of sliding maxima and minima. A dimension is cut into blocks of k places. The extremum of a window, which touches two blocks, is that of the end of the first
/// (a running extremum from its last place backwards) and of the beginning of the second (one from its first place forwards): three comparisons for each place.</summary>
static unsafe class SlidingWindowsCpu
{
    // Columns done together, as vectors; fewer than Narrow are copied out and done one by one. A window up to Short is found by doubling.
    const int Together = 512, Narrow = 16, Short = 256, Piece = 1 << 14;

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
        using var xs = x.Pin<T>();
        using var ys = y.Pin<T>();
        using var at = (indices ?? Tensor.Empty([0], DType.Int64)).Pin<long>();
        long outer = x.Shape[..dim].Count, inner = x.Shape[(dim + 1)..].Count, n = x.Shape[dim], windows = y.Shape[dim];
        // Whole blocks, so that pieces of a long line do not repeat each other's work.
        var piece = Math.Max(1, Piece / (k * Math.Min(inner, Together))) * k;
        var line = new Line(n, inner, k, before, windows, piece);
        if (indices is not null) Threads.For(outer * line.Tiles(Together), 1, new IndexBody<T, TOrder>(line, xs, ys, at));
        else if (inner >= Narrow) Threads.For(outer * line.Tiles(Together) * line.Pieces, 1, new RowBody<T, TOrder>(line, xs, ys));
        else Threads.For(outer * inner * line.Pieces, Math.Max(1, Piece / Math.Min(windows, piece)), new LineBody<T, TOrder>(line, xs, ys));
    }

    /// <summary>The sizes: n places (and some without a value before and after) at distances of inner, cut into pieces of several windows.</summary>
    readonly record struct Line(long N, long Inner, long K, long Before, long Windows, long Piece)
    {
        public long Pieces => (Windows + Piece - 1) / Piece;
        public long Tiles(int width) => (Inner + width - 1) / width;
    }

    /// <summary>Rows of neighbouring columns at once.</summary>
    readonly struct RowBody<T, TOrder>(Line line, T* x, T* y) : IRangeBody where T : unmanaged, INumber<T>, IMinMaxValue<T> where TOrder : struct, IOrder
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            T* best = stackalloc T[Together];
            var k = line.K;
            for (var item = from; item < to; item++)
            {
                var (rest, piece) = Math.DivRem(item, line.Pieces);
                var (slice, tile) = Math.DivRem(rest, line.Tiles(Together));
                var width = (int)Math.Min(Together, line.Inner - tile * Together);
                T* source = x + slice * line.N * line.Inner + tile * Together, target = y + slice * line.Windows * line.Inner + tile * Together;
                var end = Math.Min((piece + 1) * line.Piece, line.Windows);
                for (var block = piece * line.Piece; block < end; block += k)
                {
                    var last = Math.Min(block + k, end) - 1;
                    Reset(best, width);
                    for (var i = block + k - 1; i >= block; i--)
                    {
                        Include(best, source, i, width);
                        if (i <= last) new ReadOnlySpan<T>(best, width).CopyTo(new(target + i * line.Inner, width));
                    }
                    Reset(best, width);
                    for (var i = block + 1; i <= last; i++)
                    {
                        Include(best, source, i + k - 1, width);
                        Pick(target + i * line.Inner, best, width);
                    }
                }
            }
        }

        static void Reset(T* best, int width) => new Span<T>(best, width).Fill(TOrder.Worst<T>());

        void Include(T* best, T* source, long place, int width)
        {
            var row = place - line.Before;
            if (row >= 0 && row < line.N) Pick(best, source + row * line.Inner, width);
        }

        static void Pick(T* a, T* b, int width)
        {
            var i = 0;
            for (; i <= width - Vector<T>.Count; i += Vector<T>.Count) TOrder.Best(Vector.Load(a + i), Vector.Load(b + i)).Store(a + i);
            for (; i < width; i++) a[i] = TOrder.Best(a[i], b[i]);
        }
    }

    /// <summary>One line, or a piece of it, copied next to each other.</summary>
    readonly struct LineBody<T, TOrder>(Line line, T* x, T* y) : IRangeBody where T : unmanaged, INumber<T>, IMinMaxValue<T> where TOrder : struct, IOrder
    {
        public void Run(long from, long to)
        {
            var longest = Math.Min(line.Piece, line.Windows);
            using var scratch = Scratch.Rent<T>(2 * longest + line.K);
            T* places = (T*)scratch.Data, found = places + longest + line.K;
            for (var item = from; item < to; item++)
            {
                var (column, piece) = Math.DivRem(item, line.Pieces);
                var (slice, c) = Math.DivRem(column, line.Inner);
                long first = piece * line.Piece, count = Math.Min(line.Piece, line.Windows - first);
                Copy(places, x + slice * line.N * line.Inner + c, first - line.Before, count + line.K - 1);
                var target = y + (slice * line.Windows + first) * line.Inner + c;
                if (line.Inner == 1) Find(target, places, count);
                else
                {
                    Find(found, places, count);
                    for (long i = 0; i < count; i++) target[i * line.Inner] = found[i];
                }
            }
        }

        void Copy(T* places, T* source, long first, long count)
        {
            for (long i = 0; i < count; i++)
            {
                var row = first + i;
                if (row < 0 || row >= line.N) places[i] = TOrder.Worst<T>();
                else if (line.Inner == 1)
                {
                    var run = Math.Min(count - i, line.N - row);
                    Buffer.MemoryCopy(source + row, places + i, run * sizeof(T), run * sizeof(T));
                    i += run - 1;
                }
                else places[i] = source[row * line.Inner];
            }
        }

        void Find(T* y, T* places, long count)
        {
            if (line.K <= Short) Double(y, places, count);
            else Blocks(y, places, count);
        }

        // Windows of 1, 2, 4, … places, each made of two halves; the last two may overlap.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Double(T* y, T* places, long count)
        {
            long size = 1, total = count + line.K - 1;
            for (; 2 * size <= line.K; size *= 2) Pairs(places, places, size, total - 2 * size + 1);
            Pairs(y, places, line.K - size, count);
        }

        static void Pairs(T* y, T* places, long distance, long count)
        {
            long i = 0;
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) TOrder.Best(Vector.Load(places + i), Vector.Load(places + i + distance)).Store(y + i);
            for (; i < count; i++) y[i] = TOrder.Best(places[i], places[i + distance]);
        }

        // A running extremum rarely changes, so branches cost less here than a chain of dependent maxima.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Blocks(T* y, T* places, long count)
        {
            var k = line.K;
            for (long block = 0; block < count; block += k)
            {
                var last = Math.Min(block + k, count) - 1;
                var best = places[block + k - 1];
                for (var i = block + k - 1; i > last; i--)
                    if (TOrder.Beats(places[i], best)) best = places[i];
                for (var i = last; i >= block; i--)
                {
                    if (TOrder.Beats(places[i], best)) best = places[i];
                    y[i] = best;
                }
                if (last == block) continue;
                best = places[block + k];
                for (var i = block + 1; i <= last; i++)
                {
                    if (TOrder.Beats(places[i + k - 1], best)) best = places[i + k - 1];
                    if (TOrder.Beats(best, y[i])) y[i] = best;
                }
            }
        }
    }

    /// <summary>Extrema with their places, for the gradient: of equal ones the first.</summary>
    readonly struct IndexBody<T, TOrder>(Line line, T* x, T* y, long* indices) : IRangeBody where T : unmanaged, INumber<T>, IMinMaxValue<T> where TOrder : struct, IOrder
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            T* best = stackalloc T[Together];
            long* place = stackalloc long[Together];
            var k = line.K;
            for (var item = from; item < to; item++)
            {
                var (slice, tile) = Math.DivRem(item, line.Tiles(Together));
                var width = (int)Math.Min(Together, line.Inner - tile * Together);
                var source = x + slice * line.N * line.Inner;
                var target = slice * line.Windows * line.Inner + tile * Together;
                for (long block = 0; block < line.Windows; block += k)
                {
                    var last = Math.Min(block + k, line.Windows) - 1;
                    new Span<long>(place, width).Fill(-1);
                    for (var i = block + k - 1; i >= block; i--)
                    {
                        var row = i - line.Before;
                        if (row >= 0 && row < line.N)
                            for (long c = 0, at = row * line.Inner + tile * Together; c < width; c++, at++)
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
                            for (long c = 0, at = row * line.Inner + tile * Together; c < width; c++, at++)
                                if (place[c] < 0 || TOrder.Beats(source[at], best[c])) (best[c], place[c]) = (source[at], at);
                        for (long c = 0, o = target + i * line.Inner; c < width; c++, o++)
                            if (place[c] >= 0 && (indices[o] < 0 || TOrder.Beats(best[c], y[o]))) (y[o], indices[o]) = (best[c], place[c]);
                    }
                }
            }
        }
    }

    /// <summary>Which of two is the extremum; NaN always is.</summary>
    interface IOrder
    {
        static abstract T Worst<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>;
        static abstract T Best<T>(T a, T b) where T : unmanaged, INumber<T>;
        static abstract Vector<T> Best<T>(Vector<T> a, Vector<T> b) where T : unmanaged, INumber<T>;

        /// <summary>Whether a is strictly more extreme than b.</summary>
        static abstract bool Beats<T>(T a, T b) where T : unmanaged, INumber<T>;
    }

    readonly struct Largest : IOrder
    {
        public static T Worst<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
            => typeof(T) == typeof(float) || typeof(T) == typeof(double) ? T.CreateTruncating(double.NegativeInfinity) : T.MinValue;

        public static T Best<T>(T a, T b) where T : unmanaged, INumber<T> => T.Max(a, b);
        public static Vector<T> Best<T>(Vector<T> a, Vector<T> b) where T : unmanaged, INumber<T> => Vector.Max(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Beats<T>(T a, T b) where T : unmanaged, INumber<T> => !(a <= b) && !T.IsNaN(b);
    }

    readonly struct Smallest : IOrder
    {
        public static T Worst<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
            => typeof(T) == typeof(float) || typeof(T) == typeof(double) ? T.CreateTruncating(double.PositiveInfinity) : T.MaxValue;

        public static T Best<T>(T a, T b) where T : unmanaged, INumber<T> => T.Min(a, b);
        public static Vector<T> Best<T>(Vector<T> a, Vector<T> b) where T : unmanaged, INumber<T> => Vector.Min(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool Beats<T>(T a, T b) where T : unmanaged, INumber<T> => !(a >= b) && !T.IsNaN(b);
    }
}
