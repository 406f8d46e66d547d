using CsCheck;
using Sinter.Data;

namespace Sinter.Distributed.Tests;

public class DistributedSamplerTests
{
    static readonly Gen<(int Items, int Ranks, long Epoch)> Cases = Gen.Select(Gen.Int[0, 60], Gen.Int[1, 9], Gen.Long[0, 5]);

    [Fact]
    public void Keep_uses_every_item_exactly_once() => Cases.Sample(c =>
    {
        var parts = Parts(c.Items, c.Ranks, c.Epoch, UnevenTail.Keep);
        return parts.SelectMany(p => p).Order().SequenceEqual(Enumerable.Range(0, c.Items).Select(i => (long)i))
            && parts.Max(p => p.Length) - parts.Min(p => p.Length) <= 1;
    });

    [Fact]
    public void Repeat_gives_every_rank_equally_many_and_leaves_out_none() => Cases.Sample(c =>
    {
        var parts = Parts(c.Items, c.Ranks, c.Epoch, UnevenTail.Repeat);
        long length = (c.Items + c.Ranks - 1) / c.Ranks;
        return parts.All(p => p.Length == length) && parts.SelectMany(p => p).Distinct().Count() == c.Items;
    });

    [Fact]
    public void Drop_gives_every_rank_equally_many_and_repeats_none() => Cases.Sample(c =>
    {
        var parts = Parts(c.Items, c.Ranks, c.Epoch, UnevenTail.Drop);
        return parts.All(p => p.Length == c.Items / c.Ranks) && parts.SelectMany(p => p).Distinct().Count() == parts.Sum(p => p.Length);
    });

    [Fact]
    public void The_ranks_items_of_a_step_are_one_process_batch_of_that_step()
    {
        var parts = Parts(12, 3, 0, UnevenTail.Repeat);
        long[] all = [.. new RandomSampler(12, seed: 7).Indices(0)];
        Assert.Equal(all[..6].Order(), parts.SelectMany(p => p[..2]).Order());
    }

    [Fact]
    public void Each_epoch_of_a_loader_has_an_order_of_its_own()
    {
        DistributedSampler sampler = new(new RandomSampler(50, seed: 7), 0, 2);
        Assert.NotEqual(sampler.Indices(0), sampler.Indices(1));
        Assert.Equal(sampler.Indices(1), sampler.Indices(1));
    }

    [Fact]
    public void A_loader_counts_epochs_and_all_ranks_see_the_same_order()
    {
        TensorDataset data = new(Tensor.Arange(0.0, 24));
        double[][][] seen = ThreadGroups.Run(3, group =>
        {
            DataLoader<Tensor[]> loader = new(data, new BatchSampler(new DistributedSampler(new RandomSampler(data.Length, seed: 7), group), 4));
            return (double[][])[Epoch(), Epoch()];

            double[] Epoch() => [.. loader.SelectMany(batch => batch[0].ToArray<double>())];
        });
        for (int epoch = 0; epoch < 2; epoch++) Assert.Equal(Enumerable.Range(0, 24).Select(i => (double)i), seen.SelectMany(rank => rank[epoch]).Order());
        Assert.NotEqual(seen[0][0].Order(), seen[0][1].Order());
    }

    [Fact]
    public void A_rank_that_does_not_exist_is_refused() => Assert.Throws<ArgumentException>(() => new DistributedSampler(new SequentialSampler(3), 2, 2));

    [Fact]
    public void A_mean_over_all_ranks_counts_each_sample_once()
    {
        double[] values = [.. Enumerable.Range(0, 11).Select(i => i * i / 7.0)];
        double[] means = ThreadGroups.Run(3, group =>
        {
            SampleMean mean = new();
            foreach (long i in new DistributedSampler(new SequentialSampler(11), group, UnevenTail.Keep).Indices(0)) mean.Add(values[i]);
            return mean.Over(group);
        });
        Assert.All(means, mean => Assert.Equal(values.Average(), mean, 1e-12));
        Assert.True(double.IsNaN(ThreadGroups.Run(2, group => new SampleMean().Over(group))[0]));
    }

    static long[][] Parts(int items, int ranks, long epoch, UnevenTail tail) =>
    [
        .. Enumerable.Range(0, ranks).Select(rank =>
        {
            DistributedSampler sampler = new(new RandomSampler(items, seed: 7), rank, ranks, tail);
            long[] indices = [.. sampler.Indices(epoch)];
            Assert.Equal(sampler.Length, indices.Length);
            return indices;
        }),
    ];
}
