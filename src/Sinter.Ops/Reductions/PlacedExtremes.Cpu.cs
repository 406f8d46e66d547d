using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Which of two elements is the more extreme.</summary>
interface IExtreme : IReduction
{
    /// <summary>Whether the largest is sought; else the smallest.</summary>
    static abstract bool IsLargest { get; }
}

/// <summary>Extremes of reals with the first places where they stand, in one pass over memory: a line is searched while the first cache still holds it; where neighbouring
/// lines are neighbours in memory, each lane keeps the best so far and its place.</summary>
static class PlacedExtremes
{
    // Places are counted in the lanes' own type, and float32 counts no further.
    const long MostPlaces = 1 << 24;

    // One long line is better folded in pieces by all threads.
    const long LongLine = 1 << 17;

    /// <summary>Whether the lines of a tensor are for this kernel.</summary>
    public static bool Takes(DType dtype, Lines lines) => dtype.IsFloatingPoint && lines.Length < MostPlaces && (lines.Length < LongLine || lines.Outer * lines.Inner >= 4);

    /// <summary>The extremes of x, in float32 if it holds 16-bit floats, and their places, along a dimension that stays with size 1.</summary>
    public static (Tensor Values, Tensor Places) Find<TOp>(TOp op, Tensor x, int dim, Shape kept) where TOp : struct, IExtreme
    {
        var source = x.Detach().Widened().Contiguous();
        var (y, places) = (Tensor.Empty(kept, source.DType), Tensor.Empty(kept, DType.Int64));
        if (y.Count > 0) Fill(op, source, y, places, Lines.Of(x.Shape, dim));
        GC.KeepAlive(source);
        return (y, places);
    }

    static unsafe void Fill<TOp>(TOp op, Tensor x, Tensor y, Tensor places, Lines lines) where TOp : struct, IExtreme
    {
        if (lines.Inner == 1) RowKernel.For(x.DType, lines.Outer, lines.Length, new Along<TOp>(op, x.Address, y.Address, (long*)places.Address, lines.Length));
        else
        {
            var tiles = (lines.Inner + Across<TOp>.Tile - 1) / Across<TOp>.Tile;
            var kernel = new Across<TOp>(x.Address, y.Address, (long*)places.Address, lines, tiles);
            RowKernel.For(x.DType, lines.Outer * tiles, Math.Min(lines.Inner, Across<TOp>.Tile) * lines.Length, kernel);
        }
    }

    readonly unsafe struct Along<TOp>(TOp op, byte* x, byte* y, long* places, long n) : IRowKernel where TOp : struct, IExtreme
    {
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (var o = from; o < to; o++)
            {
                var row = (T*)x + o * n;
                var value = Extreme<TLane, T>(row, pad);
                ((T*)y)[o] = value;
                places[o] = T.IsNaN(value) ? FirstNaN(row) : First(row, value);
            }
        }

        [MethodImpl(RowKernel.Loop)]
        T Extreme<TLane, T>(T* row, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TLane a = (TLane)op.Identity, b = a, c = a, d = a;
            long i = 0, width = TLane.Width;
            for (; i <= n - 4 * width; i += 4 * width)
            {
                a = op.Merge(a, TLane.Load(row + i));
                b = op.Merge(b, TLane.Load(row + i + width));
                c = op.Merge(c, TLane.Load(row + i + 2 * width));
                d = op.Merge(d, TLane.Load(row + i + 3 * width));
            }
            for (; i <= n - width; i += width) a = op.Merge(a, TLane.Load(row + i));
            if (i < n) b = op.Merge(b, RowKernel.LoadEnd<TLane, T>(row + i, n - i, op.Identity, pad));
            op.Merge(op.Merge(a, b), op.Merge(c, d)).Store(pad);
            var value = pad[0];
            for (var l = 1; l < width; l++) value = TOp.IsLargest ? T.Max(value, pad[l]) : T.Min(value, pad[l]);
            return value;
        }

        [MethodImpl(RowKernel.Loop)]
        long First<T>(T* row, T value) where T : unmanaged, INumber<T>
        {
            long i = 0, width = Vector<T>.Count;
            var sought = new Vector<T>(value);
            while (i <= n - 2 * width && !Vector.EqualsAny(Vector.Load(row + i), sought) && !Vector.EqualsAny(Vector.Load(row + i + width), sought)) i += 2 * width;
            while (row[i] != value) i++;
            return i;
        }

        long FirstNaN<T>(T* row) where T : unmanaged, INumber<T>
        {
            long i = 0;
            while (!T.IsNaN(row[i])) i++;
            return i;
        }
    }

    readonly unsafe struct Across<TOp>(byte* x, byte* y, long* places, Lines lines, long tiles) : IRowKernel where TOp : struct, IExtreme
    {
        public const int Tile = 1024;

        // So many rows are compared before the best and their places go back to memory.
        const int Rows = 8;

        [SkipLocalsInit]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T* best = stackalloc T[Tile], place = stackalloc T[Tile];
            for (var t = from; t < to; t++)
            {
                var (o, tile) = Math.DivRem(t, tiles);
                var n = Math.Min(Tile, lines.Inner - tile * Tile);
                var first = (T*)x + o * lines.Length * lines.Inner + tile * Tile;
                var at = o * lines.Inner + tile * Tile;
                new Span<T>(place, (int)n).Clear();
                new ReadOnlySpan<T>(first, (int)n).CopyTo(new(best, (int)n));
                for (long r = 1; r < lines.Length; r += Rows) Compare<TLane, T>(first + r * lines.Inner, r, Math.Min(Rows, lines.Length - r), n, best, place);
                new ReadOnlySpan<T>(best, (int)n).CopyTo(new((T*)y + at, (int)n));
                for (var i = 0; i < n; i++) places[at + i] = long.CreateTruncating(place[i]);
            }
        }

        [MethodImpl(RowKernel.Loop)]
        void Compare<TLane, T>(T* row, long place, long count, long n, T* bests, T* places) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TLane one = (TLane)1.0, first = (TLane)(double)place;
            long i = 0, inner = lines.Inner;
            for (; i <= n - TLane.Width; i += TLane.Width)
            {
                TLane best = TLane.Load(bests + i), at = TLane.Load(places + i), here = first;
                for (long r = 0; r < count; r++)
                {
                    var v = TLane.Load(row + r * inner + i);
                    // The processor does not foresee so many rows side by side.
                    if (Sse.IsSupported) Sse.Prefetch0(row + (r + Rows) * inner + i);
                    // Not "no better": true for NaN as well. And what is NaN already stays.
                    var beats = TLane.And(TLane.Not(TOp.IsLargest ? TLane.LessOrEqual(v, best) : TLane.LessOrEqual(best, v)), TLane.Equal(best, best));
                    best = TLane.Select(beats, v, best);
                    at = TLane.Select(beats, here, at);
                    here += one;
                }
                best.Store(bests + i);
                at.Store(places + i);
            }
            for (; i < n; i++)
                for (long r = 0; r < count; r++)
                {
                    var v = row[r * inner + i];
                    if (T.IsNaN(bests[i]) || (TOp.IsLargest ? v <= bests[i] : v >= bests[i])) continue;
                    (bests[i], places[i]) = (v, T.CreateTruncating(place + r));
                }
        }
    }
}
