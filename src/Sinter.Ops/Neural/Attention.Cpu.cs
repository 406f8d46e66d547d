using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Attention on the CPU, a tile of queries against a tile of keys at a time. The softmax is kept running: each row has its maximum and sum so far, and
/// what was added up is scaled down when the maximum grows. Backward, the weights are recomputed from the rows' log-sums.</summary>
static unsafe partial class AttentionCpu
{
    // Queries and keys of a tile; a multiple of every vector's width, and small enough for the products to stay in cache.
    const int Tile = 64;

    /// <summary>y and the log-sum of each row's scores.</summary>
    public static void Forward(Tensor y, Tensor logSum, Tensor q, Tensor k, Tensor v, Tensor? mask, AttentionSetting setting)
    {
        if (y.Count == 0) return;
        var tiles = (q.Shape[2] + Tile - 1) / Tile;
        var sizes = Sizes.Of(q, k, v);
        var kernel = new ForwardTiles(sizes, new(q), new(k), new(v), new(y), new ScoreMask(mask), logSum.Address, setting);
        RowKernel.For(q.DType, q.Shape[0] * q.Shape[1] * tiles, Math.Min(Tile, sizes.L) * sizes.S * (sizes.E + sizes.V) / 16, kernel);
        KeepAlive(q, k, v, mask, y, logSum);
    }

    /// <summary>The gradients of q, k and v.</summary>
    public static Tensor?[] Backward(Tensor g, Tensor q, Tensor k, Tensor v, Tensor? mask, Tensor y, Tensor logSum, AttentionSetting setting)
    {
        Tensor dq = Tensor.Zeros(q.Shape, q.DType), dk = Tensor.Zeros(k.Shape, q.DType), dv = Tensor.Zeros(v.Shape, q.DType);
        var sizes = Sizes.Of(q, k, v);
        if (y.Count == 0 || sizes.S == 0) return [dq, dk, dv];
        var kernel = new BackwardTiles(sizes, new(q), new(k), new(v), new(y), new(g), new(dq), new(dk), new(dv), new ScoreMask(mask), logSum.Address, setting);
        RowKernel.For(q.DType, k.Shape[0] * k.Shape[1], sizes.Group * sizes.L * sizes.S * (sizes.E + sizes.V) / 8, kernel);
        KeepAlive(q, k, v, mask, y, logSum);
        KeepAlive(dq, dk, dv, g, g, g);
        return [dq, dk, dv];
    }

    /// <summary>What dropout multiplies the weights by, rows of S: the plain way to what the tiles draw for themselves.</summary>
    public static Tensor Keep(AttentionSetting setting, long rows, long keys, DType dtype)
    {
        var keep = Tensor.Empty([rows, keys], DType.Float64);
        using var p = keep.Pin<double>();
        var blocks = (keys + 3) / 4;
        var threshold = Philox.Threshold(setting.DropoutP);
        for (long r = 0; r < rows; r++)
            for (long j = 0; j < keys; j++)
            {
                var (a, b, c, d) = Philox.Block(setting.Draw.Seed, setting.Draw.Block + (ulong)(r * blocks + j / 4));
                p[r * keys + j] = (j % 4) switch { 0 => a, 1 => b, 2 => c, _ => d } < threshold ? 0 : 1 / (1 - setting.DropoutP);
            }
        return keep.To(dtype);
    }

    static void KeepAlive(Tensor a, Tensor b, Tensor c, Tensor? d, Tensor e, Tensor f)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
        GC.KeepAlive(d);
        GC.KeepAlive(e);
        GC.KeepAlive(f);
    }

    readonly record struct Sizes(long H, long G, long L, long S, long E, long V)
    {
        /// <summary>How many heads of q share one of k and v.</summary>
        public long Group => H / G;

        public static Sizes Of(Tensor q, Tensor k, Tensor v) => new(q.Shape[1], k.Shape[1], q.Shape[2], k.Shape[2], q.Shape[3], v.Shape[3]);
    }

    /// <summary>The matrices of a tensor [B, H, rows, columns] of any strides.</summary>
    readonly struct Matrices(Tensor x)
    {
        readonly byte* _address = x.Address;
        readonly long _batch = x.StrideArray[0], _head = x.StrideArray[1], _row = x.StrideArray[2], _column = x.StrideArray[3];

        /// <summary>A matrix from one of its rows on.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public StridedMatrix<T> At<T>(long batch, long head, long row) where T : unmanaged
            => new((T*)_address + batch * _batch + head * _head + row * _row, _row, _column);
    }

    /// <summary>What is added to scores, or which of them count.</summary>
    readonly struct ScoreMask(Tensor? mask)
    {
        readonly byte* _address = mask is null ? null : mask.Address;
        readonly bool _isBool = mask is { DType: DType.Bool };
        readonly long _batch = Stride(mask, 0), _head = Stride(mask, 1), _row = Stride(mask, 2), _column = Stride(mask, 3);

        static long Stride(Tensor? mask, int d) => mask is null ? 0 : mask.StrideArray[d];

        public bool Exists => _address != null;

        /// <summary>Masks n scores of a row, those of keys from <paramref name="key"/> on.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(T* scores, long n, long batch, long head, long row, long key) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var at = batch * _batch + head * _head + row * _row + key * _column;
            if (_isBool)
            {
                for (long j = 0; j < n; j++)
                    if (_address[at + j * _column] == 0) scores[j] = T.NegativeInfinity;
            }
            else
                for (long j = 0; j < n; j++) scores[j] += ((T*)_address)[at + j * _column];
        }
    }

    /// <summary>C = A · B or C += A · B.</summary>
    static void Multiply<T>(long m, long n, long k, StridedMatrix<T> a, StridedMatrix<T> b, T* c, long ldc, bool accumulate) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            Gemm.Multiply(m, n, k, new StridedMatrix<float>((float*)a.Data, a.RowStride, a.ColumnStride), new StridedMatrix<float>((float*)b.Data, b.RowStride, b.ColumnStride), (float*)c, ldc, accumulate);
        else
            Gemm.Multiply(m, n, k, new StridedMatrix<double>((double*)a.Data, a.RowStride, a.ColumnStride), new StridedMatrix<double>((double*)b.Data, b.RowStride, b.ColumnStride), (double*)c, ldc, accumulate);
    }

    /// <summary>Turns n products into masked scores, in whole vectors: -∞ behind those that count, 0 behind the vectors. Gives the number in whole vectors.</summary>
    [MethodImpl(RowKernel.Loop)]
    static long Scores<TLane, T>(T* s, long n, long columns, double scale, in ScoreMask mask, long batch, long head, long row, long key)
        where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var whole = (n + TLane.Width - 1) / TLane.Width * TLane.Width;
        var f = (TLane)scale;
        for (long j = 0; j < whole; j += TLane.Width) (TLane.Load(s + j) * f).Store(s + j);
        if (mask.Exists) mask.Apply(s, n, batch, head, row, key);
        for (var j = n; j < whole; j++) s[j] = T.NegativeInfinity;
        for (var j = whole; j < columns; j++) s[j] = T.Zero;
        return whole;
    }

    // How many keys of a tile a query may look at.
    static long Visible(bool causal, long query, long key, long columns) => causal ? Math.Clamp(query - key + 1, 0, columns) : columns;

    readonly struct ForwardTiles(Sizes sizes, Matrices q, Matrices k, Matrices v, Matrices y, ScoreMask mask, byte* logSum, AttentionSetting setting) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var scratch = Scratch.Rent<T>(Tile * Tile + 2 * Tile);
            T* s = (T*)scratch.Data, max = s + Tile * Tile, sum = max + Tile;
            var words = stackalloc uint[setting.DropoutP > 0 ? Tile : 0];
            var tiles = (sizes.L + Tile - 1) / Tile;
            for (var task = from; task < to; task++)
            {
                var (matrix, tile) = Math.DivRem(task, tiles);
                var (b, h) = Math.DivRem(matrix, sizes.H);
                long first = tile * Tile, rows = Math.Min(Tile, sizes.L - first);
                T* o = y.At<T>(b, h, first).Data, lse = (T*)logSum + matrix * sizes.L + first;
                for (long i = 0; i < rows; i++) (max[i], sum[i]) = (T.NegativeInfinity, T.Zero);
                new Span<T>(o, checked((int)(rows * sizes.V))).Clear();
                var end = setting.IsCausal ? Math.Min(sizes.S, first + rows) : sizes.S;
                for (long key = 0; key < end; key += Tile)
                {
                    var columns = Math.Min(Tile, sizes.S - key);
                    Multiply(rows, columns, sizes.E, q.At<T>(b, h, first), k.At<T>(b, h / sizes.Group, key).Transposed, s, Tile, false);
                    for (long i = 0; i < rows; i++)
                    {
                        var n = Visible(setting.IsCausal, first + i, key, columns);
                        Advance<TLane, T>(s + i * Tile, n, columns, ref max[i], ref sum[i], o + i * sizes.V, b, h, first + i, key, pad);
                        if (setting.DropoutP > 0) Drop<TLane, T>(s + i * Tile, n, setting, (matrix * sizes.L + first + i) * ((sizes.S + 3) / 4) + key / 4, words);
                    }
                    Multiply(rows, sizes.V, columns, new StridedMatrix<T>(s, Tile, 1), v.At<T>(b, h / sizes.Group, key), o, sizes.V, key > 0);
                }
                for (long i = 0; i < rows; i++)
                {
                    // A row that saw nothing has sum 0: its result stays 0, and a log-sum of +∞ makes its weights 0 again.
                    RowKernel.Scale<TLane, T>(o + i * sizes.V, o + i * sizes.V, sum[i] == T.Zero ? T.Zero : T.One / sum[i], sizes.V, pad);
                    lse[i] = sum[i] == T.Zero ? T.PositiveInfinity : max[i] + T.Log(sum[i]);
                }
            }
        }

        // One row of a tile: from products to weights relative to the row's maximum so far.
        [MethodImpl(RowKernel.Loop)]
        void Advance<TLane, T>(T* s, long n, long columns, ref T max, ref T sum, T* o, long b, long h, long row, long key, T* pad)
            where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var whole = Scores<TLane, T>(s, n, columns, setting.Scale, mask, b, h, row, key);
            var peak = T.Max(max, RowKernel.Max<TLane, T>(s, whole, pad));
            if (peak == T.NegativeInfinity)
            {
                new Span<T>(s, (int)whole).Clear();
                return;
            }
            if (peak != max && key > 0)
            {
                var shrink = T.Exp(max - peak);
                sum *= shrink;
                RowKernel.Scale<TLane, T>(o, o, shrink, sizes.V, pad);
            }
            max = peak;
            sum += RowKernel.SumExp<TLane, T>(s, peak, s, whole, pad);
        }
    }

    /// <summary>Drops some of n numbers and scales the others.</summary>
    static void Drop<TLane, T>(T* s, long n, AttentionSetting setting, long block, uint* words) where TLane : struct, ILane<TLane, T> where T : unmanaged, INumberBase<T>
    {
        Philox.Fill(setting.Draw.Skip(block), words, (int)n);
        var threshold = Philox.Threshold(setting.DropoutP);
        var grow = T.CreateTruncating(1 / (1 - setting.DropoutP));
        for (long j = 0; j < n; j++) s[j] = words[j] < threshold ? T.Zero : s[j] * grow;
    }
}
