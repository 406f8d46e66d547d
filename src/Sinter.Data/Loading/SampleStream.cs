namespace Sinter.Data;

/// <summary>The random numbers of one epoch: a stretch of a Philox stream that depends on the seed and the epoch alone, so an order can be
/// formed again at any time.</summary>
struct SampleStream(long seed, long epoch)
{
    // Apart from the streams of a Generator of the same seed, which draws the dropout masks.
    const ulong Apart = 0x5851F42D4C957F2D;
    const int EpochBits = 40;

    readonly ulong _seed = (ulong)seed ^ Apart;
    ulong _block = (ulong)epoch << EpochBits;
    ulong? _spare;

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }
        var (a, b, c, d) = Philox.Block(_seed, _block++);
        _spare = c | (ulong)d << 32;
        return a | (ulong)b << 32;
    }

    /// <summary>An integer of [0, n), each equally likely (Lemire, "Fast random integer generation in an interval", 2019).</summary>
    public long NextBelow(long n)
    {
        var reject = (0 - (ulong)n) % (ulong)n;
        while (true)
        {
            var high = Math.BigMul(NextBits(), (ulong)n, out var low);
            if (low >= reject) return (long)high;
        }
    }

    /// <summary>A number of (0, 1].</summary>
    public double NextUnit() => ((NextBits() >> 11) + 1) * (1.0 / (1L << 53));

    /// <summary>Puts values in random order, each order equally likely (Fisher and Yates).</summary>
    public void Shuffle(Span<long> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = (int)NextBelow(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    /// <summary>The integers 0 … n - 1 in random order.</summary>
    public long[] Permutation(long n)
    {
        var order = new long[n];
        for (long i = 0; i < n; i++) order[i] = i;
        Shuffle(order);
        return order;
    }
}
