namespace Sinter;

/// <summary>What an attention does besides its products. Query i of L sees key j of S if -Left ≤ j - (i + shift) ≤ Right, where shift is 0, or S - L if the
/// last query stands at the last key. The draw makes the dropout, again and again the same.</summary>
readonly record struct AttentionSetting(double Scale, double DropoutP = 0, Draw Draw = default, long Left = AttentionSetting.Unbounded, long Right = AttentionSetting.Unbounded,
    bool BottomRight = false)
{
    /// <summary>A window without an end; far from overflowing.</summary>
    public const long Unbounded = long.MaxValue / 4;

    /// <summary>PyTorch's causal attention: query i sees keys 0 to i.</summary>
    public static AttentionSetting TopLeft(double scale, bool isCausal, double dropoutP, Draw draw) => new(scale, dropoutP, draw, Right: isCausal ? 0 : Unbounded);

    /// <summary>How far right of its number a query stands among the keys.</summary>
    public long Shift(long queries, long keys) => BottomRight ? keys - queries : 0;

    /// <summary>The keys that a query may look at: from the first to before the second number.</summary>
    public (long From, long To) Keys(long query, long queries, long keys)
    {
        var at = query + Shift(queries, keys);
        return (Math.Clamp(at - Left, 0, keys), Math.Clamp(at + Right + 1, 0, keys));
    }

    /// <summary>The queries that may look at one of <paramref name="count"/> keys.</summary>
    public (long From, long To) Queries(long key, long count, long queries, long keys)
    {
        var at = key - Shift(queries, keys);
        return (Math.Clamp(at - Right, 0, queries), Math.Clamp(at + count + Left, 0, queries));
    }
}

/// <summary>What is added to scores and what hides keys, each or none: numbers [B, H, L, S] of the type that is computed in; truth values [B, H, L, S] (true: may be
/// looked at); a tree [B, L, L] of the same over the last L keys; the slopes of ALiBi [B, H], by which scores fall with the distance. A size of 1 serves all.</summary>
readonly record struct AttentionTerms(Tensor? Bias = null, Tensor? Mask = null, Tensor? Tree = null, Tensor? Slopes = null)
{
    public bool Any => (Bias ?? Mask ?? Tree ?? Slopes) is not null;

    public void KeepAlive()
    {
        GC.KeepAlive(Bias);
        GC.KeepAlive(Mask);
        GC.KeepAlive(Tree);
        GC.KeepAlive(Slopes);
    }
}

/// <summary>Where the sequences of a batch lie: their first rows and lengths, and what came before each in log-sums and in blocks of random numbers.</summary>
sealed class AttentionSequences
{
    readonly long[] _queryStart, _queries, _keyStart, _keys, _logSumStart, _drawStart;

    AttentionSequences(long heads, long[] queryStart, long[] queries, long[] keyStart, long[] keys)
    {
        (_queryStart, _queries, _keyStart, _keys) = (queryStart, queries, keyStart, keys);
        (_logSumStart, _drawStart) = (new long[Count + 1], new long[Count + 1]);
        for (var b = 0; b < Count; b++)
        {
            _logSumStart[b + 1] = _logSumStart[b] + heads * queries[b];
            _drawStart[b + 1] = _drawStart[b] + heads * queries[b] * DrawsOfRow(b);
        }
    }

    /// <summary>Sequences of one length, each in a matrix of its own.</summary>
    public static AttentionSequences Equal(long batch, long heads, long queries, long keys) => WithKeys(heads, queries, Same(batch, keys));

    /// <summary>As many queries for each, and different numbers of keys, each in a matrix of its own.</summary>
    public static AttentionSequences WithKeys(long heads, long queries, long[] keys)
        => new(heads, new long[keys.Length], Same(keys.Length, queries), new long[keys.Length], keys);

    /// <summary>Sequences behind each other in one matrix: each begins where the one before ends.</summary>
    public static AttentionSequences Packed(long heads, long[] queryEnds, long[] keyEnds)
        => new(heads, queryEnds[..^1], Differences(queryEnds), keyEnds[..^1], Differences(keyEnds));

    static long[] Same(long n, long value)
    {
        var all = new long[n];
        Array.Fill(all, value);
        return all;
    }

    static long[] Differences(long[] ends) => [.. Enumerable.Range(1, ends.Length - 1).Select(b => ends[b] - ends[b - 1])];

    public int Count => _queries.Length;
    public long QueryStart(int b) => _queryStart[b];
    public long Queries(int b) => _queries[b];
    public long KeyStart(int b) => _keyStart[b];
    public long Keys(int b) => _keys[b];
    public long MostKeys => Count == 0 ? 0 : _keys.Max();

    /// <summary>Log-sums of the sequences before <paramref name="b"/>: one for each query of each head.</summary>
    public long LogSumStart(int b) => _logSumStart[b];

    /// <summary>Blocks of random numbers for the sequences before <paramref name="b"/>.</summary>
    public long DrawStart(int b) => _drawStart[b];

    /// <summary>Blocks for one query: four keys each.</summary>
    public long DrawsOfRow(int b) => (_keys[b] + 3) / 4;
}
