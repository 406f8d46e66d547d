using System.Collections.Concurrent;

namespace Sinter.Cpu.Tests;

/// <summary>The parallel loop: every index once, whoever runs it and whatever goes wrong.</summary>
[Collection(nameof(Sequential))]
public sealed class ThreadsTests
{
    private readonly struct Count(int[] visits) : IRangeBody
    {
        public void Run(long from, long to)
        {
            for (long i = from; i < to; i++) { Interlocked.Increment(ref visits[i]); }
        }
    }

    private readonly struct Record(long grain, long n, int[] bad) : IRangeBody
    {
        public void Run(long from, long to)
        {
            if (from % grain != 0 || to != Math.Min(n, from + grain)) { Interlocked.Increment(ref bad[0]); }
        }
    }

    private readonly struct Nest(int[] visits, int inner) : IRangeBody
    {
        public void Run(long from, long to)
        {
            for (long i = from; i < to; i++) { Threads.For(inner, 3, new CountFrom(visits, i * inner)); }
        }
    }

    private readonly struct CountFrom(int[] visits, long start) : IRangeBody
    {
        public void Run(long from, long to)
        {
            for (long i = from; i < to; i++) { Interlocked.Increment(ref visits[start + i]); }
        }
    }

    // Each index of the outer loop, and who runs the loop inside it.
    private readonly struct NestAndWatch(ConcurrentDictionary<(long Outer, int Thread), int> seen) : IRangeBody
    {
        public void Run(long from, long to)
        {
            for (long i = from; i < to; i++) { Threads.For(50, 1, new Watch(seen, i)); }
        }
    }

    private readonly struct Watch(ConcurrentDictionary<(long Outer, int Thread), int> seen, long outer) : IRangeBody
    {
        public void Run(long from, long to)
        {
            seen.AddOrUpdate((outer, Environment.CurrentManagedThreadId), 1, (_, times) => times + 1);
            Thread.SpinWait(200);
        }
    }

    private readonly struct Fail(int[] running, long at) : IRangeBody
    {
        public void Run(long from, long to)
        {
            Interlocked.Increment(ref running[0]);
            try
            {
                Thread.SpinWait(100);
                if (from <= at && at < to) { throw new InvalidOperationException($"index {at}"); }
            }
            finally { Interlocked.Decrement(ref running[0]); }
        }
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(5)]
    public void Every_index_is_visited_exactly_once(int threads)
    {
        using var count = new ThreadCount(threads);
        foreach (int n in new[] { 0, 1, 2, 7, 64, 65, 1000, 4099 })
        {
            foreach (int grain in new[] { 1, 2, 3, 64, 5000 })
            {
                var visits = new int[n];
                Threads.For(n, grain, new Count(visits));
                Assert.All(visits, v => Assert.Equal(1, v));
            }
        }
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(4)]
    public void The_chunks_depend_on_length_and_grain_alone(int threads)
    {
        using var count = new ThreadCount(threads);
        foreach (long n in new long[] { 1, 10, 99, 100, 101 })
        {
            var bad = new int[1];
            Threads.For(n, 10, new Record(10, n, bad));
            Assert.Equal(0, bad[0]);
        }
    }

    [Fact]
    public void Thousands_of_short_loops_lose_no_index()
    {
        using var count = new ThreadCount(4);
        var visits = new int[16];
        for (int i = 0; i < 5000; i++)
        {
            Threads.For(visits.Length, 1, new Count(visits));
            if (i % 500 == 0) { Thread.Sleep(1); }
        }
        Assert.All(visits, v => Assert.Equal(5000, v));
    }

    [Fact]
    public void A_loop_inside_a_loop_runs_to_its_end()
    {
        using var count = new ThreadCount(3);
        var visits = new int[40 * 25];
        Threads.For(40, 1, new Nest(visits, 25));
        Assert.All(visits, v => Assert.Equal(1, v));
    }

    [Fact]
    public void Several_callers_at_once_all_finish()
    {
        using var count = new ThreadCount(3);
        var visits = new int[4][];
        var callers = new Thread[4];
        for (int c = 0; c < callers.Length; c++)
        {
            var own = visits[c] = new int[300];
            callers[c] = new Thread(() =>
            {
                for (int i = 0; i < 200; i++) { Threads.For(own.Length, 7, new Count(own)); }
            });
        }
        foreach (var caller in callers) { caller.Start(); }
        foreach (var caller in callers) { caller.Join(); }
        Assert.All(visits, own => Assert.All(own, v => Assert.Equal(200, v)));
    }

    [Fact]
    public void A_loop_inside_a_loop_stays_on_its_thread()
    {
        using var count = new ThreadCount(3);
        var seen = new ConcurrentDictionary<(long Outer, int Thread), int>();
        Threads.For(40, 1, new NestAndWatch(seen));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => (long)i), seen.Keys.Select(k => k.Outer).Order());
        Assert.All(seen.Values, times => Assert.Equal(50, times));
    }

    [Fact]
    public void Many_callers_share_one_set_of_workers()
    {
        using var count = new ThreadCount(3);
        var seen = new ConcurrentDictionary<(long Outer, int Thread), int>();
        var callers = new Thread[6];
        for (int c = 0; c < callers.Length; c++)
        {
            callers[c] = new Thread(() =>
            {
                for (int i = 0; i < 50; i++) { Threads.For(20, 1, new Watch(seen, 0)); }
            });
        }
        foreach (var caller in callers) { caller.Start(); }
        foreach (var caller in callers) { caller.Join(); }
        Assert.Equal(6 * 50 * 20, seen.Values.Sum());
        var own = callers.Select(c => c.ManagedThreadId).ToHashSet();
        Assert.InRange(seen.Keys.Select(k => k.Thread).Distinct().Count(thread => !own.Contains(thread)), 0, 2);
    }

    [Fact]
    public void Workers_without_work_park()
    {
        using var count = new ThreadCount(4);
        var visits = new int[64];
        Threads.For(visits.Length, 1, new Count(visits));
        // Only a worker that never parks is waited for in vain: the limit is far above the half millisecond it looks out for work.
        Assert.True(SpinWait.SpinUntil(() => WorkerPool.Parked == WorkerPool.Workers, TimeSpan.FromSeconds(30)), $"{WorkerPool.Parked} of {WorkerPool.Workers} workers parked.");
        Assert.True(WorkerPool.Workers >= 3);
    }

    [Theory]
    [InlineData("3", 3), InlineData("1", 1), InlineData("0", null), InlineData("-2", null), InlineData("many", null), InlineData("", null), InlineData(null, null)]
    public void The_environment_names_the_number_of_threads(string? asked, int? threads)
        => Assert.Equal(threads ?? Environment.ProcessorCount, Threads.CountFrom(asked));

    [Theory]
    [InlineData(1), InlineData(2), InlineData(5)]
    public void An_exception_reaches_the_caller_after_all_chunks_have_stopped(int threads)
    {
        using var count = new ThreadCount(threads);
        foreach (long at in new long[] { 0, 500, 999 })
        {
            var running = new int[1];
            var error = Assert.Throws<InvalidOperationException>(() => Threads.For(1000, 1, new Fail(running, at)));
            Assert.Equal($"index {at}", error.Message);
            Assert.Equal(0, running[0]);
        }
        var visits = new int[100];
        Threads.For(100, 1, new Count(visits));
        Assert.All(visits, v => Assert.Equal(1, v));
    }

    [Fact]
    public void A_loop_allocates_nothing_once_warm()
    {
        using var count = new ThreadCount(2);
        var visits = new int[8];
        var body = new Count(visits);
        for (int i = 0; i < 100; i++) { Threads.For(8, 1, body); }
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) { Threads.For(8, 1, body); }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Impossible_counts_and_grains_are_refused()
    {
        Assert.Contains("0 threads", Assert.Throws<ArgumentOutOfRangeException>(() => Threads.Count = 0).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Threads.For(1, 0, new Count([])));
    }
}
