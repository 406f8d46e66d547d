using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>What the tiles of attention's forward and backward passes share: the operands, which keys a query sees, and how products become scores.</summary>
readonly unsafe struct AttentionTiles
{
    /// <summary>Keys of a tile: its parts of k and v fill a quarter of a second-level cache.</summary>
    public const int KeyTile = 256;

    /// <summary>Elements from one row of scores to the next: a line more than the row, so that rows do not meet in the same sets of the cache.</summary>
    public const int ScoreRow = KeyTile + 16;

    /// <summary>Scores are kept as powers of 2, as in the authors' kernels: e^s = 2^(s · log₂ e). The factor goes into the queries and into what is added.</summary>
    public const double Log2E = 1.44269504088896340736, Ln2 = 0.69314718055994530942;

    public readonly HeadRows Q, K, V;
    public readonly AttentionSequences Sequences;
    public readonly AttentionSetting Setting;
    public readonly long Heads, Group, E, EV;

    readonly bool _hasTerms;
    readonly byte* _bias, _mask, _tree, _slopes;
    readonly (long Batch, long Head, long Row, long Column) _biasStep, _maskStep;
    readonly (long Batch, long Row, long Column) _treeStep;
    readonly long[] _treeEnds = [];
    readonly (long Batch, long Head) _slopeStep;

    /// <summary>For q [B, H, L, E], k [B, G, S, E] and v [B, G, S, V], the last two perhaps in pages.</summary>
    public AttentionTiles(Tensor q, Tensor k, Tensor v, Tensor? pageTable, AttentionTerms terms, AttentionSequences sequences, AttentionSetting setting)
    {
        (Q, K, V) = (new(q), new(k, pageTable), new(v, pageTable));
        (Sequences, Setting, _hasTerms) = (sequences, setting, terms.Any);
        (Heads, Group, E, EV) = (q.Shape[1], q.Shape[1] / k.Shape[1], q.Shape[3], v.Shape[3]);
        if (terms.Bias is { } bias)
        {
            _bias = bias.Address;
            _biasStep = (Step(bias, 0), Step(bias, 1), Step(bias, 2), Step(bias, 3));
        }
        if (terms.Mask is { } mask)
        {
            _mask = mask.Address;
            _maskStep = (Step(mask, 0), Step(mask, 1), Step(mask, 2), Step(mask, 3));
        }
        if (terms.Tree is { } tree)
        {
            _tree = tree.Address;
            _treeStep = (Step(tree, 0), Step(tree, 1), Step(tree, 2));
            _treeEnds = TreeEnds(tree.Shape[0], tree.Shape[1]);
        }
        if (terms.Slopes is { } slopes)
        {
            _slopes = slopes.Address;
            _slopeStep = (Step(slopes, 0), Step(slopes, 1));
        }
    }

    // One of a dimension serves all.
    static long Step(Tensor x, int dim) => x.Shape[dim] == 1 ? 0 : x.StrideArray[dim];

    /// <summary>Where a query's log-sum stands.</summary>
    public long LogSumAt(int b, long head, long query) => Sequences.LogSumStart(b) + head * Sequences.Queries(b) + query;

    /// <summary>The keys that some of a run of queries may see, from the first to before the second number: beyond lie whole tiles that cost nothing.</summary>
    public (long From, long To) Seen(int b, long query, long rows)
    {
        long queries = Sequences.Queries(b), keys = Sequences.Keys(b);
        long from = Setting.Keys(query, queries, keys).From, to = Setting.Keys(query + rows - 1, queries, keys).To;
        if (_tree == null) return (from, to);
        var ends = _treeEnds.AsSpan((int)(_treeStep.Batch == 0 ? query : b * queries + query), (int)rows);
        var end = keys - queries;
        foreach (var last in ends) end = Math.Max(end, keys - queries + last);
        return (from, Math.Min(to, end));
    }

    // For each node, where the nodes that it sees end.
    long[] TreeEnds(long batch, long nodes)
    {
        var ends = new long[batch * nodes];
        for (long row = 0; row < ends.Length; row++)
        {
            var sees = _tree + row / nodes * _treeStep.Batch + row % nodes * _treeStep.Row;
            var end = nodes;
            while (end > 0 && sees[(end - 1) * _treeStep.Column] == 0) end--;
            ends[row] = end;
        }
        return ends;
    }

    /// <summary>The columns of a tile that a strip of queries sees, from a panel's first: none if the second number is not above the first.</summary>
    public (long From, long To) Columns<T>(int b, long query, long rows, long key, long columns) where T : unmanaged, INumberBase<T>
    {
        var (from, to) = Seen(b, query, rows);
        var panel = PackedGemm<T>.PanelColumns;
        return (Math.Clamp(from - key, 0, columns) / panel * panel, Math.Clamp(to - key, 0, columns));
    }

    /// <summary>Whether the products of a strip of queries with whole vectors of keys are scores as they are: nothing is added, every query sees every key.</summary>
    public bool AreScores<TLane, T>(int b, long query, long rows, long key, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (_hasTerms || n % TLane.Width != 0) return false;
        long queries = Sequences.Queries(b), keys = Sequences.Keys(b);
        return Setting.Keys(query + rows - 1, queries, keys).From <= key && Setting.Keys(query, queries, keys).To >= key + n;
    }

    /// <summary>Turns n products of a query with the keys from <paramref name="key"/> on into scores, in whole vectors: -∞ for what is hidden and for what lies behind.</summary>
    public void Finish<TLane, T>(T* s, long n, long whole, int b, long head, long query, long key) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (from, to) = Setting.Keys(query, Sequences.Queries(b), Sequences.Keys(b));
        if (_hasTerms) Add<TLane, T>(s, n, whole, b, head, query, key);
        if (from > key) new Span<T>(s, (int)Math.Min(from - key, n)).Fill(T.NegativeInfinity);
        var end = Math.Clamp(to - key, 0, n);
        if (end < whole) new Span<T>(s + end, (int)(whole - end)).Fill(T.NegativeInfinity);
    }

    [MethodImpl(RowKernel.Loop)]
    void Add<TLane, T>(T* s, long n, long whole, int b, long head, long query, long key) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (_slopes != null) AddSlope<TLane, T>(s, n, b, ((T*)_slopes)[b * _slopeStep.Batch + head * _slopeStep.Head] * T.CreateTruncating(Log2E), query, key);
        if (_bias != null)
        {
            var bias = (T*)_bias + b * _biasStep.Batch + head * _biasStep.Head + query * _biasStep.Row + key * _biasStep.Column;
            long j = 0;
            if (_biasStep.Column == 1)
                for (; j <= n - TLane.Width; j += TLane.Width) TLane.MultiplyAdd(TLane.Load(bias + j), (TLane)Log2E, TLane.Load(s + j)).Store(s + j);
            for (; j < n; j++) s[j] = T.FusedMultiplyAdd(bias[j * _biasStep.Column], T.CreateTruncating(Log2E), s[j]);
        }
        if (_mask != null)
        {
            var mask = _mask + b * _maskStep.Batch + head * _maskStep.Head + query * _maskStep.Row + key * _maskStep.Column;
            Hide(s, mask, _maskStep.Column, n);
        }
        if (_tree == null) return;
        // The tree's columns are the last keys.
        var start = Sequences.Keys(b) - Sequences.Queries(b) - key;
        var tree = _tree + b * _treeStep.Batch + query * _treeStep.Row;
        var first = Math.Max(0, start);
        if (first < n) Hide(s + first, tree + (first - start) * _treeStep.Column, _treeStep.Column, n - first);
    }

    // -∞ where truth values are false. Masks come in runs, so eight at a time are mostly alike.
    [MethodImpl(RowKernel.Loop)]
    static void Hide<T>(T* s, byte* mask, long step, long n) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const ulong allTrue = 0x0101_0101_0101_0101;
        long j = 0;
        if (step == 1)
            for (; j <= n - 8; j += 8)
            {
                var eight = Unsafe.ReadUnaligned<ulong>(mask + j);
                if (eight == allTrue) continue;
                for (var i = j; i < j + 8; i++) s[i] = mask[i] == 0 ? T.NegativeInfinity : s[i];
            }
        for (; j < n; j++)
            if (mask[j * step] == 0) s[j] = T.NegativeInfinity;
    }

    // ALiBi falls with the distance from the query's own place, which is counted from the end (Dao et al.).
    [MethodImpl(RowKernel.Loop)]
    void AddSlope<TLane, T>(T* s, long n, int b, T slope, long query, long key) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var own = query + Sequences.Keys(b) - Sequences.Queries(b) - key;
        var distances = stackalloc T[TLane.Width];
        for (var i = 0; i < TLane.Width; i++) distances[i] = T.CreateTruncating(i - own);
        TLane distance = TLane.Load(distances), f = RowKernel.All<TLane, T>(-slope);
        long j = 0;
        for (; j <= n - TLane.Width; j += TLane.Width, distance += (TLane)TLane.Width) TLane.MultiplyAdd(f, TLane.Abs(distance), TLane.Load(s + j)).Store(s + j);
        for (; j < n; j++) s[j] -= slope * T.CreateTruncating(Math.Abs(j - own));
    }

    /// <summary>What dropout multiplies a row's weights by, from <paramref name="key"/> on: 0 or 1 / (1 - p). <paramref name="words"/> has room for n in multiples of 16.</summary>
    [MethodImpl(RowKernel.Loop)]
    public void Keep<T>(T* keep, long n, int b, long head, long query, long key, uint* words) where T : unmanaged, INumberBase<T>
    {
        Philox.Fill(Setting.Draw.Skip(Sequences.DrawStart(b) + (head * Sequences.Queries(b) + query) * Sequences.DrawsOfRow(b) + key / 4), words, (int)n);
        var threshold = Philox.Threshold(Setting.DropoutP);
        var grow = T.CreateTruncating(1 / (1 - Setting.DropoutP));
        for (long j = 0; j < n; j++) keep[j] = words[j] < threshold ? T.Zero : grow;
    }

    /// <summary>Packs kᵀ, the keys as columns.</summary>
    public void PackTransposed<TLane, T>(in HeadRows x, int b, long head, long key, long columns, long width, T* panels, T* rows, T* pad)
        where TLane : struct, ILane<TLane, T> where T : unmanaged, INumber<T>
        => PackedGemm<T>.Pack(Rows<TLane, T>(x, b, head, key, columns, width, rows, 1, pad).Transposed, width, columns, panels);

    /// <summary>Packs v, the keys as rows, times <paramref name="factor"/>.</summary>
    public void Pack<TLane, T>(in HeadRows x, int b, long head, long key, long columns, long width, T* panels, T* rows, double factor, T* pad)
        where TLane : struct, ILane<TLane, T> where T : unmanaged, INumber<T>
        => PackedGemm<T>.Pack(Rows<TLane, T>(x, b, head, key, columns, width, rows, factor, pad), columns, width, panels);

    // Of the type that is computed in, and in one piece: where they are, or copied.
    StridedMatrix<T> Rows<TLane, T>(in HeadRows x, int b, long head, long key, long count, long width, T* rows, double factor, T* pad)
        where TLane : struct, ILane<TLane, T> where T : unmanaged, INumber<T>
    {
        var from = Sequences.KeyStart(b) + key;
        if (factor == 1 && x.IsMatrix<T>()) return x.At<T>(b, head, from);
        x.Load<TLane, T>(b, head, from, count, width, rows, width, factor, pad);
        return new(rows, width, 1);
    }
}
