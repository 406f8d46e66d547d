using System.Diagnostics;

namespace Peers;

/// <summary>Times work and takes medians.</summary>
static class Measurement
{
    /// <summary>Median seconds of one call: after a warm-up, over rounds of some calls each.</summary>
    public static double Time(Action work, int warmUp, int rounds, int calls)
    {
        for (int i = 0; i < warmUp; i++) work();
        var times = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++) work();
            times[round] = Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
        }
        return Median(times);
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
