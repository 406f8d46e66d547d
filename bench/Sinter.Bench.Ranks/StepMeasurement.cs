using System.Diagnostics;
using System.Globalization;
using Sinter.Distributed;
using Sinter.Language;
using Sinter.Optim;

namespace Sinter.Bench.Ranks;

/// <summary>One rank's part: steps of a GPT on a batch of its own, 8 blocks of 128.</summary>
static class StepMeasurement
{
    public static int Run(double budget, double megabytesPerSecond, double bucketMegabytes)
    {
        using var group = ProcessGroup.Join();
        Generator.ManualSeed(1);
        Gpt model = new(new GptOptions { VocabularySize = 96, BlockSize = 128, Layers = 4, Heads = 4, Dim = 256 });
        DataParallelOptions options = new() { FirstBucketMegabytes = 0.5, BucketMegabytes = bucketMegabytes, LastBucketMegabytes = 0.5, Hook = megabytesPerSecond > 0 ? new ThrottledHook(megabytesPerSecond * 1e6) : null };
        using DistributedDataParallel replicas = new(model, group, options);
        AdamW optimizer = new(replicas.Parameters(), lr: 1e-4);
        long[] ids = [.. Enumerable.Range(0, 8 * 128).Select(i => (long)((i * 7919 + group.Rank) % 96))];
        var x = Tensor.From(ids, [8, 128]);
        var y = Tensor.From(ids);

        List<double> steps = [], totals = [], exposed = [];
        var clock = Stopwatch.StartNew();
        double warm = budget / 3;
        Span<bool> goesOn = [true];
        while (goesOn[0])
        {
            long start = Stopwatch.GetTimestamp();
            optimizer.ZeroGrad();
            replicas.Call(x).Reshape(-1, 96).CrossEntropy(y).Backward();
            optimizer.Step();
            if (clock.Elapsed.TotalSeconds > warm)
            {
                steps.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                totals.Add(replicas.LastExchange.Total.TotalSeconds);
                exposed.Add(replicas.LastExchange.Exposed.TotalSeconds);
            }
            // All stop after the same step; not timed.
            goesOn[0] = clock.Elapsed.TotalSeconds < budget || steps.Count < 3;
            group.AllReduce(goesOn, ReduceOp.BitOr);
        }
        if (group.Rank == 0)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {Middle(steps):0.000000} {Middle(totals):0.000000} {Middle(exposed):0.000000} {model.Parameters().Sum(p => p.Count) * 4}"));
        group.Barrier();
        return 0;
    }

    static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
