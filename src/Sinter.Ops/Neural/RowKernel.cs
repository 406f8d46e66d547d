using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>A kernel whose rows do not depend on each other, written once for float and double and every width of vector.</summary>
unsafe interface IRowKernel
{
    /// <summary>Computes some rows. <paramref name="pad"/> has room for two vectors, for the ends of rows and their sums.</summary>
    void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Runs row kernels over the machine's lanes and threads, and holds what they share: the loads, stores and folds of one row.</summary>
static unsafe class RowKernel
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>For the loops over one row. Each is a method of its own, because the compiler stops inlining lanes into a method that has grown too long.</summary>
    public const MethodImplOptions Loop = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    // Element steps that are worth waking a thread for.
    const long Work = 1 << 15;

    /// <summary>Runs a kernel over all rows, each of which takes about <paramref name="cost"/> element steps.</summary>
    public static void For<TKernel>(DType dtype, long rows, long cost, in TKernel kernel) where TKernel : struct, IRowKernel
    {
        var grain = Math.Max(1, Work / Math.Max(1, cost));
        Pointwise.RefuseComplex(dtype, typeof(TKernel).Name);
        if (dtype == DType.Float32)
        {
            var singles = new Launch<TKernel, float>(kernel, rows, grain);
            Lanes.Run<Launch<TKernel, float>, float>(ref singles);
        }
        else
        {
            var doubles = new Launch<TKernel, double>(kernel, rows, grain);
            Lanes.Run<Launch<TKernel, double>, double>(ref doubles);
        }
    }

    readonly struct Launch<TKernel, T>(TKernel kernel, long rows, long grain) : ILaneBody<T>
        where TKernel : struct, IRowKernel where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run<TLane>() where TLane : struct, ILane<TLane, T> => Threads.For(rows, grain, new Chunk<TKernel, TLane, T>(kernel));
    }

    readonly struct Chunk<TKernel, TLane, T>(TKernel kernel) : IRangeBody
        where TKernel : struct, IRowKernel where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(long from, long to)
        {
            var pad = stackalloc T[2 * TLane.Width];
            kernel.Run<TLane, T>(from, to, pad);
        }
    }

    /// <summary>Whether rows of n elements should be streamed to <paramref name="y"/>: there are many, and each begins a line of the cache.</summary>
    public static bool Streams(Tensor y, long n) => Streaming.Pays(y.Address, y.Count * y.DType.Size, n * y.DType.Size);

    /// <summary>The elements of a row before the first that can be streamed, fewer than a vector; 0 if none is.</summary>
    [MethodImpl(Inline)]
    public static long Head<TLane, T>(T* y, bool streams) where TLane : struct, ILane<TLane, T> where T : unmanaged
        => streams ? (-(long)y & (TLane.Width * sizeof(T) - 1)) / sizeof(T) : 0;

    /// <summary>Writes a vector of a row.</summary>
    [MethodImpl(Inline)]
    public static void Write<TLane, T>(TLane v, T* p, bool streams) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        if (streams) v.Stream(p);
        else v.Store(p);
    }

    /// <summary>The same number in every lane.</summary>
    [MethodImpl(Inline)]
    public static TLane All<TLane, T>(T value) where TLane : struct, ILane<TLane, T> where T : unmanaged => TLane.Broadcast(value);

    /// <summary>The last n numbers of a row, fewer than a vector; <paramref name="fill"/> behind them.</summary>
    [MethodImpl(Inline)]
    public static TLane LoadEnd<TLane, T>(T* p, long n, double fill, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        ((TLane)fill).Store(pad);
        for (long i = 0; i < n; i++) pad[i] = p[i];
        return TLane.Load(pad);
    }

    /// <summary>Writes the first n numbers of a vector.</summary>
    [MethodImpl(Inline)]
    public static void StoreEnd<TLane, T>(TLane v, T* p, long n, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        v.Store(pad);
        for (long i = 0; i < n; i++) p[i] = pad[i];
    }

    /// <summary>The largest number of a row among those that are not NaN, -∞ if there is none. Who goes on with e^(x - max) meets the NaN there.</summary>
    [MethodImpl(Loop)]
    public static T Max<TLane, T>(T* x, long n, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        TLane a = (TLane)double.NegativeInfinity, b = a, c = a, d = a;
        var width = TLane.Width;
        long i = 0;
        for (; i <= n - 4 * width; i += 4 * width)
        {
            a = TLane.Larger(a, TLane.Load(x + i));
            b = TLane.Larger(b, TLane.Load(x + i + width));
            c = TLane.Larger(c, TLane.Load(x + i + 2 * width));
            d = TLane.Larger(d, TLane.Load(x + i + 3 * width));
        }
        for (; i <= n - width; i += width) a = TLane.Larger(a, TLane.Load(x + i));
        if (i < n) b = TLane.Larger(b, LoadEnd<TLane, T>(x + i, n - i, double.NegativeInfinity, pad));
        return TLane.Larger(TLane.Larger(a, b), TLane.Larger(c, d)).Max();
    }

    /// <summary>e^d for d ≤ 0, by way of 2^(d · log₂ e). The product's rounding makes an error of |d| e^d / 2²⁴ at most: less than half a unit in the last place of 1, which
    /// is what the largest power is, though more than that of small powers, which e^d itself would not have.</summary>
    [MethodImpl(Inline)]
    public static TLane Power<TLane, T>(TLane d) where TLane : struct, ILane<TLane, T> where T : unmanaged
        => typeof(T) == typeof(float) ? TLane.Exp2(d * (TLane)1.44269504088896341) : TLane.Exp(d);

    /// <summary>Σ e^(x - shift) over a row, for a shift not below any x, written to <paramref name="y"/> unless that is null. Meanwhile the row behind it is fetched.</summary>
    public static T SumExp<TLane, T>(T* x, T shift, T* y, long n, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, INumberBase<T>
    {
        var whole = n / TLane.Width * TLane.Width;
        var sums = pad + TLane.Width;
        SumWholeExp<TLane, T>(x, shift, y, whole, n, sums);
        if (whole < n) AddEndExp<TLane, T>(x + whole, shift, y == null ? null : y + whole, n - whole, sums, pad);
        return TLane.Load(sums).Sum();
    }

    // Apart from the end of the row, lest one exponential too many in a method turn the others into calls.
    [MethodImpl(Loop)]
    static void SumWholeExp<TLane, T>(T* x, T shift, T* y, long whole, long n, T* sums) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        TLane a = (TLane)0.0, b = a;
        var s = TLane.Broadcast(shift);
        var width = TLane.Width;
        long i = 0;
        for (; i <= whole - 2 * width; i += 2 * width)
        {
            TLane p = Power<TLane, T>(TLane.Load(x + i) - s), q = Power<TLane, T>(TLane.Load(x + i + width) - s);
            Streaming.Prefetch(x + n + i);
            Streaming.Prefetch(x + n + i + width);
            if (y != null)
            {
                p.Store(y + i);
                q.Store(y + i + width);
            }
            a += p;
            b += q;
        }
        if (i < whole)
        {
            var p = Power<TLane, T>(TLane.Load(x + i) - s);
            if (y != null) p.Store(y + i);
            a += p;
        }
        (a + b).Store(sums);
    }

    [MethodImpl(Loop)]
    static void AddEndExp<TLane, T>(T* x, T shift, T* y, long n, T* sums, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, INumberBase<T>
    {
        var p = Power<TLane, T>(LoadEnd<TLane, T>(x, n, double.NegativeInfinity, pad) - TLane.Broadcast(shift));
        if (y != null) StoreEnd(p, y, n, pad);
        (TLane.Load(sums) + Mask(p, n, pad)).Store(sums);
    }

    /// <summary>The first n numbers of a vector, 0 behind them.</summary>
    [MethodImpl(Inline)]
    public static TLane Mask<TLane, T>(TLane v, long n, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, INumberBase<T>
    {
        v.Store(pad);
        for (var i = n; i < TLane.Width; i++) pad[i] = T.Zero;
        return TLane.Load(pad);
    }

    /// <summary>Σ a over a row; four sums, since one addition takes as long as four loads.</summary>
    [MethodImpl(Loop)]
    public static T Sum<TLane, T>(T* a, long n, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        TLane s = (TLane)0.0, t = s, u = s, v = s;
        var width = TLane.Width;
        long i = 0;
        for (; i <= n - 4 * width; i += 4 * width)
        {
            s += TLane.Load(a + i);
            t += TLane.Load(a + i + width);
            u += TLane.Load(a + i + 2 * width);
            v += TLane.Load(a + i + 3 * width);
        }
        for (; i <= n - width; i += width) s += TLane.Load(a + i);
        if (i < n) t += LoadEnd<TLane, T>(a + i, n - i, 0, pad);
        return ((s + t) + (u + v)).Sum();
    }

    /// <summary>Σ (x - mean)²: a second pass over the row, because Σ x² - n · mean² loses the digits of a small variance. Meanwhile the row behind it is fetched.</summary>
    [MethodImpl(Loop)]
    public static T Squares<TLane, T>(T* x, T mean, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TLane s = (TLane)0.0, t = s, u = s, v = s, m = All<TLane, T>(mean);
        var width = TLane.Width;
        long i = 0;
        for (; i <= n - 4 * width; i += 4 * width)
        {
            TLane p = TLane.Load(x + i) - m, q = TLane.Load(x + i + width) - m;
            Streaming.Prefetch(x + n + i);
            Streaming.Prefetch(x + n + i + width);
            s = TLane.MultiplyAdd(p, p, s);
            t = TLane.MultiplyAdd(q, q, t);
            (p, q) = (TLane.Load(x + i + 2 * width) - m, TLane.Load(x + i + 3 * width) - m);
            Streaming.Prefetch(x + n + i + 2 * width);
            Streaming.Prefetch(x + n + i + 3 * width);
            u = TLane.MultiplyAdd(p, p, u);
            v = TLane.MultiplyAdd(q, q, v);
        }
        for (; i <= n - width; i += width)
        {
            var p = TLane.Load(x + i) - m;
            s = TLane.MultiplyAdd(p, p, s);
        }
        var sum = ((s + t) + (u + v)).Sum();
        for (; i < n; i++) sum += (x[i] - mean) * (x[i] - mean);
        return sum;
    }

    /// <summary>Σ a · b over two rows. If the row behind a will be read, it is fetched meanwhile.</summary>
    [MethodImpl(Loop)]
    public static T Dot<TLane, T>(T* a, T* b, long n, T* pad, bool fetches = false) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        TLane s = (TLane)0.0, t = s;
        var width = TLane.Width;
        long i = 0;
        for (; i <= n - 2 * width; i += 2 * width)
        {
            if (fetches)
            {
                Streaming.PrefetchFar(a + n + i);
                Streaming.PrefetchFar(a + n + i + width);
            }
            s = TLane.MultiplyAdd(TLane.Load(a + i), TLane.Load(b + i), s);
            t = TLane.MultiplyAdd(TLane.Load(a + i + width), TLane.Load(b + i + width), t);
        }
        for (; i <= n - width; i += width) s = TLane.MultiplyAdd(TLane.Load(a + i), TLane.Load(b + i), s);
        if (i < n)
        {
            var end = LoadEnd<TLane, T>(a + i, n - i, 0, pad);
            t = TLane.MultiplyAdd(end, LoadEnd<TLane, T>(b + i, n - i, 0, pad), t);
        }
        return (s + t).Sum();
    }

    /// <summary>y = factor · x over a row.</summary>
    [MethodImpl(Loop)]
    public static void Scale<TLane, T>(T* y, T* x, T factor, long n, T* pad, bool streams = false) where TLane : struct, ILane<TLane, T> where T : unmanaged, INumberBase<T>
    {
        var f = All<TLane, T>(factor);
        long i = 0;
        for (var head = Math.Min(n, Head<TLane, T>(y, streams)); i < head; i++) y[i] = x[i] * factor;
        for (; i <= n - TLane.Width; i += TLane.Width) Write(TLane.Load(x + i) * f, y + i, streams);
        for (; i < n; i++) y[i] = x[i] * factor;
    }
}
