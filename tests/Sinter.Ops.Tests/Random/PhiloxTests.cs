namespace Sinter.Ops.Tests;

public unsafe class PhiloxTests
{
    // The known answers of the authors' own test vectors (Random123, kat_vectors), for the counters that a block index reaches.
    [Theory]
    [InlineData(0UL, 0UL, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    public void A_block_is_the_published_function(ulong seed, ulong block, uint a, uint b, uint c, uint d)
        => Assert.Equal((a, b, c, d), Philox.Block(seed, block));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(4095)]
    [InlineData(4097)]
    [InlineData(100_003)]
    public void Words_are_those_of_their_blocks_for_any_length(int n)
    {
        var words = new uint[n];
        var draw = new Draw(0x0123456789ABCDEF, 0xFFFFFFFA);   // the block index carries into its upper half
        fixed (uint* p = words) Philox.Words(draw, p, n);
        for (var i = 0; i < n; i++)
        {
            var (a, b, c, d) = Philox.Block(draw.Seed, draw.Block + (ulong)i / 4);
            Assert.Equal((i % 4) switch { 0 => a, 1 => b, 2 => c, _ => d }, words[i]);
        }
    }

    [Fact]
    public void A_shorter_draw_is_the_beginning_of_a_longer_one()
    {
        var draw = new Draw(7, 11);
        float[] few = new float[1003], many = new float[9000];
        double[] fewDoubles = new double[1003], manyDoubles = new double[9000];
        fixed (float* p = few, q = many)
        fixed (double* r = fewDoubles, s = manyDoubles)
        {
            Philox.Normal(draw, p, few.Length);
            Philox.Normal(draw, q, many.Length);
            Philox.Normal(draw, r, few.Length);
            Philox.Normal(draw, s, many.Length);
        }
        Assert.Equal(few, many[..few.Length]);
        Assert.Equal(fewDoubles, manyDoubles[..few.Length]);
    }

    [Fact]
    public void Uniform_numbers_have_the_moments_of_the_uniform_distribution()
    {
        const int n = 1 << 18;
        var u = new float[n];
        var v = new double[n];
        fixed (float* p = u) Philox.Uniform(new Draw(1, 0), p, n);
        fixed (double* p = v) Philox.Uniform(new Draw(1, 0), p, n);
        Assert.All(u, x => Assert.InRange(x, 0f, 0.99999994f));
        Assert.InRange(u.Average(), 0.5 - 0.003, 0.5 + 0.003);
        Assert.InRange(u.Average(x => (x - 0.5) * (x - 0.5)), 1 / 12.0 - 0.001, 1 / 12.0 + 0.001);
        Assert.InRange(v.Average(), 0.5 - 0.003, 0.5 + 0.003);
    }

    [Fact]
    public void Normal_numbers_are_the_transform_of_uniform_ones()
    {
        const int pack = 32, n = 32 * pack;
        var words = new uint[n];
        var z = new float[n];
        fixed (uint* p = words)
        fixed (float* q = z)
        {
            Philox.Fill(new Draw(7, 0), p, n);
            // The ends of both ranges, and quarters of a turn.
            (p[0], p[1], p[2], p[pack / 2], p[pack / 2 + 1], p[pack / 2 + 2], p[pack / 2 + 3]) = (0, uint.MaxValue, 1, 0, uint.MaxValue, 1u << 30, 3u << 30);
            new Span<uint>(p, n).CopyTo(new Span<uint>(q, n));
            BoxMuller.Run(q, n, pack);
        }
        for (var i = 0; i < n; i++)
        {
            int place = i % pack, first = i - place + place % (pack / 2);
            var radius = Math.Sqrt(-2 * Math.Log(((words[first] >> 1) + 0.5f) * (1.0 / (1u << 31))));
            var angle = Math.Tau * (words[first + pack / 2] >> 8) / (1 << 24);
            Assert.Equal(radius * (place < pack / 2 ? Math.Cos(angle) : Math.Sin(angle)), z[i], 2e-6);
        }
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        const int n = 1 << 18;
        var z = new float[n];
        var w = new double[n];
        fixed (float* p = z) Philox.Normal(new Draw(5, 0), p, n);
        fixed (double* p = w) Philox.Normal(new Draw(5, 0), p, n);
        foreach (var x in (double[][])[Array.ConvertAll(z, t => (double)t), w])
        {
            Assert.InRange(x.Average(), -0.01, 0.01);
            Assert.InRange(x.Average(t => t * t), 0.98, 1.02);
            Assert.InRange(x.Average(t => t * t * t), -0.05, 0.05);
            Assert.InRange(x.Average(t => t * t * t * t), 2.9, 3.1);
            // Neither the two of a pair nor neighbours are correlated.
            Assert.InRange(x.Skip(1).Zip(x, (a, b) => a * b).Average(), -0.01, 0.01);
            Assert.InRange(x.Skip(16).Zip(x, (a, b) => a * b).Average(), -0.01, 0.01);
        }
    }

    [Fact]
    public void A_restored_state_continues_the_stream()
    {
        var generator = new Generator(3);
        generator.NextDouble();
        var state = generator.State;
        double[] first = [generator.NextDouble(), generator.NextDouble()];
        generator.State = state;
        double[] again = [generator.NextDouble(), generator.NextDouble()];
        Assert.Equal(first, again);
        Assert.Equal(new GeneratorState(3, 3), generator.State);
    }

    [Fact]
    public void Integers_stay_below_their_bound_and_reach_all_of_it()
    {
        var generator = new Generator(9);
        var seen = new int[6];
        for (var i = 0; i < 6000; i++) seen[generator.NextInt64(6)]++;
        Assert.All(seen, n => Assert.InRange(n, 850, 1150));
    }

    [Fact]
    public void Threads_never_share_a_stretch()
    {
        var generator = new Generator(1);
        var blocks = new System.Collections.Concurrent.ConcurrentBag<ulong>();
        Parallel.For(0, 1000, _ => blocks.Add(generator.Reserve(3).Block));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => 3UL * (ulong)i), blocks.Order());
    }
}
