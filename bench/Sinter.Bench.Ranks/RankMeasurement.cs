using System.Diagnostics;
using System.Globalization;
using Sinter.Distributed;

namespace Sinter.Bench.Ranks;

/// <summary>One rank's part: the loop of the C programs, with the group that the environment says.</summary>
static class RankMeasurement
{
    public static int Run(double budget, long[] sizes)
    {
        using var group = ProcessGroup.Join();
        // Compiled fully before anything counts.
        for (int i = 0; i < 3; i++)
        {
            foreach (long bytes in (long[])[4, 1024, 100_000, 3_000_000]) Time(group, Tensor.Zeros(bytes / 4), bytes < 10_000 ? 3000 : 20);
            Thread.Sleep(150);
        }
        foreach (long bytes in sizes)
        {
            var x = Tensor.Zeros(bytes / 4);
            for (int times = 1; ; times *= 2)
            {
                Span<double> seconds = [Time(group, x, times)];
                using var agreed = Tensor.From((ReadOnlySpan<double>)seconds);
                group.Broadcast(agreed);
                double all = agreed.Item();
                if (all <= budget / 2 && (bytes < 64 << 20 || times < 2)) continue;
                if (group.Rank == 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes} {all / times:0.000000000}"));
                break;
            }
        }
        group.Barrier();
        return 0;
    }

    static double Time(ProcessGroup group, Tensor x, int times)
    {
        group.Barrier();
        long start = Stopwatch.GetTimestamp();
        for (int k = 0; k < times; k++) group.AllReduce(x);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
