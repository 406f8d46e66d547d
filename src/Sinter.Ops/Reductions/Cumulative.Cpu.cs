using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>How two neighbouring stretches become one. Integers accumulate in 64 bits, reals in float64.</summary>
interface ICumulation
{
    double Merge(double a, double b);
    long Merge(long a, long b);

    /// <summary>Lets the loop across lines use vectors.</summary>
    bool IsSum { get; }
}

/// <summary>Runs a cumulation along a dimension: four lines at a time where a line lies in a row, so that four additions are under way at once,
/// and a row of lines at a time where neighbouring lines are neighbours in memory.</summary>
static class CumulativeKernel
{
    public static Tensor Run<TOp>(TOp op, Tensor x, int dim, bool reverse) where TOp : struct, ICumulation
    {
        var (source, y) = (x.Detach().Contiguous(), Tensor.EmptyLike(x));
        if (y.Count > 0) Elements.Run(x.DType, new Launch<TOp>(op, source, y, Lines.Of(x.Shape, dim), reverse));
        return y;
    }

    public static (Tensor Values, Tensor Indices) RunningExtremes(Tensor x, int dim, bool largest)
    {
        var (source, y, index) = (x.Detach().Contiguous(), Tensor.EmptyLike(x), Tensor.Empty(x.Shape, DType.Int64));
        if (y.Count > 0) Elements.Run(x.DType, new ExtremesLaunch(source, y, index, Lines.Of(x.Shape, dim), largest));
        return (y, index);
    }

    readonly struct Launch<TOp>(TOp op, Tensor x, Tensor y, Lines lines, bool reverse) : IElementBody where TOp : struct, ICumulation
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            T* xs = (T*)x.Address, ys = (T*)y.Address;
            if (lines.Inner == 1) Threads.For((lines.Outer + 3) / 4, Math.Max(1, lines.Grain / 4), new AlongBody<TOp, T>(op, xs, ys, lines, reverse));
            else
            {
                var tiles = (lines.Inner + AcrossBody<TOp, T>.Tile - 1) / AcrossBody<TOp, T>.Tile;
                Threads.For(lines.Outer * tiles, Math.Max(1, lines.Grain / AcrossBody<TOp, T>.Tile), new AcrossBody<TOp, T>(op, xs, ys, lines, reverse, tiles));
            }
            GC.KeepAlive(x);
        }
    }

    readonly unsafe struct AlongBody<TOp, T>(TOp op, T* x, T* y, Lines lines, bool reverse) : IRangeBody where TOp : struct, ICumulation where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            var n = lines.Length;
            for (var quad = from; quad < to; quad++)
            {
                var o = 4 * quad;
                if (o + 4 > lines.Outer)
                {
                    for (; o < lines.Outer; o++) One(x + o * n, y + o * n);
                    return;
                }
                long at = o * n + (reverse ? n - 1 : 0), step = reverse ? -1 : 1;
                var (a, b, c, d) = (Cell.Of(x[at]), Cell.Of(x[at + n]), Cell.Of(x[at + 2 * n]), Cell.Of(x[at + 3 * n]));
                for (long i = 0; ;)
                {
                    a.Put(y + at);
                    b.Put(y + at + n);
                    c.Put(y + at + 2 * n);
                    d.Put(y + at + 3 * n);
                    if (++i == n) break;
                    at += step;
                    a.Merge(op, x[at]);
                    b.Merge(op, x[at + n]);
                    c.Merge(op, x[at + 2 * n]);
                    d.Merge(op, x[at + 3 * n]);
                }
            }
        }

        void One(T* row, T* result)
        {
            long at = reverse ? lines.Length - 1 : 0, step = reverse ? -1 : 1;
            var a = Cell.Of(row[at]);
            a.Put(result + at);
            for (long i = 1; i < lines.Length; i++)
            {
                at += step;
                a.Merge(op, row[at]);
                a.Put(result + at);
            }
        }
    }

    readonly unsafe struct AcrossBody<TOp, T>(TOp op, T* x, T* y, Lines lines, bool reverse, long tiles) : IRangeBody where TOp : struct, ICumulation where T : unmanaged, INumber<T>
    {
        public const int Tile = 512;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            var cells = stackalloc Cell[Tile];
            for (var t = from; t < to; t++)
            {
                var (o, tile) = Math.DivRem(t, tiles);
                var n = (int)Math.Min(Tile, lines.Inner - tile * Tile);
                var at = o * lines.Length * lines.Inner + tile * Tile + (reverse ? (lines.Length - 1) * lines.Inner : 0);
                var step = reverse ? -lines.Inner : lines.Inner;
                for (var i = 0; i < n; i++)
                {
                    cells[i] = Cell.Of(x[at + i]);
                    y[at + i] = x[at + i];
                }
                for (long r = 1; r < lines.Length; r++)
                {
                    at += step;
                    var i = op.IsSum && typeof(T) == typeof(float) ? AddRow((float*)(x + at), (float*)(y + at), (double*)cells, n) : 0;
                    for (; i < n; i++)
                    {
                        cells[i].Merge(op, x[at + i]);
                        cells[i].Put(y + at + i);
                    }
                }
            }
        }

        static int AddRow(float* source, float* target, double* sums, int n)
        {
            var i = 0;
            for (; i + 8 <= n; i += 8)
            {
                var (low, high) = Vector256.Widen(Vector256.Load(source + i));
                low += Vector256.Load(sums + i);
                high += Vector256.Load(sums + i + 4);
                low.Store(sums + i);
                high.Store(sums + i + 4);
                Vector256.Narrow(low, high).Store(target + i);
            }
            return i;
        }
    }

    /// <summary>An accumulator of 64 bits: a double for reals, a long for integers. Which of them is known where T is.</summary>
    struct Cell
    {
        long _bits;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Cell Of<T>(T value) where T : unmanaged, INumber<T>
            => new() { _bits = IsReal<T>() ? BitConverter.DoubleToInt64Bits(double.CreateTruncating(value)) : long.CreateTruncating(value) };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Merge<TOp, T>(TOp op, T value) where TOp : struct, ICumulation where T : unmanaged, INumber<T>
            => _bits = IsReal<T>()
                ? BitConverter.DoubleToInt64Bits(op.Merge(BitConverter.Int64BitsToDouble(_bits), double.CreateTruncating(value)))
                : op.Merge(_bits, long.CreateTruncating(value));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly unsafe void Put<T>(T* target) where T : unmanaged, INumber<T>
            => *target = IsReal<T>() ? T.CreateTruncating(BitConverter.Int64BitsToDouble(_bits)) : T.CreateTruncating(_bits);

        static bool IsReal<T>() => typeof(T) == typeof(float) || typeof(T) == typeof(double);
    }

    readonly struct ExtremesLaunch(Tensor x, Tensor y, Tensor index, Lines lines, bool largest) : IElementBody
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            Threads.For(lines.Outer * lines.Inner, lines.Grain, new ExtremesBody<T>((T*)x.Address, (T*)y.Address, (long*)index.Address, lines, largest));
            GC.KeepAlive(x);
        }
    }

    readonly unsafe struct ExtremesBody<T>(T* x, T* y, long* index, Lines lines, bool largest) : IRangeBody where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            for (var line = from; line < to; line++)
            {
                var (o, i) = Math.DivRem(line, lines.Inner);
                var at = o * lines.Length * lines.Inner + i;
                var (best, place) = (x[at], 0L);
                for (long k = 0; k < lines.Length; k++, at += lines.Inner)
                {
                    var v = x[at];
                    if (T.IsNaN(v) || (!T.IsNaN(best) && (largest ? v >= best : v <= best))) (best, place) = (v, k);
                    (y[at], index[at]) = (best, place);
                }
            }
        }
    }
}
