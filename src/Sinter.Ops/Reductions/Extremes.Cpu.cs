using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Finds where a reduced value first stands along its dimension: the values come from a vectorized fold, so this is a search for equality.</summary>
static class ExtremesKernel
{
    public static Tensor FirstPlace(Tensor x, Tensor y, int dim)
    {
        var index = Tensor.Empty(y.Shape, DType.Int64);
        var (xs, ys) = (x.Detach().Widened().Contiguous(), y.Detach().Widened());
        if (y.Count > 0) Elements.Run(xs.DType, new Launch(xs, ys, index, Lines.Of(x.Shape, dim)));
        return index;
    }

    readonly struct Launch(Tensor x, Tensor y, Tensor index, Lines lines) : IElementBody
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            T* xs = (T*)x.Address, ys = (T*)y.Address;
            var at = (long*)index.Address;
            if (lines.Inner == 1) Threads.For(lines.Outer, lines.Grain, new AlongBody<T>(xs, ys, at, lines));
            else Threads.For(lines.Outer * AcrossBody<T>.Tiles(lines), Math.Max(1, lines.Grain / AcrossBody<T>.Tile), new AcrossBody<T>(xs, ys, at, lines));
            GC.KeepAlive(x);
            GC.KeepAlive(y);
        }
    }

    readonly unsafe struct AlongBody<T>(T* x, T* y, long* index, Lines lines) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long from, long to)
        {
            for (var o = from; o < to; o++) index[o] = First(x + o * lines.Length, lines.Length, y[o]);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static long First(T* row, long n, T value)
        {
            long i = 0;
            if (!T.IsNaN(value))
            {
                var sought = new Vector<T>(value);
                while (i + Vector<T>.Count <= n && !Vector.EqualsAny(Vector.Load(row + i), sought)) i += Vector<T>.Count;
                while (i < n && row[i] != value) i++;
            }
            else
                while (i < n && !T.IsNaN(row[i])) i++;
            return i;
        }
    }

    readonly unsafe struct AcrossBody<T>(T* x, T* y, long* index, Lines lines) : IRangeBody where T : unmanaged, INumber<T>
    {
        public const long Tile = 512;

        public static long Tiles(Lines lines) => (lines.Inner + Tile - 1) / Tile;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            var tiles = Tiles(lines);
            for (var t = from; t < to; t++)
            {
                var (o, tile) = Math.DivRem(t, tiles);
                var i0 = tile * Tile;
                var n = Math.Min(Tile, lines.Inner - i0);
                var value = y + o * lines.Inner + i0;
                var at = index + o * lines.Inner + i0;
                // From the last to the first, so that the first stays.
                for (var r = lines.Length - 1; r >= 0; r--)
                {
                    var row = x + (o * lines.Length + r) * lines.Inner + i0;
                    long i = 0;
                    for (; i + Vector<T>.Count <= n; i += Vector<T>.Count)
                    {
                        // A row rarely holds a chosen element; comparing it with itself finds NaN.
                        var v = Vector.Load(row + i);
                        if (Vector.EqualsAny(v, Vector.Load(value + i)) || !Vector.EqualsAll(v, v)) Mark(row, value, at, i, i + Vector<T>.Count, r);
                    }
                    Mark(row, value, at, i, n, r);
                }
            }
        }

        static void Mark(T* row, T* value, long* at, long from, long to, long place)
        {
            for (var i = from; i < to; i++)
                if (row[i] == value[i] || T.IsNaN(row[i])) at[i] = place;
        }
    }
}
