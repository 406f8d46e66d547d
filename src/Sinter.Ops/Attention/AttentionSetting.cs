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
