using System.Globalization;
using Sinter.Distributed;

namespace Sinter.Bench.Ranks;

/// <summary>How training scales: steps of one process beside those of several, one thread each; and how much of the communication the backward pass hides on slow links. Numbers of ranks take turns, round after round.</summary>
static class StepBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        double Option(string name, double absent) => Array.IndexOf(args, name) is >= 0 and var at ? double.Parse(args[at + 1], CultureInfo.InvariantCulture) : absent;
        double seconds = Option("--seconds", 4), bucket = Option("--bucket-mib", 1);
        int most = (int)Option("--ranks", 2), rounds = (int)Option("--rounds", 3);
        Dictionary<(int Ranks, double Link), List<double[]>> results = [];
        (int, double)[] cases = [(1, 0), .. Enumerable.Range(2, most - 1).Select(n => (n, 0.0)), (2, 100), (2, 200)];
        for (int round = 0; round < rounds; round++)
            foreach (var one in cases)
            {
                if (!results.TryGetValue(one, out var list)) results[one] = list = [];
                if (await MeasureAsync(one.Item1, one.Item2, bucket, seconds) is { } figures) list.Add(figures);
            }
        double[] Middle((int, double) which) => results[which].OrderBy(f => f[0]).ElementAt(results[which].Count / 2);
        double alone = Middle((1, 0))[0];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"GPT step, 8 blocks of 128 on each rank, one thread each, {Middle((1, 0))[3] / 1e6:0.0} MB of gradients, shared memory\n"));
        Console.WriteLine("| ranks | step | throughput | exposed | the link's time | hidden |\n|---:|---:|---:|---:|---:|---:|");
        foreach (var one in cases)
        {
            var f = Middle(one);
            string link = one.Item2 > 0 ? string.Create(CultureInfo.InvariantCulture, $", link of {one.Item2:0} MB/s") : "";
            // What the slow link needs for the bytes, whatever else happens.
            double busy = f[3] / (one.Item2 * 1e6);
            string hidden = one.Item2 > 0 ? string.Create(CultureInfo.InvariantCulture, $"{busy * 1e3:0.0} ms | {Math.Max(0, 1 - f[2] / busy):0 %}") : "– | –";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {one.Item1}{link} | {f[0] * 1e3:0.0} ms | ×{one.Item1 * alone / f[0]:0.00} | {f[2] * 1e3:0.0} ms | {hidden} |"));
        }
        return 0;
    }

    static async Task<double[]?> MeasureAsync(int ranks, double megabytesPerSecond, double bucketMegabytes, double seconds)
    {
        using StringWriter output = new();
        using Launcher launcher = new(new LaunchOptions
        {
            Processes = ranks, Program = "/usr/bin/env",
            Arguments =
            [
                "SINTER_THREADS=1", "DOTNET_TieredPGO=0", "dotnet", typeof(StepBench).Assembly.Location, "step-rank",
                .. ((double[])[seconds, megabytesPerSecond, bucketMegabytes]).Select(n => n.ToString(CultureInfo.InvariantCulture)),
            ],
        }, TextWriter.Synchronized(output), Console.Error);
        if (await launcher.RunAsync(default) != 0) return null;
        string line = output.ToString().Split('\n').Single(l => l.Contains("step ", StringComparison.Ordinal));
        return [.. line[line.IndexOf("step ", StringComparison.Ordinal)..].Split(' ').Skip(1).Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
    }
}
