using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Attention's backward pass: the weights P of a tile are recomputed from the rows' log-sums. With g the gradient of y and D = Σ g · y of a row:
/// dv = Pᵀ g, dS = P · (g vᵀ - D), dq = dS k, dk = dSᵀ q.</summary>
static unsafe class AttentionBackward
{
    // Queries of a tile; a multiple of every microkernel's rows.
    const long QueryTile = 96;

    // A head's keys are shared among threads in parts that do not depend on how many there are. Each part has its own sum for dq.
    const long WantedTasks = 16, FewestKeys = 512;

    /// <summary>How many parts the keys of a head are cut into.</summary>
    static long Parts(AttentionSequences sequences, long keyHeads)
        => Math.Clamp((WantedTasks - 1) / (sequences.Count * keyHeads) + 1, 1, Math.Max(1, sequences.MostKeys / FewestKeys));

    /// <summary>The gradients of q, k and v from that of y.</summary>
    public static (Tensor Q, Tensor K, Tensor V) Run(in AttentionTiles tiles, DType dtype, Tensor q, Tensor k, Tensor v, Tensor y, Tensor g, Tensor logSum)
    {
        Tensor dk = Tensor.Zeros(k.Shape, k.DType), dv = Tensor.Zeros(v.Shape, v.DType);
        long keyHeads = k.Shape[1], parts = Parts(tiles.Sequences, keyHeads);
        using var delta = Deltas(tiles, dtype, y, g, logSum);
        // Rows of dq take whole vectors.
        var sums = Tensor.Zeros([parts * q.Shape[0], q.Shape[1], q.Shape[2], PackedGemm<float>.Padded(tiles.E)], dtype);
        var cost = tiles.Group * tiles.Sequences.MostKeys / parts * q.Shape[2] * (tiles.E + tiles.EV) / 8;
        var kernel = new Kernel(tiles, new(g), new(dk), new(dv), sums.Address, sums.StrideArray, q.Shape[0], logSum.Address, delta.Address, parts, keyHeads);
        RowKernel.For(dtype, tiles.Sequences.Count * keyHeads * parts, cost, kernel);
        GC.KeepAlive(g);
        var whole = parts == 1 ? sums : sums.Reshape([parts, .. q.Shape[..3], sums.Shape[3]]).Sum(0);
        var dq = sums.Shape[3] == tiles.E ? whole.To(q.DType) : whole.Narrow(3, 0, tiles.E).To(q.DType).Contiguous();
        return (dq, dk, dv);
    }

    /// <summary>D = Σ g · y of each row, placed as the log-sums are.</summary>
    public static Tensor Deltas(in AttentionTiles tiles, DType dtype, Tensor y, Tensor g, Tensor logSum)
    {
        var delta = Tensor.Empty(logSum.Shape, dtype);
        for (var b = 0; b < tiles.Sequences.Count; b++)
            RowKernel.For(dtype, tiles.Heads * tiles.Sequences.Queries(b), 2 * tiles.EV, new DeltaKernel(tiles, new(y), new(g), delta.Address, b));
        GC.KeepAlive(y);
        GC.KeepAlive(g);
        return delta;
    }

    readonly struct DeltaKernel(AttentionTiles tiles, HeadRows y, HeadRows g, byte* delta, int b) : IRowKernel
    {
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var width = tiles.EV;
            using var scratch = Scratch.Rent<T>(2 * width);
            T* yRow = (T*)scratch.Data, gRow = yRow + width;
            for (var row = from; row < to; row++)
            {
                var (head, i) = Math.DivRem(row, tiles.Sequences.Queries(b));
                y.Load<TLane, T>(b, head, tiles.Sequences.QueryStart(b) + i, 1, width, yRow, width, 1, pad);
                g.Load<TLane, T>(b, head, tiles.Sequences.QueryStart(b) + i, 1, width, gRow, width, 1, pad);
                ((T*)delta)[tiles.LogSumAt(b, head, i)] = RowKernel.Dot<TLane, T>(yRow, gRow, width, pad);
            }
        }
    }

    readonly struct Kernel(AttentionTiles tiles, HeadRows g, HeadRows dk, HeadRows dv, byte* dq, long[] dqStrides, long batch, byte* logSum, byte* delta,
        long parts, long keyHeads) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var scratch = Scratch.Rent<T>(AttentionKeyTile<TLane, T>.Size(tiles, QueryTile));
            for (var task = from; task < to; task++)
            {
                var (b, keyHead, part) = ((int)(task / parts / keyHeads), task / parts % keyHeads, task % parts);
                long keys = tiles.Sequences.Keys(b), share = ((keys + parts - 1) / parts + AttentionTiles.KeyTile - 1) / AttentionTiles.KeyTile * AttentionTiles.KeyTile;
                var rows = (T*)dq + part * batch * dqStrides[0] + (batch == 1 ? 0 : b * dqStrides[0]) + tiles.Sequences.QueryStart(b) * dqStrides[2];
                for (var key = part * share; key < Math.Min(keys, (part + 1) * share); key += AttentionTiles.KeyTile)
                {
                    var tile = new AttentionKeyTile<TLane, T>(tiles, QueryTile, (T*)scratch.Data, pad, b, keyHead, key);
                    tile.Begin();
                    for (var head = keyHead * tiles.Group; head < (keyHead + 1) * tiles.Group; head++)
                        tile.Meet(g, head, rows + head * dqStrides[1], dqStrides[2], (T*)logSum + tiles.LogSumAt(b, head, 0), (T*)delta + tiles.LogSumAt(b, head, 0));
                    tile.End(dk, dv);
                }
            }
        }
    }

    /// <summary>The gradient of the bias, of its shape [B or 1, H or 1, L or 1, S].</summary>
    public static Tensor Bias(in AttentionTiles tiles, DType dtype, Shape shape, Tensor y, Tensor g, Tensor logSum)
    {
        using var delta = Deltas(tiles, dtype, y, g, logSum);
        var bias = Tensor.Zeros(shape, dtype);
        var tasks = shape[0] * shape[1] * ((shape[3] + AttentionTiles.KeyTile - 1) / AttentionTiles.KeyTile);
        RowKernel.For(dtype, tasks, tiles.Sequences.Queries(0) * AttentionTiles.KeyTile * (tiles.E + tiles.EV) / 8, new BiasKernel(tiles, new(g), bias.Address, shape, logSum.Address, delta.Address));
        GC.KeepAlive(g);
        GC.KeepAlive(logSum);
        return bias;
    }

    // A task makes the gradients of some keys for all heads and sequences that share them, one after the other.
    readonly struct BiasKernel(AttentionTiles tiles, HeadRows g, byte* bias, Shape shape, byte* logSum, byte* delta) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var scratch = Scratch.Rent<T>(AttentionKeyTile<TLane, T>.Size(tiles, QueryTile));
            long rows = shape[2], keys = shape[3], parts = (keys + AttentionTiles.KeyTile - 1) / AttentionTiles.KeyTile;
            for (var task = from; task < to; task++)
            {
                var (matrix, part) = Math.DivRem(task, parts);
                var (batch, shared) = Math.DivRem(matrix, shape[1]);
                for (var b = (int)batch; b < (shape[0] == 1 ? tiles.Sequences.Count : batch + 1); b++)
                    for (var head = shared; head < (shape[1] == 1 ? tiles.Heads : shared + 1); head++)
                    {
                        var tile = new AttentionKeyTile<TLane, T>(tiles, QueryTile, (T*)scratch.Data, pad, b, head / tiles.Group, part * AttentionTiles.KeyTile);
                        tile.Begin();
                        var at = tiles.LogSumAt(b, head, 0);
                        tile.AddScores(g, head, (T*)bias + matrix * rows * keys, rows == 1 ? 0 : keys, (T*)logSum + at, (T*)delta + at);
                    }
            }
        }
    }
}
