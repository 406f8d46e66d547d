using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Softmax on the CPU. The last dimension is folded along the vectors; any other one across them, a tile of neighbouring slices at a time.</summary>
static unsafe class SoftmaxCpu
{
    // Slices that are worked on together when they lie across memory.
    const int Tile = 64;

    // Elements of a row that the first cache holds beside three others.
    const int Short = 2048;

    /// <summary>y from x, both row-major.</summary>
    public static void Forward(Tensor y, Tensor x, int dim, bool log)
    {
        if (x.Count == 0) return;
        var (outer, n, inner) = Around(x.Shape, dim);
        if (inner == 1) RowKernel.For(x.DType, outer, 8 * n, new Along(y.Address, x.Address, n, log, Streaming.Pays(y.Count * y.DType.Size)));
        else RowKernel.For(x.DType, outer * Tiles(inner), 8 * n * Math.Min(inner, Tile), new Across(y.Address, x.Address, n, inner, log));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>The gradient of x from that of y and y itself, both row-major.</summary>
    public static Tensor Backward(Tensor g, Tensor y, int dim, bool log)
    {
        var dx = Tensor.EmptyLike(y);
        if (y.Count == 0) return dx;
        var (outer, n, inner) = Around(y.Shape, dim);
        if (inner == 1) RowKernel.For(y.DType, outer, 4 * n, new BackAlong(dx.Address, g.Address, y.Address, n, log, Streaming.Pays(dx.Count * dx.DType.Size)));
        else RowKernel.For(y.DType, outer * Tiles(inner), 4 * n * Math.Min(inner, Tile), new BackAcross(dx.Address, g.Address, y.Address, n, inner, log));
        GC.KeepAlive(g);
        GC.KeepAlive(y);
        return dx;
    }

    static long Tiles(long inner) => (inner + Tile - 1) / Tile;

    // The elements before, in and behind a dimension.
    static (long Outer, long N, long Inner) Around(Shape shape, int dim)
        => shape.Rank == 0 ? (1, 1, 1) : (shape[..dim].Count, shape[dim], shape[(dim + 1)..].Count);

    /// <summary>A streamed result is made in a row of its own, which stays in the cache until it is complete.</summary>
    readonly struct Along(byte* y, byte* x, long n, bool log, bool streams) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var row = Scratch.Rent<T>(streams && !log ? n : 0);
            for (var r = from; r < to; r++)
            {
                T* xr = (T*)x + r * n, yr = (T*)y + r * n, powers = log ? null : streams ? (T*)row.Data : yr;
                var max = RowKernel.Max<TLane, T>(xr, n, pad);
                var sum = RowKernel.SumExp<TLane, T>(xr, max, powers, n, pad);
                if (!log)
                {
                    RowKernel.Scale<TLane, T>(yr, powers, T.One / sum, n, pad, streams);
                    continue;
                }
                Subtract<TLane, T>(yr, xr, max, T.Log(sum));
            }
        }

        // One after the other: x - max is exact near the maximum, where the digits count.
        [MethodImpl(RowKernel.Loop)]
        void Subtract<TLane, T>(T* y, T* x, T max, T log) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TLane m = RowKernel.All<TLane, T>(max), l = RowKernel.All<TLane, T>(log);
            long i = 0;
            for (var head = Math.Min(n, RowKernel.Head<TLane, T>(y, streams)); i < head; i++) y[i] = x[i] - max - log;
            for (; i <= n - TLane.Width; i += TLane.Width) RowKernel.Write(TLane.Load(x + i) - m - l, y + i, streams);
            for (; i < n; i++) y[i] = x[i] - max - log;
        }
    }

    readonly struct BackAlong(byte* dx, byte* g, byte* y, long n, bool log, bool streams) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (var r = from; r < to; r++)
            {
                T* dr = (T*)dx + r * n, gr = (T*)g + r * n, yr = (T*)y + r * n;
                Finish<TLane, T>(dr, gr, yr, log ? RowKernel.Sum<TLane, T>(gr, n, pad) : RowKernel.Dot<TLane, T>(gr, yr, n, pad, fetches: true), pad);
            }
        }

        [MethodImpl(RowKernel.Loop)]
        void Finish<TLane, T>(T* d, T* g, T* y, T sum, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var s = RowKernel.All<TLane, T>(sum);
            // Measured: exponentials leave the time to fetch a short row behind this one into the first cache. Else half of what is read next was fetched with the sum.
            var near = log && n <= Short;
            // Rows of any length begin anywhere: the elements before the first line of the cache are an end, too.
            var i = Math.Min(n, RowKernel.Head<TLane, T>(d, streams));
            End(d, g, y, i, s, pad);
            for (; i <= n - TLane.Width; i += TLane.Width)
            {
                if (near)
                {
                    Streaming.Prefetch(g + n + i);
                    Streaming.Prefetch(y + n + i);
                }
                else
                {
                    if (log) Streaming.PrefetchFar(g + n + i);
                    Streaming.PrefetchFar(y + n + i);
                }
                RowKernel.Write(Grad<TLane, T>(TLane.Load(g + i), TLane.Load(y + i), s), d + i, streams);
            }
            End(d + i, g + i, y + i, n - i, s, pad);
        }

        void End<TLane, T>(T* d, T* g, T* y, long count, TLane s, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (count == 0) return;
            var end = RowKernel.LoadEnd<TLane, T>(g, count, 0, pad);
            RowKernel.StoreEnd(Grad<TLane, T>(end, RowKernel.LoadEnd<TLane, T>(y, count, 0, pad), s), d, count, pad);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        TLane Grad<TLane, T>(TLane g, TLane y, TLane s) where TLane : struct, ILane<TLane, T> where T : unmanaged => log ? g - RowKernel.Power<TLane, T>(y) * s : y * (g - s);
    }

    readonly struct Across(byte* y, byte* x, long n, long inner, bool log) : IRowKernel
    {
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T* max = stackalloc T[Tile], sum = stackalloc T[Tile];
            for (var t = from; t < to; t++)
            {
                var (first, width) = Place(t, n, inner);
                T* xt = (T*)x + first, yt = (T*)y + first;
                for (long k = 0; k < n; k++) Raise<TLane, T>(max, xt + k * inner, k == 0, width);
                new Span<T>(sum, Tile).Clear();
                for (long k = 0; k < n; k++) AddExp<TLane, T>(sum, max, xt + k * inner, yt + k * inner, width, pad);
                for (long i = 0; i < width; i++) sum[i] = log ? T.Log(sum[i]) : T.One / sum[i];
                for (long k = 0; k < n; k++) Finish<TLane, T>(yt + k * inner, sum, width);
            }
        }

        [MethodImpl(RowKernel.Loop)]
        static void Raise<TLane, T>(T* max, T* x, bool first, long width) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            long i = 0;
            for (; i <= width - TLane.Width; i += TLane.Width) (first ? TLane.Load(x + i) : TLane.Max(TLane.Load(max + i), TLane.Load(x + i))).Store(max + i);
            for (; i < width; i++) max[i] = first ? x[i] : T.Max(max[i], x[i]);
        }

        // Adds e^(x - max) to the sums; y is that, or its logarithm.
        [MethodImpl(RowKernel.Loop)]
        void AddExp<TLane, T>(T* sum, T* max, T* x, T* y, long width, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (long i = 0; i < width; i += TLane.Width)
            {
                var whole = i <= width - TLane.Width;
                var d = (whole ? TLane.Load(x + i) : RowKernel.LoadEnd<TLane, T>(x + i, width - i, 0, pad)) - TLane.Load(max + i);
                var e = RowKernel.Power<TLane, T>(d);
                (TLane.Load(sum + i) + e).Store(sum + i);
                if (log) e = d;
                if (whole) e.Store(y + i);
                else RowKernel.StoreEnd(e, y + i, width - i, pad);
            }
        }

        [MethodImpl(RowKernel.Loop)]
        void Finish<TLane, T>(T* y, T* sum, long width) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            long i = 0;
            for (; i <= width - TLane.Width; i += TLane.Width)
                (log ? TLane.Load(y + i) - TLane.Load(sum + i) : TLane.Load(y + i) * TLane.Load(sum + i)).Store(y + i);
            for (; i < width; i++) y[i] = log ? y[i] - sum[i] : y[i] * sum[i];
        }
    }

    readonly struct BackAcross(byte* dx, byte* g, byte* y, long n, long inner, bool log) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var sum = stackalloc T[Tile];
            for (var t = from; t < to; t++)
            {
                var (first, width) = Place(t, n, inner);
                T* gt = (T*)g + first, yt = (T*)y + first, dt = (T*)dx + first;
                for (var i = 0; i < Tile; i += TLane.Width) ((TLane)0.0).Store(sum + i);
                for (long k = 0; k < n; k++)
                {
                    long i = 0, row = k * inner;
                    for (; i <= width - TLane.Width; i += TLane.Width)
                        (TLane.Load(sum + i) + (log ? TLane.Load(gt + row + i) : TLane.Load(gt + row + i) * TLane.Load(yt + row + i))).Store(sum + i);
                    for (; i < width; i++) sum[i] += log ? gt[row + i] : gt[row + i] * yt[row + i];
                }
                for (long k = 0; k < n; k++)
                {
                    long i = 0, row = k * inner;
                    for (; i <= width - TLane.Width; i += TLane.Width)
                    {
                        TLane p = TLane.Load(gt + row + i), q = TLane.Load(yt + row + i), s = TLane.Load(sum + i);
                        (log ? p - TLane.Exp(q) * s : q * (p - s)).Store(dt + row + i);
                    }
                    for (; i < width; i++)
                        dt[row + i] = log ? gt[row + i] - T.Exp(yt[row + i]) * sum[i] : yt[row + i] * (gt[row + i] - sum[i]);
                }
            }
        }
    }

    // Tile t of the slices: its first element, and how many slices it has.
    static (long First, long Width) Place(long t, long n, long inner)
    {
        var (outer, tile) = Math.DivRem(t, Tiles(inner));
        return (outer * n * inner + tile * Tile, Math.Min(Tile, inner - tile * Tile));
    }
}
