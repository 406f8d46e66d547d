namespace Sinter.Ops.Tests;

/// <summary>What random ops draw: reproducible numbers with the moments and frequencies of their distributions. The seed is fixed, so these tests cannot fail by chance.</summary>
[Collection("alone")]
public class RandomTensorTests
{
    const int N = 200_000;

    static Generator Source => new(20240229);

    static readonly Dictionary<string, Func<Generator, Tensor>> Draws = new()
    {
        ["rand"] = g => Tensor.Rand([N], generator: g),
        ["randn"] = g => Tensor.Randn([N], generator: g),
        ["randn float64"] = g => Tensor.Randn([N], DType.Float64, g),
        ["randint"] = g => Tensor.RandInt(-5, 6, [N], generator: g),
        ["randperm"] = g => Tensor.RandPerm(1000, generator: g),
        ["poisson"] = g => Tensor.Full([N], 3.5).Poisson(g),
        ["bernoulli"] = g => Tensor.Full([N], 0.3).Bernoulli(g),
        ["multinomial"] = g => Tensor.From([1f, 0, 2, 5]).Multinomial(N, replacement: true, g),
        ["exponential"] = g => Tensor.Empty([N]).ExponentialInPlace(2, g),
        ["geometric"] = g => Tensor.Empty([N]).GeometricInPlace(0.25, g),
        ["cauchy"] = g => Tensor.Empty([N]).CauchyInPlace(1, 2, g),
        ["log normal"] = g => Tensor.Empty([N]).LogNormalInPlace(0, 0.5, g),
    };

    public static IEnumerable<TheoryDataRow<string>> Names => Draws.Keys.Select(name => new TheoryDataRow<string>(name));

    [Theory, MemberData(nameof(Names))]
    public void One_seed_gives_the_same_numbers_for_any_number_of_threads(string name)
    {
        var count = Threads.Count;
        try
        {
            Threads.Count = 1;
            var once = Draws[name](Source).ToArray<double>();
            Threads.Count = 3;
            Assert.Equal(once, Draws[name](Source).ToArray<double>());
            Assert.NotEqual(once, Draws[name](new(7)).ToArray<double>());
        }
        finally
        {
            Threads.Count = count;
        }
    }

    [Fact]
    public void A_generator_goes_on_where_it_stands()
    {
        var g = Source;
        var first = Tensor.Randn([100], generator: g).ToArray<float>();
        var state = g.State;
        var second = Tensor.Randn([100], generator: g).ToArray<float>();
        Assert.NotEqual(first, second);
        g.State = state;
        Assert.Equal(second, Tensor.Randn([100], generator: g).ToArray<float>());
    }

    // Mean and standard deviation; the sample's mean lies within five of its own standard deviations.
    [Theory]
    [InlineData("rand", 0.5, 0.28867513459481287)]
    [InlineData("randn", 0, 1)]
    [InlineData("randn float64", 0, 1)]
    [InlineData("randint", 0, 3.1622776601683795)]
    [InlineData("poisson", 3.5, 1.8708286933869707)]
    [InlineData("bernoulli", 0.3, 0.45825756949558405)]
    [InlineData("multinomial", 2.375, 0.9921567416492215)]
    [InlineData("exponential", 0.5, 0.5)]
    [InlineData("geometric", 4, 3.4641016151377544)]
    [InlineData("log normal", 1.1331484530668263, 0.6039005332108811)]
    public void Moments_are_those_of_the_distribution(string name, double mean, double deviation)
    {
        var x = Draws[name](Source).ToArray<double>();
        var found = x.Average();
        Assert.InRange(found, mean - 5 * deviation / Math.Sqrt(N), mean + 5 * deviation / Math.Sqrt(N));
        var spread = Math.Sqrt(x.Sum(v => (v - found) * (v - found)) / (N - 1));
        Assert.InRange(spread, 0.98 * deviation, 1.02 * deviation);
    }

    // The largest distance between the sample's distribution function and the true one; beyond 1.95 / √n once in a thousand times.
    [Theory]
    [InlineData("rand")]
    [InlineData("randn")]
    [InlineData("exponential")]
    [InlineData("cauchy")]
    public void Distribution_functions_agree(string name)
    {
        Func<double, double> below = name switch
        {
            "rand" => v => v,
            "randn" => v => 0.5 * (1 + Tensor.Of(v / Math.Sqrt(2), DType.Float64).Erf().Item()),
            "exponential" => v => 1 - Math.Exp(-2 * v),
            _ => v => 0.5 + Math.Atan((v - 1) / 2) / Math.PI,
        };
        var x = Draws[name](Source).Narrow(0, 0, 20_000).ToArray<double>();
        Array.Sort(x);
        var distance = x.Select((v, i) => Math.Abs(below(v) - (i + 0.5) / x.Length)).Max();
        Assert.True(distance < 1.95 / Math.Sqrt(x.Length), $"{name}: the distribution functions are {distance} apart.");
    }

    [Fact]
    public void Poisson_frequencies_are_those_of_small_and_large_rates()
    {
        foreach (var rate in (double[])[0, 0.01, 0.8, 12.25, 400])
        {
            var x = Tensor.Full([50_000], rate, DType.Float64).Poisson(Source).ToArray<double>();
            Assert.InRange(x.Average(), rate - 5 * Math.Sqrt(rate / x.Length), rate + 5 * Math.Sqrt(rate / x.Length));
            if (rate >= 0.8) Assert.InRange(x.Sum(v => (v - rate) * (v - rate)) / x.Length, 0.95 * rate, 1.05 * rate);
            Assert.InRange(x.Count(v => v == Math.Floor(rate)) / (double)x.Length, 0, 1);
        }
    }

    [Fact]
    public void A_permutation_has_each_number_once()
        => Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), Tensor.RandPerm(1000, generator: Source).ToArray<long>().Order());

    [Fact]
    public void Without_replacement_no_position_comes_twice_and_none_of_weight_zero()
    {
        var weights = Tensor.From([3f, 0, 1, 1, 5]).Expand(1000, 5);
        var drawn = weights.Multinomial(4, generator: Source);
        foreach (var row in drawn.Unbind()) Assert.Equal([0L, 2, 3, 4], row.ToArray<long>().Order());
        Assert.InRange(drawn.Select(1, 0).Equal(4).Sum().Item(), 440, 560);
    }

    [Fact]
    public void With_replacement_a_weight_of_zero_never_comes()
        => Assert.DoesNotContain(1L, Draws["multinomial"](Source).ToArray<long>());

    [Fact]
    public void Integers_cover_their_whole_range()
    {
        var x = Tensor.RandInt(-5, 6, [N], generator: Source).ToArray<long>();
        Assert.Equal((-5, 5), (x.Min(), x.Max()));
        foreach (var frequency in x.CountBy(v => v)) Assert.InRange(frequency.Value, N / 11 * 0.95, N / 11 * 1.05);
        Assert.Equal(256, Tensor.Empty([N], DType.UInt8).RandomInPlace(generator: Source).ToArray<byte>().Distinct().Count());
    }

    [Fact]
    public void Uniform_numbers_of_narrow_types_stay_below_one()
    {
        foreach (var dtype in (DType[])[DType.Float16, DType.BFloat16])
            Assert.True(Tensor.Rand([N], dtype, Source).Less(1).Sum().Item() == N);
    }
}
