using CsCheck;
using Sinter.Distributed.Simulation;

namespace Sinter.Distributed.Tests;

public class SimulationTests
{
    static readonly Gen<Link> Links = Gen.Select(Gen.Double[1e-7, 1e-3], Gen.Double[1e-11, 1e-7], Gen.Double[0, 1e-9], (a, b, g) => new Link(a, b, g));
    static readonly Gen<(Link Link, int Ranks, double Bytes)> Cases = Gen.Select(Links, Gen.Int[2, 4096], Gen.Double[1, 1e9]);

    [Fact]
    public void A_fit_finds_the_link_that_made_the_times() => Links.Sample(link =>
    {
        var found = Link.Fit([.. ((double[])[8, 1e3, 1e5, 1e7, 1e9]).Select(bytes => (bytes, link.Time(bytes)))]);
        return Math.Abs(found.Latency / link.Latency - 1) < 1e-6 && Math.Abs(found.SecondsPerByte / link.SecondsPerByte - 1) < 1e-6;
    });

    [Fact]
    public void The_formulas_are_those_of_the_literature()
    {
        Link link = new(10e-6, 1e-9);
        Assert.Equal(2 * 3 * 10e-6 + 2 * 0.75 * 1e6 * 1e-9, AllReduceCost.Ring(4, 1e6, link), 1e-12);
        Assert.Equal(3 * (10e-6 + 1e6 * 1e-9), AllReduceCost.RecursiveDoubling(8, 1e6, link), 1e-12);
        Assert.Equal(AllReduceCost.RecursiveDoubling(8, 1e6, link), AllReduceCost.RecursiveDoubling(5, 1e6, link));
        Assert.Equal(0, AllReduceCost.Ring(1, 1e6, link));
        Assert.Equal(0, AllReduceCost.Tree(1, 1e6, link));
        Assert.Throws<ArgumentException>(() => AllReduceCost.Ring(0, 1, link));
        Assert.Throws<ArgumentException>(() => AllReduceCost.Hierarchical(6, 4, 1, link, link));
        Assert.Throws<ArgumentException>(() => Link.Fit([(8, 1e-6)]));
        Assert.Throws<ArgumentException>(() => Link.Of(1, 0));
    }

    [Fact]
    public void Nothing_is_faster_than_the_bytes_that_must_be_sent() => Cases.Sample(c =>
    {
        double least = 2.0 * (c.Ranks - 1) / c.Ranks * c.Bytes * c.Link.SecondsPerByte;
        return AllReduceCost.Ring(c.Ranks, c.Bytes, c.Link) >= least * (1 - 1e-12) && AllReduceCost.Tree(c.Ranks, c.Bytes, c.Link) >= least / 2;
    });

    [Fact]
    public void A_tree_is_cut_into_the_best_number_of_pieces() => Cases.Sample(c =>
    {
        double found = AllReduceCost.Tree(c.Ranks, c.Bytes, c.Link), perByte = c.Link.SecondsPerByte + c.Link.FoldSecondsPerByte;
        int levels = 2 * (int)Math.Ceiling(Math.Log2(c.Ranks));
        return Enumerable.Range(0, 20).Select(i => Math.Pow(2, i)).All(k => found <= (levels + k - 1) * (c.Link.Latency + c.Bytes / k * perByte) * 1.2);
    });

    [Fact]
    public void Small_messages_take_trees_and_large_ones_rings()
    {
        Link link = Link.Of(20, 1);
        Assert.True(AllReduceCost.Tree(64, 1e3, link) < AllReduceCost.Ring(64, 1e3, link));
        Assert.True(AllReduceCost.RecursiveDoubling(4, 8, link) < AllReduceCost.Ring(4, 8, link));
        Assert.True(AllReduceCost.Ring(8, 1e9, link) < AllReduceCost.RecursiveDoubling(8, 1e9, link));
        // On slow links between fast machines a hierarchy wins.
        Assert.True(AllReduceCost.Hierarchical(4096, 8, 1e8, Link.Of(1, 50), Link.Of(20, 1)) < AllReduceCost.Ring(4096, 1e8, Link.Of(20, 1)));
    }

    [Fact]
    public void Communication_hides_behind_the_backward_pass_as_far_as_it_can()
    {
        StepModel step = new() { Forward = 1, Backward = 2, Optimizer = 0.5, Buckets = [10, 10, 10, 10] };
        Assert.Equal((3.5, 0), step.Simulate(_ => 0));
        // The last bucket is full when the pass ends, so it is always seen.
        var (seconds, exposed) = step.Simulate(_ => 0.25);
        Assert.Equal(3.75, seconds, 1e-12);
        Assert.Equal(0.25, exposed, 1e-12);
        // A link slower than the pass fills its buckets: all of it from the first bucket on.
        Assert.Equal(1 + 0.5 + 4 + 0.5, step.Simulate(_ => 1).Seconds, 1e-12);
        Assert.Equal(2 * 3.5, (step with { LocalRanks = 4, Cores = 2 }).Simulate(_ => 0).Seconds, 1e-12);
        Assert.Equal(1.2 * 3.5, (step with { LocalRanks = 4, Cores = 8, Contention = 0.1 }).Simulate(_ => 0).Seconds, 1e-12);
    }

    [Fact]
    public void Default_buckets_hold_all_bytes() => Gen.Double[1, 1e10].Sample(bytes => Math.Abs(StepModel.BucketsOf(bytes).Sum() - bytes) <= bytes * 1e-9);
}
