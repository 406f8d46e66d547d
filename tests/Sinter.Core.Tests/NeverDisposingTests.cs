using System.Diagnostics;
using Sinter.Cpu;
using Sinter.Testing;

namespace Sinter.Core.Tests;

/// <summary>Nobody must dispose: a training loop that does not, beside the same loop that disposes every tensor by hand.</summary>
[Collection("alone")]
public class NeverDisposingTests
{
    const int Depth = 15;

    [Theory]
    [InlineData(0)]
    [InlineData(4_000_000)]
    public void A_training_loop_that_never_disposes_takes_at_most_half_as_much_memory_again_and_a_fifth_more_time(int liveObjects)
    {
        SlowTests.OrSkip();
        var live = new object[liveObjects];
        for (var i = 0; i < live.Length; i++) live[i] = new byte[8];
        Loop disposing = new(1024, dispose: true), never = new(1024, dispose: false);
        var byHand = Peak(disposing, 100);
        var byItself = Peak(never, 100);
        Assert.InRange(byItself / (double)byHand, 0, 1.5);

        // In turns, so that what else the machine does falls on both.
        var ratios = new List<double>();
        for (var round = 0; round < 7; round++)
        {
            var (own, hand) = (Milliseconds(never, 50), Milliseconds(disposing, 50));
            ratios.Add(own / hand);
        }
        GC.KeepAlive(live);
        Assert.InRange(ratios.Order().ElementAt(ratios.Count / 2), 0, 1.2);
    }

    [Fact]
    public void Over_ten_thousand_steps_memory_stays_flat()
    {
        SlowTests.OrSkip();
        var loop = new Loop(256, dispose: false);
        Peak(loop, 100);
        var first = Peak(loop, 5_000);
        var second = Peak(loop, 5_000);
        Assert.InRange(second / (double)first, 0, 1.1);
    }

    [Fact]
    public void A_collection_that_the_pool_did_not_ask_for_leads_to_no_full_ones()
    {
        SlowTests.OrSkip();
        var loop = new Loop(1024, dispose: false);
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 20; i++) loop.Step();
            var before = GC.CollectionCount(GC.MaxGeneration);
            Settle();
            for (var i = 0; i < 20; i++) loop.Step();
            Assert.InRange(GC.CollectionCount(GC.MaxGeneration) - before, 1, 5);
        }
    }

    // The most that the pool held.
    static long Peak(Loop loop, int steps)
    {
        Settle();
        MemoryPool.EmptyCache();
        MemoryPool.ResetPeak();
        for (var i = 0; i < steps; i++) loop.Step();
        return MemoryPool.Statistics.Peak;
    }

    // The mean time of a step, collections included.
    static double Milliseconds(Loop loop, int steps)
    {
        Settle();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < steps; i++) loop.Step();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / steps;
    }

    static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    /// <summary>Thirty activations of size × size numbers a step, forward, back, and an update of one weight.</summary>
    sealed class Loop
    {
        readonly Tensor _x, _w;
        readonly bool _dispose;

        public Loop(int size, bool dispose)
        {
            (_x, _w, _dispose) = (Tensor.Full([size, size], 0.5), Tensor.Full([size], 0.9), dispose);
            _w.RequiresGrad = true;
        }

        public void Step()
        {
            var made = new List<Tensor>();
            Tensor Keep(Tensor t)
            {
                if (_dispose) made.Add(t);
                return t;
            }
            var y = _x;
            for (var i = 0; i < Depth; i++) y = Keep(Keep(y * _w).Sin());
            var loss = Keep(y.Mean());
            _w.Grad = null;
            loss.Backward();
            using (Autograd.NoGrad()) _w.AddInPlace(_w.Grad!, -0.01);
            foreach (var t in made) t.Dispose();
        }
    }
}

/// <summary>Tests whose measurements other tests would disturb.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;
