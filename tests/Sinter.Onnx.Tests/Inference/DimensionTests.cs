using CsCheck;

namespace Sinter.Onnx.Tests;

/// <summary>Sizes that may depend on a symbol against numbers put in the symbol's place.</summary>
public class DimensionTests
{
    static readonly Gen<Dimension> Sizes = Gen.Select(Gen.Int[0, 3], Gen.Long[-20, 20], Gen.Long[-20, 20], Gen.Bool).Select((symbol, factor, offset, known)
        => known ? offset : (symbol == 3 ? Dimension.Unknown : Dimension.Of($"s{symbol}")) * factor + offset);

    static readonly Dictionary<string, long> Symbols = new() { ["s0"] = 7, ["s1"] = 12, ["s2"] = 1 };

    [Fact]
    public void What_is_known_of_a_result_is_true()
        => Gen.Select(Sizes, Sizes, Gen.Long[-6, 6]).Sample((a, b, n) =>
        {
            if (a.Evaluate(Symbols) is not { } x || b.Evaluate(Symbols) is not { } y) return;
            Check(a + b, x + y);
            Check(a - b, x - y);
            Check(a * b, x * y);
            if (n != 0) Check(a.DivideBy(n), (long)Math.Floor((double)x / n));
            if (y != 0 && x % y == 0) Check(a.DivideExactly(b), x / y);
            if (a.IsSame(b)) Assert.Equal(x, y);
            if (a.Differs(b)) Assert.NotEqual(x, y);
            if (a.IsCount) Assert.True(x >= 0);
        });

    static void Check(Dimension found, long real)
    {
        if (found.Evaluate(Symbols) is { } value) Assert.Equal(real, value);
    }

    [Fact]
    public void Symbols_keep_their_name()
    {
        var n = Dimension.Of("n");
        Assert.Equal(["n", "2*n", "n - 3", "2*n + 1", "n", "?", "4"], new[] { n, n + n, n - 3, n * 2 + 1, (n * 6).DivideBy(6), n.DivideBy(2), (n * 4).DivideExactly(n) }.Select(d => d.ToString()));
        Assert.True((n + Dimension.Of("m")).IsUnknown);
        Assert.True(((Dimension)(1L << 59) * 4).IsUnknown);
        Assert.False(Dimension.Unknown.IsSame(Dimension.Unknown));
    }
}
