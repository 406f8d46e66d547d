using System.Diagnostics.Metrics;
using Sinter.Cpu;

namespace Sinter.Core.Tests;

/// <summary>The pool: nobody disposes, and memory stays bounded; whoever disposes early is safe.</summary>
public class MemoryTests
{
    [Fact]
    public void A_loop_that_never_disposes_stays_within_bounds()
    {
        MemoryPool.EmptyCache();
        MemoryPool.ResetPeak();
        var before = MemoryPool.Statistics.Live;
        for (var i = 0; i < 2000; i++) Tensor.Zeros(512, 512).AddInPlace(1);   // 2 GB in all
        Assert.InRange(MemoryPool.Statistics.Peak - before, 0, 3 * Math.Max(MemoryPool.Budget, 2 * before));
    }

    [Fact]
    public void A_disposed_block_is_the_next_one_of_its_size()
    {
        var x = Tensor.Empty([100_003]);
        var address = Address(x);
        x.Dispose();
        x.Dispose();
        Assert.Equal(address, Address(Tensor.Empty([100_003])));
    }

    [Fact]
    public void A_gradient_that_nobody_was_handed_returns_its_memory_when_it_is_cleared()
    {
        // A size of this test's own: no other asks for blocks of it.
        var x = Tensor.Ones([300_007]).RequireGrad();
        x.Sum().Backward();
        var address = Address(x.LentGrad!);
        x.Grad = null;
        Assert.Equal(address, Address(Tensor.Empty([300_007])));
    }

    [Fact]
    public void A_gradient_that_somebody_holds_outlives_the_next()
    {
        var x = Tensor.Ones([1000]).RequireGrad();
        Tensor? passing = null;
        x.RegisterHook(g =>
        {
            passing = g;
            return null;
        });
        (x * 3).Sum().Backward();
        var held = x.Grad!;
        x.Grad = null;
        (x * 5).Sum().Backward();
        Assert.Equal(5000.0, passing!.Sum().Item());
        var recorded = x.LentGrad!;
        x.Grad = held;
        Assert.Equal(3000.0, x.Grad.Sum().Item());
        Assert.Throws<ObjectDisposedException>(() => recorded.Sum());
        Assert.Equal(5000.0, passing!.Sum().Item());

        x.Grad = null;
        (x * x).Sum().Backward(createGraph: true);
        recorded = x.LentGrad!;
        x.Grad = null;
        Assert.Equal(2000.0, recorded.Sum().Item());
    }

    static unsafe nint Address(Tensor x)
    {
        using var p = x.Pin<float>();
        return (nint)p.Pointer;
    }

    [Fact]
    public void A_view_keeps_the_memory_of_what_it_was_taken_of()
    {
        var x = Tensor.Full([1000, 10], 3.0);
        var row = x[5];
        x.Dispose();
        Assert.Equal(30.0, row.Sum().Item());
    }

    [Fact]
    public void Elements_are_aligned_for_the_widest_vector()
    {
        foreach (var n in new[] { 1, 3, 17, 64, 65, 1000, 70_000 })
        {
            using var p = Tensor.Empty([n]).Pin<float>();
            unsafe { Assert.Equal(0, (nint)p.Pointer % 64); }
        }
    }

    [Fact]
    public void A_tensor_larger_than_any_memory_is_a_clear_error()
    {
        Assert.Throws<ShapeException>(() => Tensor.Empty([long.MaxValue / 2, 4]));
        Assert.Contains("bytes", Assert.Throws<OutOfMemoryException>(() => Tensor.Empty([1L << 45])).Message);
    }

    [Fact]
    public void The_pool_is_measured()
    {
        var seen = new HashSet<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == "Sinter") l.EnableMeasurementEvents(instrument); };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => { if (value >= 0) seen.Add(instrument.Name); });
        listener.Start();
        GC.KeepAlive(Tensor.Zeros(1000));
        listener.RecordObservableInstruments();
        Assert.Superset(new HashSet<string> { "sinter.pool.live", "sinter.pool.cached", "sinter.tensors.live", "sinter.pool.collections" }, seen);
    }

    [Fact]
    public async Task Tensors_may_be_made_and_dropped_on_any_thread()
    {
        var sums = await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(() =>
        {
            var sum = 0.0;
            for (var i = 0; i < 200; i++) sum += (Tensor.Full([257], 1.0) + t).Sum().Item();
            return sum;
        })));
        for (var t = 0; t < sums.Length; t++) Assert.Equal(200 * 257 * (1 + t), sums[t]);
    }
}
