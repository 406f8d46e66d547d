using System.Globalization;
using Sinter.Distributed.Simulation;

namespace Sinter.Bench.Ranks;

/// <summary>How training scales: steps of one process beside those of several, one thread each; how much of the communication the backward pass hides on slow links; and whether the simulator foretells it.
/// Numbers of ranks take turns, round after round; figures are those of the round with the median step.</summary>
/// <remarks>The simulator knows the parts of a step of one rank alone, how much longer two compute, the number of cores, the link between two ranks, and the slow link's bandwidth.</remarks>
static class StepBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        double Option(string name, double absent) => Array.IndexOf(args, name) is >= 0 and var at ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : absent;
        double seconds = Option("--seconds", 4), bucket = Option("--bucket-mib", 1);
        int most = (int)Option("--ranks", 2), rounds = (int)Option("--rounds", 3);
        (int Ranks, double Link)[] cases = [(1, 0), .. Enumerable.Range(2, most - 1).SelectMany(n => n == 2 ? (double[])[0, 100, 200] : [0, 100], (n, link) => (n, link))];
        var results = cases.ToDictionary(c => c, _ => new List<StepFigures>());
        for (int round = 0; round < rounds; round++)
            foreach (var one in cases)
                if (await StepFigures.MeasureAsync(one.Ranks, one.Link, bucket, seconds * Math.Max(1, (double)one.Ranks / Environment.ProcessorCount)) is { } figures) results[one].Add(figures);

        StepFigures Middle((int, double) which) => results[which].OrderBy(f => f.Step).ElementAt(results[which].Count / 2);
        var alone = Middle((1, 0));
        var pair = Middle((2, 0));
        var local = pair.Link;
        StepModel model = alone.Model with { Contention = Math.Max(0, (pair.Forward + pair.Backward) / (alone.Forward + alone.Backward) - 1) };
        Line($"GPT step, 8 blocks of 128 on each rank, one thread each, {alone.Gradients / 1e6:0.0} MB of gradients in {alone.Buckets.Length} buckets, shared memory, {Environment.ProcessorCount} cores");
        Line($"one rank: forward {alone.Forward * 1e3:0.0} ms, backward {alone.Backward * 1e3:0.0} ms, optimizer {alone.Optimizer * 1e3:0.0} ms; between two: {local.Latency * 1e6:0.0} µs, {1e-9 / local.SecondsPerByte:0.0} GB/s; two slow each other down by {model.Contention:0.0 %}\n");
        Line($"| ranks | step | throughput | exposed | the link's time | hidden | simulated step | simulated / measured |\n|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var one in cases)
        {
            var f = Middle(one);
            // What the slow link needs for the bytes, whatever else happens.
            double busy = f.Gradients / (one.Link * 1e6);
            string link = one.Link > 0 ? string.Create(CultureInfo.InvariantCulture, $", link of {one.Link:0} MB/s") : "";
            string hidden = one.Link > 0 ? string.Create(CultureInfo.InvariantCulture, $"{busy * 1e3:0.0} ms | {Math.Max(0, 1 - f.Exposed / busy):0 %}") : "– | –";
            double simulated = Simulate(model, local, one.Ranks, one.Link);
            Line($"| {one.Ranks}{link} | {f.Step * 1e3:0.0} ms | ×{one.Ranks * alone.Step / f.Step:0.00} | {f.Exposed * 1e3:0.0} ms | {hidden} | {simulated * 1e3:0.0} ms | {simulated / f.Step:0.00} |");
        }
        return 0;
    }

    static double Simulate(StepModel alone, Link local, int ranks, double megabytesPerSecond)
    {
        StepModel step = alone with { LocalRanks = ranks, Cores = Environment.ProcessorCount };
        // The slow link of the measurement stands behind the all-reduce through shared memory.
        return step.Simulate(bytes => AllReduceCost.Ring(ranks, bytes, local) + (megabytesPerSecond > 0 ? bytes / (megabytesPerSecond * 1e6) : 0)).Seconds;
    }

    static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
