using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Cross entropy on the CPU: softmax, logarithm and choice of the class in one pass over each row of scores.</summary>
static unsafe class CrossEntropyCpu
{
    /// <summary>The weighted loss and ln Σ eˣ of each row of x, [N, C].</summary>
    public static void Forward(Tensor loss, Tensor logSum, Tensor x, Tensor target, Tensor weights, Tensor? weight, long ignoreIndex, double smoothing)
    {
        if (x.Shape[0] == 0) return;
        var total = TotalWeight(x, weight);
        RowKernel.For(x.DType, x.Shape[0], 6 * x.Shape[1],
            new ForwardRows(loss.Address, logSum.Address, x.Address, (long*)target.Address, weights.Address, weight is null ? null : weight.Address, x.Shape[1], ignoreIndex, smoothing, total));
        KeepAlive(x, target, weights, weight, loss, logSum);
    }

    /// <summary>The gradient of x from that of the rows' losses.</summary>
    public static Tensor Backward(Tensor g, Tensor x, Tensor logSum, Tensor target, Tensor weights, Tensor? weight, long ignoreIndex, double smoothing)
    {
        var dx = Tensor.EmptyLike(x);
        if (x.Count == 0) return dx;
        var total = TotalWeight(x, weight);
        RowKernel.For(x.DType, x.Shape[0], 6 * x.Shape[1],
            new BackwardRows(dx.Address, g.Address, x.Address, logSum.Address, (long*)target.Address, weights.Address, weight is null ? null : weight.Address, x.Shape[1], ignoreIndex, smoothing, total, Streaming.Pays(dx.Count * dx.DType.Size)));
        KeepAlive(x, target, weights, weight, g, logSum);
        return dx;
    }

    static double TotalWeight(Tensor x, Tensor? weight) => weight is null ? x.Shape[1] : weight.Sum(dtype: DType.Float64).Item();

    static void KeepAlive(Tensor a, Tensor b, Tensor c, Tensor? d, Tensor e, Tensor f)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(d);
        GC.KeepAlive(e);
        GC.KeepAlive(f);
    }

    readonly struct ForwardRows(byte* loss, byte* logSum, byte* x, long* target, byte* weights, byte* weight, long n, long ignoreIndex, double smoothing, double total) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (var r = from; r < to; r++)
            {
                var xr = (T*)x + r * n;
                if (target[r] == ignoreIndex)
                {
                    (((T*)loss)[r], ((T*)logSum)[r]) = (T.Zero, T.Zero);
                    continue;
                }
                var max = RowKernel.Max<TLane, T>(xr, n, pad);
                var log = T.Log(RowKernel.SumExp<TLane, T>(xr, max, null, n, pad));
                ((T*)logSum)[r] = max + log;
                var hard = ((T*)weights)[r] * (log + (max - xr[target[r]]));
                if (smoothing > 0)
                {
                    // Σ w (lse - x) = W (lse - max) - Σ w (x - max)
                    var scores = weight == null ? RowKernel.Sum<TLane, T>(xr, n, pad) : RowKernel.Dot<TLane, T>(xr, (T*)weight, n, pad);
                    var soft = T.CreateTruncating(total) * (max + log) - scores;
                    hard = hard * T.CreateTruncating(1 - smoothing) + soft * T.CreateTruncating(smoothing / n);
                }
                ((T*)loss)[r] = hard;
            }
        }
    }

    readonly struct BackwardRows(byte* dx, byte* g, byte* x, byte* logSum, long* target, byte* weights, byte* weight, long n, long ignoreIndex, double smoothing, double total, bool streams) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (var r = from; r < to; r++)
            {
                T* xr = (T*)x + r * n, dr = (T*)dx + r * n, w = (T*)weight;
                if (target[r] == ignoreIndex)
                {
                    new Span<T>(dr, checked((int)n)).Clear();
                    continue;
                }
                T gr = ((T*)g)[r], hard = gr * ((T*)weights)[r] * T.CreateTruncating(1 - smoothing), soft = gr * T.CreateTruncating(smoothing / n);
                // dx = p · Σq - q, where q is hard at the target and soft · weight everywhere.
                Write<TLane, T>(dr, xr, hard + soft * T.CreateTruncating(total), ((T*)logSum)[r], soft, pad);
                dr[target[r]] -= hard;
            }
        }

        [MethodImpl(RowKernel.Loop)]
        void Write<TLane, T>(T* d, T* x, T sum, T logSum, T soft, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TLane s = RowKernel.All<TLane, T>(sum), lse = RowKernel.All<TLane, T>(logSum), even = RowKernel.All<TLane, T>(soft);
            var w = (T*)weight;
            // Rows of any length begin anywhere: the elements before the first line of the cache are an end, too.
            var i = Math.Min(n, RowKernel.Head<TLane, T>(d, streams));
            End<TLane, T>(d, x, w, i, sum, logSum, soft, pad);
            for (; i <= n - TLane.Width; i += TLane.Width)
            {
                var v = RowKernel.Power<TLane, T>(TLane.Load(x + i) - lse) * s;
                if (smoothing != 0) v -= w == null ? even : even * TLane.Load(w + i);
                RowKernel.Write(v, d + i, streams);
            }
            End<TLane, T>(d + i, x + i, w == null ? null : w + i, n - i, sum, logSum, soft, pad);
        }

        void End<TLane, T>(T* d, T* x, T* w, long count, T sum, T logSum, T soft, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (count == 0) return;
            TLane s = RowKernel.All<TLane, T>(sum), lse = RowKernel.All<TLane, T>(logSum), even = RowKernel.All<TLane, T>(soft);
            var v = RowKernel.Power<TLane, T>(RowKernel.LoadEnd<TLane, T>(x, count, 0, pad) - lse) * s;
            if (smoothing != 0) v -= w == null ? even : even * RowKernel.LoadEnd<TLane, T>(w, count, 0, pad);
            RowKernel.StoreEnd(v, d, count, pad);
        }
    }
}
