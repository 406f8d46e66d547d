using Sinter.Testing;

namespace Sinter.Ops.Tests.Neural;

/// <summary>Attention to a cache of keys and values, whole and in pages.</summary>
public class CachedAttentionTests
{
    static readonly Tolerance Tight = new(1e-9, 1e-11);
    static readonly long[] Lengths = [5, 0, 300, 64];

    static Tensor Draw(int seed, Shape shape) => FlashAttentionTests.Draw(seed, shape).Detach();

    // Keys of a sequence at the places its pages name.
    static Tensor Scattered(Tensor cache, long[,] table, long pageSize)
    {
        var pages = Tensor.Full([40, pageSize, cache.Shape[2], cache.Shape[3]], double.NaN, DType.Float64);
        for (var b = 0; b < table.GetLength(0); b++)
            for (var page = 0; page < table.GetLength(1); page++)
                if (table[b, page] >= 0) pages.Select(0, table[b, page]).CopyInPlace(cache.Select(0, b).Narrow(0, page * pageSize, pageSize));
        return pages;
    }

    // Pages in no order; -1 where a sequence has none.
    static long[,] Table(long pageSize, long added)
    {
        long[] free = [.. Enumerable.Range(0, 40).Select(i => (long)(i * 23 % 40))];
        var next = 0;
        var table = new long[Lengths.Length, 320 / pageSize];
        for (var b = 0; b < Lengths.Length; b++)
            for (var page = 0; page < table.GetLength(1); page++) table[b, page] = page * pageSize < Lengths[b] + added ? free[next++] : -1;
        return table;
    }

    static Tensor Of(long[,] table) => Tensor.From([.. table.Cast<long>()], [table.GetLength(0), table.GetLength(1)]);

    public static TheoryData<string> Options => ["nothing", "causal", "window", "tree"];

    static AttentionOptions Named(string name) => name switch
    {
        "causal" => new() { IsCausal = true, AlibiSlopes = Tensor.From([0.5, 0.25, 0.125, 0.0625]) },
        "window" => new() { Window = (40, 2) },
        "tree" => new() { Tree = FlashAttentionTests.Tree(3, 5) },
        _ => new(),
    };

    [Theory, MemberData(nameof(Options))]
    public void New_keys_are_written_and_every_sequence_sees_its_own(string name)
    {
        var options = Named(name);
        Tensor q = Draw(1, [4, 5, 4, 6]), newKey = Draw(2, [4, 5, 2, 6]), newValue = Draw(3, [4, 5, 2, 3]);
        Tensor keys = Draw(4, [4, 320, 2, 6]), values = Draw(5, [4, 320, 2, 3]);
        var table = Table(16, 5);
        Tensor keyPages = Scattered(keys, table, 16), valuePages = Scattered(values, table, 16);
        var whole = q.FlashAttentionWithCache(keys, values, Tensor.From(Lengths), newKey: newKey, newValue: newValue, options: options);
        for (var b = 0; b < 4; b++)
        {
            Expect.Same(keys.Select(0, b).Narrow(0, Lengths[b], 5), newKey.Select(0, b), "written keys");
            Expect.Same(values.Select(0, b).Narrow(0, Lengths[b], 5), newValue.Select(0, b), "written values");
            Tensor k = keys.Narrow(0, b, 1).Narrow(1, 0, Lengths[b] + 5), v = values.Narrow(0, b, 1).Narrow(1, 0, Lengths[b] + 5);
            Expect.Close(whole.Narrow(0, b, 1), FlashAttentionTests.Definition(q.Narrow(0, b, 1), k, v, options), Tight, $"sequence {b}");
        }
        Expect.Same(q.FlashAttentionWithCache(keyPages, valuePages, Tensor.From(Lengths), Of(table), newKey, newValue, options), whole, "in pages");
        Expect.Same(keyPages, Scattered(keys, table, 16), "pages after writing");
    }

    [Fact]
    public void Keys_of_an_empty_cache_are_seen_by_nobody()
    {
        Tensor q = Draw(1, [1, 2, 2, 4]), cache = Tensor.Full([1, 8, 1, 4], double.NaN, DType.Float64);
        Assert.All(q.FlashAttentionWithCache(cache, cache, Tensor.From([0L])).ToArray<double>(), x => Assert.Equal(0, x));
    }

    [Fact]
    public void Sequences_may_share_pages_and_low_precision_may_be_cached()
    {
        Tensor q = Draw(1, [2, 1, 2, 16]).To(DType.BFloat16), k = Draw(2, [3, 8, 1, 16]).To(DType.BFloat16), v = Draw(3, [3, 8, 1, 16]).To(DType.BFloat16);
        var y = q.FlashAttentionWithCache(k, v, Tensor.From([20L, 12]), Tensor.From([0L, 1, 2, 0, 1, -1], [2, 3]));
        Tensor keys = k.Reshape(1, 24, 1, 16), values = v.Reshape(1, 24, 1, 16);
        Expect.Same(y.Narrow(0, 0, 1), q.Narrow(0, 0, 1).FlashAttention(keys.Narrow(1, 0, 20), values.Narrow(1, 0, 20)), "the longer");
        Expect.Same(y.Narrow(0, 1, 1), q.Narrow(0, 1, 1).FlashAttention(keys.Narrow(1, 0, 12), values.Narrow(1, 0, 12)), "the shorter");
    }

    [Fact]
    public void Broken_rules_are_named()
    {
        Tensor q = Tensor.Ones(2, 1, 4, 5), cache = Tensor.Ones(2, 8, 2, 5), lengths = Tensor.From([3L, 8]), pages = Tensor.From([0L, 1, 2, 0], [2, 2]);
        void Refused(string message, Action call) => Assert.Matches(message, Assert.ThrowsAny<Exception>(call).Message);
        Refused("sequence 1 has 8 cached and 1 new keys; .* room for 8", () => q.FlashAttentionWithCache(cache, cache, lengths, newKey: Tensor.Ones(2, 1, 2, 5), newValue: Tensor.Ones(2, 1, 2, 5)));
        Refused("sequence 0 has -1 cached", () => q.FlashAttentionWithCache(cache, cache, Tensor.From([-1L, 0])));
        Refused("names page 2 for sequence 1; there are 2 pages", () => q.FlashAttentionWithCache(cache, cache, lengths, pages));
        Refused(@"lengths is \[3\]", () => q.FlashAttentionWithCache(cache, cache, Tensor.From([1L, 2, 3])));
        Refused("only one of newKey and newValue", () => q.FlashAttentionWithCache(cache, cache, lengths, newKey: q));
        Refused(@"newKey is \[2, 1, 4, 5\]", () => q.FlashAttentionWithCache(cache, cache, lengths, newKey: q, newValue: q));
        Refused("mask or dropout", () => q.FlashAttentionWithCache(cache, cache, lengths, options: new() { DropoutP = 0.1 }));
        Refused(@"blockTable is \[4\]", () => q.FlashAttentionWithCache(cache, cache, lengths, Tensor.From([0L, 1, 0, 1])));
        Refused("requires a gradient", () => FlashAttentionTests.Draw(1, [2, 1, 4, 5]).FlashAttentionWithCache(cache.To(DType.Float64), cache.To(DType.Float64), lengths));
    }
}
