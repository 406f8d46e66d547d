using System.Diagnostics;
using Sinter.Distributed;

namespace Sinter.Bench.Ranks;

/// <summary>The mean over a slow link: from the moment a bucket is reduced, and those before it have gone, the link is busy for as long as its bytes take. It costs time, but no processor, as a network card does.</summary>
sealed class ThrottledHook(double bytesPerSecond) : IGradientHook
{
    // A clock instead of a sleep for each bucket, whose lateness would add up.
    Task<long> _free = Task.FromResult(0L);

    public Action Start(GradientBucket bucket, ProcessGroup group)
    {
        var work = group.AllReduceAsync(bucket.Gradients, ReduceOp.Mean);
        double seconds = bucket.Gradients.Count * bucket.Gradients.DType.Size / bytesPerSecond;
        var gone = _free = AfterAsync(work, _free, (long)(seconds * Stopwatch.Frequency));
        return () =>
        {
            long end = gone.GetAwaiter().GetResult();
            for (double left; (left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), end).TotalMilliseconds) > 0;)
                if (left > 2) Thread.Sleep((int)left - 1);
        };
    }

    static async Task<long> AfterAsync(Work work, Task<long> free, long ticks)
    {
        await work;
        long reduced = Stopwatch.GetTimestamp();
        return Math.Max(reduced, await free) + ticks;
    }
}
