using System.Diagnostics;

namespace Sinter.Bench.Measuring;

/// <summary>Times calls.</summary>
static class Clock
{
    // Long against the clock's own cost, short against the machine's disturbances, which a median then leaves out.
    const double Sample = 3e-4;

    /// <summary>Calls for some seconds, at least twice, so that the code is compiled for speed and the threads are awake.</summary>
    public static void WarmUp(Action call, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        call();
        do call();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
    }

    /// <summary>The median seconds of a call, over samples that take <paramref name="seconds"/> together. A fifth of that goes before, to wake the threads.</summary>
    public static double Time(Action call, double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        long warm = 0;
        do
        {
            call();
            warm++;
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds / 5);
        long calls = Math.Max(1, (long)(Sample * warm / Stopwatch.GetElapsedTime(start).TotalSeconds));

        var samples = new List<double>();
        long begin = Stopwatch.GetTimestamp();
        do
        {
            long from = Stopwatch.GetTimestamp();
            for (long i = 0; i < calls; i++) call();
            samples.Add(Stopwatch.GetElapsedTime(from).TotalSeconds / calls);
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds);
        return Median(samples);
    }

    /// <summary>The middle of the values, or the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
