using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>One tile of keys in attention's backward pass, with its working memory: it meets all queries that see it, and sums up its dk and dv.</summary>
readonly unsafe ref struct AttentionKeyTile<TLane, T> where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly ref readonly AttentionTiles _tiles;
    readonly T* _keyColumns, _valueColumns, _keyRows, _dk, _dv, _p, _ds, _q, _g, _qPanels, _gPanels, _rows, _keep, _pad;
    readonly long _queryTile, _keyHead, _key, _columns, _kWidth, _vWidth;
    readonly int _b;

    static long Whole(long width) => PackedGemm<T>.Padded((width + 15) / 16 * 16);

    public static long Size(in AttentionTiles tiles, long queryTile)
        => AttentionTiles.KeyTile * (3 * Whole(tiles.E) + 2 * Whole(tiles.EV) + Math.Max(tiles.E, tiles.EV))
            + 2 * queryTile * (AttentionTiles.ScoreRow + Whole(tiles.E) + Whole(tiles.EV)) + AttentionTiles.ScoreRow;

    public AttentionKeyTile(in AttentionTiles tiles, long queryTile, T* memory, T* pad, int b, long keyHead, long key)
    {
        _tiles = ref tiles;
        _pad = pad;
        (_queryTile, _b, _keyHead, _key) = (queryTile, b, keyHead, key);
        (_columns, _kWidth, _vWidth) = (Math.Min(AttentionTiles.KeyTile, tiles.Sequences.Keys(b) - key), Whole(tiles.E), Whole(tiles.EV));
        const int tile = AttentionTiles.KeyTile;
        _keyColumns = memory;
        _valueColumns = _keyColumns + tile * _kWidth;
        _keyRows = _valueColumns + tile * _vWidth;
        _dk = _keyRows + tile * _kWidth;
        _dv = _dk + tile * _kWidth;
        _p = _dv + tile * _vWidth;
        _ds = _p + queryTile * AttentionTiles.ScoreRow;
        _q = _ds + queryTile * AttentionTiles.ScoreRow;
        _g = _q + queryTile * _kWidth;
        _qPanels = _g + queryTile * _vWidth;
        _gPanels = _qPanels + queryTile * _kWidth;
        _keep = _gPanels + queryTile * _vWidth;
        _rows = _keep + AttentionTiles.ScoreRow;
    }

    /// <summary>Packs the tile and clears its sums.</summary>
    public void Begin()
    {
        _tiles.PackTransposed<TLane, T>(_tiles.K, _b, _keyHead, _key, _columns, _tiles.E, _keyColumns, _rows, _pad);
        _tiles.PackTransposed<TLane, T>(_tiles.V, _b, _keyHead, _key, _columns, _tiles.EV, _valueColumns, _rows, _pad);
        // The queries have the scale in them, for the scores and for dk; for dq the keys have it. Scores also want log₂ e, which dk loses at its end.
        _tiles.Pack<TLane, T>(_tiles.K, _b, _keyHead, _key, _columns, _tiles.E, _keyRows, _rows, _tiles.Setting.Scale, _pad);
        new Span<T>(_dk, (int)(_columns * _kWidth)).Clear();
        new Span<T>(_dv, (int)(_columns * _vWidth)).Clear();
    }

    /// <summary>Writes dk and dv.</summary>
    public void End(in HeadRows dk, in HeadRows dv)
    {
        var start = _tiles.Sequences.KeyStart(_b) + _key;
        for (long j = 0; j < _columns; j++)
        {
            RowKernel.Scale<TLane, T>(_dk + j * _kWidth, _dk + j * _kWidth, T.CreateTruncating(AttentionTiles.Ln2), _tiles.E, _pad);
            dk.Store(_b, _keyHead, start + j, _dk + j * _kWidth, _tiles.E);
            dv.Store(_b, _keyHead, start + j, _dv + j * _vWidth, _tiles.EV);
        }
    }

    /// <summary>All queries of a head that see the tile; adds to their dq.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Meet(in HeadRows g, long head, T* dq, long dqRow, T* logSum, T* delta)
    {
        var (from, to) = Queries;
        for (var first = from; first < to; first += _queryTile)
        {
            var rows = Math.Min(_queryTile, to - first);
            Load(g, head, first, rows);
            PackedGemm<T>.Pack(new(_q, _kWidth, 1), rows, _tiles.E, _qPanels);
            PackedGemm<T>.Pack(new(_g, _vWidth, 1), rows, _tiles.EV, _gPanels);
            ByQueries(head, first, rows, dq + first * dqRow, dqRow, logSum, delta);
            ByKeys(first, rows);
        }
    }

    /// <summary>Adds the gradients of a head's scores to those of its bias, [L, S].</summary>
    public void AddScores(in HeadRows g, long head, T* bias, long biasRow, T* logSum, T* delta)
    {
        var (from, to) = Queries;
        for (var first = from; first < to; first += _queryTile)
        {
            var rows = Math.Min(_queryTile, to - first);
            Load(g, head, first, rows);
            ByQueries(head, first, rows, null, 0, logSum, delta);
            for (long i = 0; i < rows; i++)
                for (long j = 0; j < _columns; j++) bias[(first + i) * biasRow + _key + j] += _ds[i * AttentionTiles.ScoreRow + j];
        }
    }

    // Those that see the tile, from the first of a tile of theirs.
    (long From, long To) Queries
    {
        get
        {
            var (from, to) = _tiles.Setting.Queries(_key, _columns, _tiles.Sequences.Queries(_b), _tiles.Sequences.Keys(_b));
            return (from / _queryTile * _queryTile, to);
        }
    }

    void Load(in HeadRows g, long head, long first, long rows)
    {
        var start = _tiles.Sequences.QueryStart(_b) + first;
        _tiles.Q.Load<TLane, T>(_b, head, start, rows, _tiles.E, _q, _kWidth, _tiles.Setting.Scale * AttentionTiles.Log2E, _pad);
        g.Load<TLane, T>(_b, head, start, rows, _tiles.EV, _g, _vWidth, 1, _pad);
    }

    // Weights and gradients of scores, a strip of queries at a time, and from these dq.
    void ByQueries(long head, long first, long count, T* dq, long dqRow, T* logSum, T* delta)
    {
        const int row = AttentionTiles.ScoreRow;
        long strip = PackedGemm<T>.Rows;
        for (long i = 0; i < count; i += strip)
        {
            var rows = Math.Min(strip, count - i);
            var (from, to) = _tiles.Columns<T>(_b, first + i, rows, _key, _columns);
            T* p = _p + i * row, ds = _ds + i * row;
            var n = Math.Max(0, to - from);
            if (n > 0)
            {
                PackedGemm<T>.Multiply(rows, n, _tiles.E, new(_q + i * _kWidth, _kWidth, 1), _keyColumns, _tiles.E, _columns, 0, from, p + from, row, false);
                PackedGemm<T>.Multiply(rows, n, _tiles.EV, new(_g + i * _vWidth, _vWidth, 1), _valueColumns, _tiles.EV, _columns, 0, from, ds + from, row, false);
                var areScores = _tiles.AreScores<TLane, T>(_b, first + i, rows, _key + from, n);
                for (long r = 0; r < rows; r++)
                    Weigh(p + r * row + from, ds + r * row + from, n, areScores, head, first + i + r, _key + from, logSum[first + i + r], delta[first + i + r]);
            }
            if (n < _columns)
            {
                for (long r = 0; r < rows; r++)
                {
                    Outside(p + r * row, n == 0 ? _columns : from, to);
                    Outside(ds + r * row, n == 0 ? _columns : from, to);
                }
            }
            if (n > 0 && dq != null) PackedGemm<T>.Multiply(rows, _tiles.E, n, new(ds + from, row, 1), _keyRows, _columns, _tiles.E, from, 0, dq + i * dqRow, dqRow, true);
        }
    }

    // What a strip does not see is 0 for the other strips' products.
    void Outside(T* s, long from, long to)
    {
        new Span<T>(s, (int)from).Clear();
        if (to < _columns) new Span<T>(s + to, (int)(_columns - to)).Clear();
    }

    // dv += Pᵀ g, dk += dSᵀ q, a strip of keys at a time.
    void ByKeys(long first, long count)
    {
        const int row = AttentionTiles.ScoreRow;
        long strip = PackedGemm<T>.Rows, queries = _tiles.Sequences.Queries(_b), keys = _tiles.Sequences.Keys(_b);
        for (long j = 0; j < _columns; j += strip)
        {
            var columns = Math.Min(strip, _columns - j);
            var (from, to) = _tiles.Setting.Queries(_key + j, columns, queries, keys);
            (from, to) = (Math.Clamp(from - first, 0, count), Math.Clamp(to - first, 0, count));
            if (from >= to) continue;
            PackedGemm<T>.Multiply(columns, _tiles.EV, to - from, new(_p + from * row + j, 1, row), _gPanels, count, _tiles.EV, from, 0, _dv + j * _vWidth, _vWidth, true);
            PackedGemm<T>.Multiply(columns, _tiles.E, to - from, new(_ds + from * row + j, 1, row), _qPanels, count, _tiles.E, from, 0, _dk + j * _kWidth, _kWidth, true);
        }
    }

    // From products and the gradients of weights to weights and the gradients of scores.
    void Weigh(T* p, T* dp, long n, bool isScore, long head, long query, long key, T logSum, T delta)
    {
        var whole = (n + TLane.Width - 1) / TLane.Width * TLane.Width;
        if (!isScore)
        {
            _tiles.Finish<TLane, T>(p, n, whole, _b, head, query, key);
            new Span<T>(dp + n, (int)(whole - n)).Clear();
        }
        if (_tiles.Setting.DropoutP == 0) Weigh(p, dp, logSum, delta, whole);
        else
        {
            var words = stackalloc uint[AttentionTiles.KeyTile];
            _tiles.Keep(_keep, n, _b, head, query, key, words);
            new Span<T>(_keep + n, (int)(whole - n)).Clear();
            WeighKept(p, dp, _keep, logSum, delta, whole);
        }
    }

    [MethodImpl(RowKernel.Loop)]
    static void Weigh(T* p, T* dp, T logSum, T delta, long n)
    {
        TLane lse = RowKernel.All<TLane, T>(logSum), d = RowKernel.All<TLane, T>(delta);
        for (long j = 0; j < n; j += TLane.Width)
        {
            var w = TLane.Exp2(TLane.Load(p + j) - lse);
            w.Store(p + j);
            (w * (TLane.Load(dp + j) - d)).Store(dp + j);
        }
    }

    // dS wants the weights before dropout, dv those after.
    [MethodImpl(RowKernel.Loop)]
    static void WeighKept(T* p, T* dp, T* keep, T logSum, T delta, long n)
    {
        TLane lse = RowKernel.All<TLane, T>(logSum), d = RowKernel.All<TLane, T>(delta);
        for (long j = 0; j < n; j += TLane.Width)
        {
            TLane w = TLane.Exp2(TLane.Load(p + j) - lse), k = TLane.Load(keep + j);
            (w * k).Store(p + j);
            (w * (TLane.Load(dp + j) * k - d)).Store(dp + j);
        }
    }
}
