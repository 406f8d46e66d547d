namespace Sinter;

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
        => new(heads, queryEnds[..^1], Differences(queryEnds), keyEnds[..^1], Differences(keyEnds)) { IsPacked = true };

    static long[] Same(long n, long value)
    {
        var all = new long[n];
        Array.Fill(all, value);
        return all;
    }

    static long[] Differences(long[] ends) => [.. Enumerable.Range(1, ends.Length - 1).Select(b => ends[b] - ends[b - 1])];

    /// <summary>Whether all lie in one matrix.</summary>
    public bool IsPacked { get; private init; }

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
