using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Layer and RMS normalization on the CPU: one pass over rows that stay in cache. Sums over rows are taken in pieces fixed by the sizes alone.</summary>
static unsafe class LayerNormCpu
{
    /// <summary>y from row-major x, rows of n, or from x + residual, which is written to sum; and the rows' means and reciprocal deviations, [2, rows].</summary>
    public static void Forward(Tensor y, Tensor moments, Tensor x, Tensor? residual, Tensor sum, Tensor? weight, Tensor? bias, long n, double eps, bool centred)
    {
        if (x.Count == 0) return;
        var rows = x.Count / n;
        RowKernel.For(x.DType, rows, 4 * n, new ForwardRows(y.Address, moments.Address, x.Address, Address(residual), sum.Address, Address(weight), Address(bias), rows, n, eps, centred, RowKernel.Streams(y, n)));
        KeepAlive(y, moments, x, weight, bias);
        GC.KeepAlive(residual);
        GC.KeepAlive(sum);
    }

    /// <summary>The gradients that are asked for, from that of y.</summary>
    public static (Tensor? Dx, Tensor? Dw, Tensor? Db) Backward(Tensor g, Tensor x, Tensor? weight, Tensor moments, Shape shape, bool centred, bool needsX, bool needsW, bool needsB)
    {
        var dx = needsX ? Tensor.EmptyLike(x) : null;
        var dw = needsW ? Tensor.Zeros(shape, x.DType) : null;
        var db = needsB ? Tensor.Zeros(shape, x.DType) : null;
        if (x.Count == 0) return (dx, dw, db);
        var n = shape.Count;
        var rows = x.Count / n;
        // Each piece of rows adds up its own dw and db; the pieces are added in order.
        var piece = Math.Max(Math.Max(1, 32768 / n), (rows + 31) / 32);
        var pieces = (rows + piece - 1) / piece;
        var sums = needsW || needsB ? Tensor.Zeros([2, pieces, n], x.DType) : null;
        RowKernel.For(x.DType, pieces, 8 * n * piece, new BackwardRows(Address(dx), Address(sums), g.Address, x.Address, Address(weight), moments.Address, rows, n, piece, centred, dx is not null && RowKernel.Streams(dx, n)));
        for (var k = 0; k < 2; k++)
            if ((k == 0 ? dw : db) is { } d) RowKernel.For(x.DType, 1, n * pieces, new AddUp(d.Address, sums!.Address + k * pieces * n * x.DType.Size, pieces, n));
        KeepAlive(dx, dw, db, sums, g);
        KeepAlive(x, weight, moments, null, null);
        sums?.Dispose();
        return (dx, dw, db);
    }

    static byte* Address(Tensor? t) => t is null ? null : t.Address;

    static void KeepAlive(Tensor? a, Tensor? b, Tensor? c, Tensor? d, Tensor? e)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(d);
        GC.KeepAlive(e);
    }

    readonly struct ForwardRows(byte* y, byte* moments, byte* x, byte* residual, byte* sum, byte* weight, byte* bias, long rows, long n, double eps, bool centred, bool streams) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T* w = (T*)weight, b = (T*)bias;
            var count = T.CreateTruncating(n);
            // A sum that is streamed is needed once more.
            using var total = Scratch.Rent<T>(residual != null && streams ? n : 0);
            for (var r = from; r < to; r++)
            {
                T* xr = (T*)x + r * n, yr = (T*)y + r * n;
                if (residual != null)
                {
                    var sr = (T*)sum + r * n;
                    Add<TLane, T>(streams ? (T*)total.Data : sr, sr, xr, (T*)residual + r * n);
                    xr = streams ? (T*)total.Data : sr;
                }
                var mean = centred ? RowKernel.Sum<TLane, T>(xr, n, pad) / count : T.Zero;
                var variance = RowKernel.Squares<TLane, T>(xr, mean, n) / count;
                var rstd = T.One / T.Sqrt(variance + T.CreateTruncating(eps));
                (((T*)moments)[r], ((T*)moments)[rows + r]) = (mean, rstd);
                Write<TLane, T>(yr, xr, w, b, mean, rstd);
            }
        }

        // Meanwhile the rows behind are fetched.
        [MethodImpl(RowKernel.Loop)]
        void Add<TLane, T>(T* total, T* sum, T* x, T* residual) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            long i = 0;
            for (; i <= n - TLane.Width; i += TLane.Width)
            {
                var v = TLane.Load(x + i) + TLane.Load(residual + i);
                Streaming.Prefetch(x + n + i);
                Streaming.Prefetch(residual + n + i);
                v.Store(total + i);
                if (streams) v.Stream(sum + i);
            }
            for (; i < n; i++) total[i] = x[i] + residual[i];
        }

        [MethodImpl(RowKernel.Loop)]
        void Write<TLane, T>(T* y, T* x, T* w, T* b, T mean, T rstd) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TLane m = RowKernel.All<TLane, T>(mean), s = RowKernel.All<TLane, T>(rstd);
            long i = 0;
            for (; i <= n - TLane.Width; i += TLane.Width)
            {
                var v = (TLane.Load(x + i) - m) * s;
                if (w != null) v *= TLane.Load(w + i);
                if (b != null) v += TLane.Load(b + i);
                RowKernel.Write(v, y + i, streams);
            }
            for (; i < n; i++)
            {
                var v = (x[i] - mean) * rstd;
                if (w != null) v *= w[i];
                y[i] = b != null ? v + b[i] : v;
            }
        }
    }

    readonly struct BackwardRows(byte* dx, byte* sums, byte* g, byte* x, byte* weight, byte* moments, long rows, long n, long piece, bool centred, bool streams) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var w = (T*)weight;
            var pieces = (rows + piece - 1) / piece;
            for (var p = from; p < to; p++)
            {
                T* dw = sums == null ? null : (T*)sums + p * n, db = sums == null ? null : dw + pieces * n;
                var end = Math.Min(rows, (p + 1) * piece);
                for (var r = p * piece; r < end; r += 2)
                {
                    T* gr = (T*)g + r * n, xr = (T*)x + r * n, mean = (T*)moments + r, rstd = mean + rows;
                    T a, b, c = T.Zero, d = c;
                    if (r + 1 < end) (a, b, c, d) = PairSums<TLane, T>(gr, xr, w, dw, db, mean, rstd);
                    else (a, b) = Sums<TLane, T>(gr, xr, w, dw, db, *mean, *rstd);
                    if (dx == null) continue;
                    Write<TLane, T>((T*)dx + r * n, gr, xr, w, *mean, *rstd, a, b);
                    if (r + 1 < end) Write<TLane, T>((T*)dx + (r + 1) * n, gr + n, xr + n, w, mean[1], rstd[1], c, d);
                }
            }
        }

        // Σ ĝ and Σ ĝ · x̂ of a row, where ĝ = g · weight; and the row's part of dw and db.
        [MethodImpl(RowKernel.Loop)]
        (T, T) Sums<TLane, T>(T* g, T* x, T* w, T* dw, T* db, T mean, T rstd) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TLane s = (TLane)0.0, t = s, m = RowKernel.All<TLane, T>(mean), q = RowKernel.All<TLane, T>(rstd);
            long i = 0;
            for (; i <= n - TLane.Width; i += TLane.Width)
            {
                var gi = TLane.Load(g + i);
                var normal = (TLane.Load(x + i) - m) * q;
                if (dw != null)
                {
                    TLane.MultiplyAdd(gi, normal, TLane.Load(dw + i)).Store(dw + i);
                    (TLane.Load(db + i) + gi).Store(db + i);
                }
                if (w != null) gi *= TLane.Load(w + i);
                s += gi;
                t = TLane.MultiplyAdd(gi, normal, t);
            }
            T a = s.Sum(), b = t.Sum();
            if (i == n) return (a, b);
            var (p, pn) = EndSums(g, x, w, dw, db, mean, rstd, i);
            return (a + p, b + pn);
        }

        // The same of two rows, so that dw and db are read and written half as often. Meanwhile the g of the next two are fetched as far as
        // the second cache: the first has no room for four rows of both.
        [MethodImpl(RowKernel.Loop)]
        (T, T, T, T) PairSums<TLane, T>(T* g, T* x, T* w, T* dw, T* db, T* mean, T* rstd) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TLane s = (TLane)0.0, t = s, u = s, v = s, m = RowKernel.All<TLane, T>(*mean), q = RowKernel.All<TLane, T>(*rstd), m1 = RowKernel.All<TLane, T>(mean[1]), q1 = RowKernel.All<TLane, T>(rstd[1]);
            long i = 0;
            for (; i <= n - TLane.Width; i += TLane.Width)
            {
                TLane gi = TLane.Load(g + i), hi = TLane.Load(g + n + i);
                TLane normal = (TLane.Load(x + i) - m) * q, normal1 = (TLane.Load(x + n + i) - m1) * q1;
                Streaming.PrefetchFar(g + 2 * n + i);
                Streaming.PrefetchFar(g + 3 * n + i);
                if (dw != null)
                {
                    TLane.MultiplyAdd(hi, normal1, TLane.MultiplyAdd(gi, normal, TLane.Load(dw + i))).Store(dw + i);
                    (TLane.Load(db + i) + gi + hi).Store(db + i);
                }
                if (w != null)
                {
                    var wi = TLane.Load(w + i);
                    gi *= wi;
                    hi *= wi;
                }
                s += gi;
                t = TLane.MultiplyAdd(gi, normal, t);
                u += hi;
                v = TLane.MultiplyAdd(hi, normal1, v);
            }
            T a = s.Sum(), b = t.Sum(), c = u.Sum(), d = v.Sum();
            if (i < n)
            {
                var (p, pn) = EndSums(g, x, w, dw, db, *mean, *rstd, i);
                var (o, on) = EndSums(g + n, x + n, w, dw, db, mean[1], rstd[1], i);
                (a, b, c, d) = (a + p, b + pn, c + o, d + on);
            }
            return (a, b, c, d);
        }

        // What Σ ĝ and Σ ĝ · x̂ miss of a row's last numbers.
        [MethodImpl(RowKernel.Loop)]
        (T, T) EndSums<T>(T* g, T* x, T* w, T* dw, T* db, T mean, T rstd, long from) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T a = T.Zero, b = a;
            for (var i = from; i < n; i++)
            {
                T gi = g[i], normal = (x[i] - mean) * rstd;
                if (dw != null)
                {
                    dw[i] += gi * normal;
                    db[i] += gi;
                }
                if (w != null) gi *= w[i];
                a += gi;
                b += gi * normal;
            }
            return (a, b);
        }

        // dx = rstd · (ĝ - a/n - x̂ · b/n). Meanwhile the x of the row after the next is fetched.
        [MethodImpl(RowKernel.Loop)]
        void Write<TLane, T>(T* d, T* g, T* x, T* w, T mean, T rstd, T sum, T product) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T scale = T.One / T.CreateTruncating(n), shift = centred ? sum * scale : T.Zero, slope = product * scale;
            TLane m = RowKernel.All<TLane, T>(mean), q = RowKernel.All<TLane, T>(rstd), a = RowKernel.All<TLane, T>(shift), b = RowKernel.All<TLane, T>(slope);
            long i = 0;
            for (; i <= n - TLane.Width; i += TLane.Width)
            {
                var gi = TLane.Load(g + i);
                if (w != null) gi *= TLane.Load(w + i);
                var normal = (TLane.Load(x + i) - m) * q;
                Streaming.PrefetchFar(x + 2 * n + i);
                RowKernel.Write(q * (gi - a - normal * b), d + i, streams);
            }
            for (; i < n; i++)
            {
                var gi = w != null ? g[i] * w[i] : g[i];
                d[i] = rstd * (gi - shift - (x[i] - mean) * rstd * slope);
            }
        }
    }

    /// <summary>The sum of some rows, in order.</summary>
    readonly struct AddUp(byte* y, byte* x, long rows, long n) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var d = (T*)y;
            for (long r = 0; r < rows; r++)
            {
                var s = (T*)x + r * n;
                long i = 0;
                for (; i <= n - TLane.Width; i += TLane.Width) (TLane.Load(d + i) + TLane.Load(s + i)).Store(d + i);
                for (; i < n; i++) d[i] += s[i];
            }
        }
    }
}
