using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

static unsafe partial class AttentionCpu
{
    /// <summary>The backward pass, one head of k and v at a time with all the heads of q that share it. With P the weights, g the gradient of y and
    /// D = Σ g · y of a row: dv = Pᵀ g, dS = P · (g vᵀ - D), dq = dS k, dk = dSᵀ q.</summary>
    readonly struct BackwardTiles(Sizes sizes, Matrices q, Matrices k, Matrices v, Matrices y, Matrices g, Matrices dq, Matrices dk, Matrices dv,
        ScoreMask mask, byte* logSum, AttentionSetting setting) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var scratch = Scratch.Rent<T>(2 * Tile * Tile + sizes.L);
            T* p = (T*)scratch.Data, dp = p + Tile * Tile, d = dp + Tile * Tile;
            for (var task = from; task < to; task++)
            {
                var (b, head) = Math.DivRem(task, sizes.G);
                for (var h = head * sizes.Group; h < (head + 1) * sizes.Group; h++)
                {
                    for (long i = 0; i < sizes.L; i++) d[i] = Dot<TLane, T>(g.At<T>(b, h, i), y.At<T>(b, h, i), pad);
                    for (long key = 0; key < sizes.S; key += Tile)
                        for (var first = setting.IsCausal ? key / Tile * Tile : 0; first < sizes.L; first += Tile)
                            Step<TLane, T>(p, dp, d, b, h, head, first, key);
                }
            }
        }

        T Dot<TLane, T>(StridedMatrix<T> a, StridedMatrix<T> b, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, INumberBase<T>
        {
            if (a.ColumnStride == 1 && b.ColumnStride == 1) return RowKernel.Dot<TLane, T>(a.Data, b.Data, sizes.V, pad);
            var sum = T.Zero;
            for (long i = 0; i < sizes.V; i++) sum += a.Data[i * a.ColumnStride] * b.Data[i * b.ColumnStride];
            return sum;
        }

        // One tile of queries against one of keys.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Step<TLane, T>(T* p, T* dp, T* d, long b, long h, long head, long first, long key)
            where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            long rows = Math.Min(Tile, sizes.L - first), columns = Math.Min(Tile, sizes.S - key);
            var words = stackalloc uint[setting.DropoutP > 0 ? Tile : 0];
            StridedMatrix<T> qs = q.At<T>(b, h, first), ks = k.At<T>(b, head, key), gs = g.At<T>(b, h, first);
            Multiply(rows, columns, sizes.E, qs, ks.Transposed, p, Tile, false);
            Multiply(rows, columns, sizes.V, gs, v.At<T>(b, head, key).Transposed, dp, Tile, false);
            var matrix = (b * sizes.H + h) * sizes.L;
            for (long i = 0; i < rows; i++)
            {
                var n = Visible(setting.IsCausal, first + i, key, columns);
                T* pi = p + i * Tile, di = dp + i * Tile;
                var whole = Scores<TLane, T>(pi, n, columns, setting.Scale, mask, b, h, first + i, key);
                var lse = ((T*)logSum)[matrix + first + i];
                if (setting.DropoutP > 0)
                {
                    // dS wants the weights before dropout, dv those after: both rows are made here.
                    RowKernel.SumExp<TLane, T>(pi, lse, pi, whole, dp);
                    Philox.Fill(setting.Draw.Skip((matrix + first + i) * ((sizes.S + 3) / 4) + key / 4), words, (int)n);
                    Dropped(pi, di, d[first + i], n, columns, words);
                    continue;
                }
                Weigh<TLane, T>(pi, di, lse, d[first + i], whole);
                for (var j = whole; j < columns; j++) di[j] = T.Zero;
            }
            StridedMatrix<T> ps = new(p, Tile, 1), ds = new(dp, Tile, 1);
            Multiply(columns, sizes.V, rows, ps.Transposed, gs, dv.At<T>(b, head, key).Data, sizes.V, true);
            Multiply(rows, sizes.E, columns, ds, ks, dq.At<T>(b, h, first).Data, sizes.E, true);
            Multiply(columns, sizes.E, rows, ds.Transposed, qs, dk.At<T>(b, head, key).Data, sizes.E, true);
        }

        // From scores and the gradients of weights to weights and the gradients of scores.
        [MethodImpl(RowKernel.Loop)]
        void Weigh<TLane, T>(T* p, T* dp, T logSum, T delta, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TLane lse = RowKernel.All<TLane, T>(logSum), d = RowKernel.All<TLane, T>(delta), scale = (TLane)setting.Scale;
            for (long j = 0; j < n; j += TLane.Width)
            {
                var w = TLane.Exp(TLane.Load(p + j) - lse);
                w.Store(p + j);
                (w * (TLane.Load(dp + j) - d) * scale).Store(dp + j);
            }
        }

        void Dropped<T>(T* p, T* dp, T delta, long n, long columns, uint* words) where T : unmanaged, INumberBase<T>
        {
            var threshold = Philox.Threshold(setting.DropoutP);
            T grow = T.CreateTruncating(1 / (1 - setting.DropoutP)), scale = T.CreateTruncating(setting.Scale);
            for (long j = 0; j < n; j++)
            {
                var keep = words[j] < threshold ? T.Zero : grow;
                dp[j] = p[j] * (dp[j] * keep - delta) * scale;
                p[j] *= keep;
            }
            for (var j = n; j < columns; j++) (p[j], dp[j]) = (T.Zero, T.Zero);
        }
    }
}
