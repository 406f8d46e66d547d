using System.Diagnostics;

namespace Peers;

/// <summary>Times alternatives in turn, so that whatever else the machine does falls on all of them alike, and takes medians.</summary>
static class Measurement
{
    /// <summary>Median seconds of one call of each work: after a warm-up, rounds in which each makes its calls.</summary>
    public static double[] Alternate(IReadOnlyList<Action> works, int warmUp, int rounds, int calls)
    {
        foreach (var work in works)
            for (int i = 0; i < warmUp; i++) work();
        var times = works.Select(_ => new double[rounds]).ToArray();
        for (int round = 0; round < rounds; round++)
            for (int k = 0; k < works.Count; k++)
            {
                int w = (round + k) % works.Count;
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < calls; i++) works[w]();
                times[w][round] = Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
            }
        return [.. times.Select(Median)];
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
