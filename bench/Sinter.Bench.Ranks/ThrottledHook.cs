using Sinter.Distributed;

namespace Sinter.Bench.Ranks;

/// <summary>The mean over a slow link: after each bucket's all-reduce the link is busy for as long as its bytes would take. It costs time, but no processor, as a network card does.</summary>
sealed class ThrottledHook(double bytesPerSecond) : IGradientHook
{
    Task _link = Task.CompletedTask;

    public Action Start(GradientBucket bucket, ProcessGroup group)
    {
        var work = group.AllReduceAsync(bucket.Gradients, ReduceOp.Mean);
        double seconds = bucket.Gradients.Count * bucket.Gradients.DType.Size / bytesPerSecond;
        var before = _link;
        var after = _link = Task.Run(async () =>
        {
            await before;
            await work;
            await Task.Delay(TimeSpan.FromSeconds(seconds));
        });
        return () => after.GetAwaiter().GetResult();
    }
}
