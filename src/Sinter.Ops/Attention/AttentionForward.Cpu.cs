using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Attention's forward pass: a tile of queries meets one tile of keys after the other. The softmax is kept running: each row has its maximum and sum so
/// far, and what was added up is scaled down when the maximum grows.</summary>
static unsafe class AttentionForward
{
    // The more queries, the seldomer keys are packed; but every thread should find a tile.
    const long LargestTile = 384, SmallestTile = 48, WantedTiles = 16;

    /// <summary>y, [B, H, L, V], and of each row log₂ Σ 2^score.</summary>
    public static void Run(in AttentionTiles tiles, DType dtype, Tensor y, Tensor logSum)
    {
        var tile = LargestTile;
        while (tile > SmallestTile && Tasks(tiles, tile)[^1] < WantedTiles) tile /= 2;
        var tasks = Tasks(tiles, tile);
        RowKernel.For(dtype, tasks[^1], tile * tiles.Sequences.MostKeys * (tiles.E + tiles.EV) / 16, new Kernel(tiles, new(y), logSum.Address, tile, tasks));
        GC.KeepAlive(y);
        GC.KeepAlive(logSum);
    }

    // How many tiles the sequences before each have.
    static long[] Tasks(in AttentionTiles tiles, long tile)
    {
        var before = new long[tiles.Sequences.Count + 1];
        for (var b = 0; b < tiles.Sequences.Count; b++) before[b + 1] = before[b] + tiles.Heads * ((tiles.Sequences.Queries(b) + tile - 1) / tile);
        return before;
    }

    readonly struct Kernel(AttentionTiles tiles, HeadRows y, byte* logSum, long tile, long[] tasks) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using var scratch = Scratch.Rent<T>(QueryTile<TLane, T>.Size(tiles, tile));
            for (var task = from; task < to; task++)
            {
                var b = Array.BinarySearch(tasks, task + 1);
                if (b < 0) b = ~b;
                // Sequences without queries have no tasks: the first one that reaches this far is meant.
                while (b > 0 && tasks[b - 1] > task) b--;
                b--;
                var parts = (tasks[b + 1] - tasks[b]) / tiles.Heads;
                var (head, part) = Math.DivRem(task - tasks[b], parts);
                // The last queries of a causal row see most: they go first, so that no thread is left with a long task at the end.
                var first = (parts - 1 - part) * tile;
                new QueryTile<TLane, T>(tiles, tile, (T*)scratch.Data, pad, b, head, first).Run(y, (T*)logSum + tiles.LogSumAt(b, head, first));
            }
        }
    }

    /// <summary>One tile of queries and its working memory.</summary>
    readonly ref struct QueryTile<TLane, T> where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        readonly ref readonly AttentionTiles _tiles;
        readonly T* _q, _o, _s, _keys, _values, _rows, _max, _sum, _keep, _pad;
        readonly long _qRow, _oRow, _head, _first, _count;
        readonly int _b;

        // Rows a multiple of 2 KB apart push each other out of the first-level cache.
        static long RowOf(long width) => PackedGemm<T>.Padded((width + 15) / 16 * 16) + 16;

        public static long Size(in AttentionTiles tiles, long tile)
            => tile * (RowOf(tiles.E) + RowOf(tiles.EV) + 1 + TLane.Width) + (PackedGemm<T>.Rows + 2) * AttentionTiles.ScoreRow
                + AttentionTiles.KeyTile * (tiles.E + RowOf(tiles.EV) + Math.Max(tiles.E, tiles.EV));

        public QueryTile(in AttentionTiles tiles, long tile, T* memory, T* pad, int b, long head, long first)
        {
            _tiles = ref tiles;
            (_b, _head, _first, _count) = (b, head, first, Math.Min(tile, tiles.Sequences.Queries(b) - first));
            _pad = pad;
            (_qRow, _oRow) = (RowOf(tiles.E), RowOf(tiles.EV));
            _q = memory;
            _o = _q + tile * _qRow;
            _sum = _o + tile * _oRow;
            _s = _sum + tile * TLane.Width;
            _keep = _s + PackedGemm<T>.Rows * AttentionTiles.ScoreRow;
            _keys = _keep + 2 * AttentionTiles.ScoreRow;
            _values = _keys + AttentionTiles.KeyTile * tiles.E;
            _rows = _values + AttentionTiles.KeyTile * _oRow;
            _max = _rows + AttentionTiles.KeyTile * Math.Max(tiles.E, tiles.EV);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(in HeadRows y, T* logSum)
        {
            var start = _tiles.Sequences.QueryStart(_b) + _first;
            _tiles.Q.Load<TLane, T>(_b, _head, start, _count, _tiles.E, _q, _qRow, _tiles.Setting.Scale * AttentionTiles.Log2E, _pad);
            new Span<T>(_o, (int)(_count * _oRow)).Clear();
            new Span<T>(_sum, (int)(_count * TLane.Width)).Clear();
            new Span<T>(_max, (int)_count).Fill(T.NegativeInfinity);

            var (from, end) = _tiles.Seen(_b, _first, _count);
            for (var key = from / AttentionTiles.KeyTile * AttentionTiles.KeyTile; key < end; key += AttentionTiles.KeyTile)
                Meet(key, Math.Min(AttentionTiles.KeyTile, end - key));

            for (long i = 0; i < _count; i++)
            {
                // A row that saw nothing has sum 0: its result stays 0, and a log-sum of +∞ makes its weights 0 again.
                var sum = TLane.Load(_sum + i * TLane.Width).Sum();
                var o = _o + i * _oRow;
                RowKernel.Scale<TLane, T>(o, o, sum == T.Zero ? T.Zero : T.One / sum, _tiles.EV, _pad);
                y.Store(_b, _head, start + i, o, _tiles.EV);
                logSum[i] = sum == T.Zero ? T.PositiveInfinity : _max[i] + T.Log(sum) * T.CreateTruncating(AttentionTiles.Log2E);
            }
        }

        // All queries and one tile of keys, a strip of queries at a time: its scores stay in the first-level cache.
        void Meet(long key, long columns)
        {
            var head = _head / _tiles.Group;
            _tiles.PackTransposed<TLane, T>(_tiles.K, _b, head, key, columns, _tiles.E, _keys, _rows, _pad);
            _tiles.Pack<TLane, T>(_tiles.V, _b, head, key, columns, _tiles.EV, _values, _rows, 1, _pad);
            long strip = PackedGemm<T>.Rows;
            for (long i = 0; i < _count; i += strip)
            {
                var rows = Math.Min(strip, _count - i);
                var (from, to) = _tiles.Columns<T>(_b, _first + i, rows, key, columns);
                var n = to - from;
                if (n <= 0) continue;
                PackedGemm<T>.Multiply(rows, n, _tiles.E, new(_q + i * _qRow, _qRow, 1), _keys, _tiles.E, columns, 0, from, _s, AttentionTiles.ScoreRow, false);
                var areScores = _tiles.AreScores<TLane, T>(_b, _first + i, rows, key + from, n);
                for (long r = 0; r < rows; r++) Advance(_s + r * AttentionTiles.ScoreRow, n, areScores, i + r, key + from);
                PackedGemm<T>.Multiply(rows, _tiles.EV, n, new(_s, AttentionTiles.ScoreRow, 1), _values, columns, _tiles.EV, from, 0, _o + i * _oRow, _oRow, true);
            }
        }

        // One row of a strip: from products to weights relative to the row's maximum so far.
        void Advance(T* s, long n, bool isScore, long i, long key)
        {
            var whole = (n + TLane.Width - 1) / TLane.Width * TLane.Width;
            if (!isScore) _tiles.Finish<TLane, T>(s, n, whole, _b, _head, _first + i, key);
            var peak = RowKernel.Max<TLane, T>(s, whole, null);
            T* sum = _sum + i * TLane.Width, o = _o + i * _oRow;
            if (peak > _max[i])
            {
                if (_max[i] > T.NegativeInfinity) Shrink(sum, o, TLane.Exp2(RowKernel.All<TLane, T>(_max[i] - peak)), _tiles.EV);
                _max[i] = peak;
            }
            else if (_max[i] == T.NegativeInfinity && !T.IsNaN(RowKernel.Sum<TLane, T>(s, whole, _pad)))
            {
                new Span<T>(s, (int)whole).Clear();
                return;
            }
            Exponentiate(s, _max[i], whole, sum);
            if (_tiles.Setting.DropoutP > 0) Drop(s, n, i, key);
        }

        // s = 2^(s - peak), added lane by lane to the row's sum.
        [MethodImpl(RowKernel.Loop)]
        static void Exponentiate(T* s, T peak, long n, T* sum)
        {
            TLane a = TLane.Load(sum), b = (TLane)0.0, shift = RowKernel.All<TLane, T>(peak);
            long j = 0;
            for (; j <= n - 2 * TLane.Width; j += 2 * TLane.Width)
            {
                TLane x = TLane.Exp2(TLane.Load(s + j) - shift), y = TLane.Exp2(TLane.Load(s + j + TLane.Width) - shift);
                x.Store(s + j);
                y.Store(s + j + TLane.Width);
                a += x;
                b += y;
            }
            if (j < n)
            {
                var x = TLane.Exp2(TLane.Load(s + j) - shift);
                x.Store(s + j);
                a += x;
            }
            (a + b).Store(sum);
        }

        [MethodImpl(RowKernel.Loop)]
        static void Shrink(T* sum, T* o, TLane factor, long n)
        {
            (TLane.Load(sum) * factor).Store(sum);
            // Rows of o are padded to whole vectors.
            for (long j = 0; j < n; j += TLane.Width) (TLane.Load(o + j) * factor).Store(o + j);
        }

        void Drop(T* s, long n, long i, long key)
        {
            var words = stackalloc uint[AttentionTiles.KeyTile];
            _tiles.Keep(_keep, n, _b, _head, _first + i, key, words);
            for (long j = 0; j < n; j++) s[j] *= _keep[j];
        }
    }
}
