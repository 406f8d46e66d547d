using CsCheck;

namespace Sinter.Data.Tests;

public class SamplerTests
{
    [Fact]
    public void A_random_order_has_every_index_once_and_is_a_function_of_seed_and_epoch()
        => Gen.Select(Gen.Long[0, 300], Gen.Long, Gen.Long[0, 1000]).Sample((n, seed, epoch) =>
        {
            var order = new RandomSampler(n, seed).Indices(epoch).ToArray();
            Assert.Equal(order, new RandomSampler(n, seed).Indices(epoch));
            Assert.Equal(Enumerable.Range(0, (int)n).Select(i => (long)i), order.Order());
        }, iter: 200);

    [Fact]
    public void Orders_differ_between_epochs_and_seeds()
    {
        var sampler = new RandomSampler(100, seed: 1);
        Assert.NotEqual(sampler.Indices(0), sampler.Indices(1));
        Assert.NotEqual(sampler.Indices(0), new RandomSampler(100, seed: 2).Indices(0));
    }

    [Fact]
    public void Every_order_of_three_is_equally_frequent()
    {
        var counts = new Dictionary<string, int>();
        var sampler = new RandomSampler(3, seed: 5);
        for (var epoch = 0; epoch < 6000; epoch++)
        {
            var order = string.Concat(sampler.Indices(epoch));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }
        // χ² with 5 degrees of freedom exceeds 25.7 once in 10⁴; the seed is fixed.
        Assert.Equal(6, counts.Count);
        Assert.True(counts.Values.Sum(c => (c - 1000.0) * (c - 1000.0) / 1000) < 25.7);
    }

    [Fact]
    public void More_samples_than_items_go_round_again()
    {
        var indices = new RandomSampler(4, samples: 10).Indices(0).ToArray();
        Assert.Equal(10, indices.Length);
        Assert.Equal([0, 1, 2, 3], indices[..4].Order());
        Assert.Equal([0, 1, 2, 3], indices[4..8].Order());
    }

    [Fact]
    public void Weights_are_the_frequencies_and_zero_means_never()
    {
        var indices = new WeightedRandomSampler([0, 1, 0, 3, 0], samples: 40_000, seed: 3).Indices(0).ToArray();
        Assert.Equal([1, 3], indices.Distinct().Order());
        Assert.InRange(indices.Count(i => i == 3), 29_500, 30_500);
    }

    [Fact]
    public void Without_replacement_no_index_comes_twice_and_heavy_ones_come_first()
    {
        var first = 0;
        for (var epoch = 0; epoch < 2000; epoch++)
        {
            var indices = new WeightedRandomSampler([1, 0, 3], samples: 2, replacement: false, seed: 9).Indices(epoch).ToArray();
            Assert.Equal([0, 2], indices.Order());
            if (indices[0] == 2) first++;
        }
        Assert.InRange(first, 1400, 1600);
        var error = Assert.Throws<ArgumentException>(() => new WeightedRandomSampler([1, 0, 3], samples: 3, replacement: false));
        Assert.Contains("draw fewer", error.Message);
    }

    [Theory, InlineData(10, 3, false, 4), InlineData(10, 3, true, 3), InlineData(9, 3, true, 3), InlineData(0, 3, false, 0), InlineData(2, 3, true, 0)]
    public void Batches_are_as_many_as_their_length_says(int items, int size, bool dropLast, int expected)
    {
        var sampler = new BatchSampler(new SequentialSampler(items), size, dropLast);
        Assert.Equal(expected, sampler.Length);
        Assert.Equal(expected, sampler.Batches(0).Count());
    }

    [Fact]
    public void A_random_subset_has_its_indices_once()
        => Assert.Equal([3, 5, 8], new SubsetRandomSampler([8, 3, 5], seed: 1).Indices(4).Order());
}
