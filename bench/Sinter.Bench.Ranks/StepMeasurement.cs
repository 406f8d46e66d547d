using System.Diagnostics;
using Sinter.Distributed;
using Sinter.Distributed.Simulation;
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
        DataParallelOptions options = new()
        {
            FirstBucketMegabytes = bucketMegabytes / 2, BucketMegabytes = bucketMegabytes, LastBucketMegabytes = bucketMegabytes / 2,
            Hook = megabytesPerSecond > 0 ? new ThrottledHook(megabytesPerSecond * 1e6) : null,
        };
        using DistributedDataParallel replicas = new(model, group, options);
        AdamW optimizer = new(replicas.Parameters(), lr: 1e-4);
        long[] ids = [.. Enumerable.Range(0, 8 * 128).Select(i => (long)((i * 7919 + group.Rank) % 96))];
        var x = Tensor.From(ids, [8, 128]);
        var y = Tensor.From(ids);

        List<double> steps = [], forward = [], backward = [], update = [], exposed = [];
        var clock = Stopwatch.StartNew();
        double warm = budget / 3;
        Span<bool> goesOn = [true];
        while (goesOn[0])
        {
            long start = Stopwatch.GetTimestamp();
            var loss = replicas.Call(x).Reshape(-1, 96).CrossEntropy(y);
            long known = Stopwatch.GetTimestamp();
            loss.Backward();
            long averaged = Stopwatch.GetTimestamp();
            optimizer.Step();
            optimizer.ZeroGrad();
            long end = Stopwatch.GetTimestamp();
            // Not timed from here. Who comes early waits for the others too, so what waits for the link alone is what the last one sees.
            double wait = replicas.LastExchange.Exposed.TotalSeconds;
            Span<double> least = [wait];
            group.AllReduce(least, ReduceOp.Min);
            if (clock.Elapsed.TotalSeconds > warm)
            {
                steps.Add(Stopwatch.GetElapsedTime(start, end).TotalSeconds);
                forward.Add(Stopwatch.GetElapsedTime(start, known).TotalSeconds);
                backward.Add(Stopwatch.GetElapsedTime(known, averaged).TotalSeconds - wait);
                update.Add(Stopwatch.GetElapsedTime(averaged, end).TotalSeconds);
                exposed.Add(least[0]);
            }
            goesOn[0] = clock.Elapsed.TotalSeconds < budget || steps.Count < 3;
            group.AllReduce(goesOn, ReduceOp.BitOr);
        }
        Link? link = group.Size > 1 ? Link.Measure(group) : null;
        if (group.Rank == 0)
        {
            var bytes = replicas.Module.NamedParameters().ToDictionary(p => p.Name, p => p.Value.Count * (double)p.Value.DType.Size);
            Console.WriteLine(new StepFigures(Middle(steps), Middle(forward), Middle(backward), Middle(update), Middle(exposed), [.. replicas.Buckets.Select(b => b.Sum(name => bytes[name]))], link?.Latency ?? 0, link?.SecondsPerByte ?? 0));
        }
        group.Barrier();
        return 0;
    }

    static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
