using System.Diagnostics;

namespace Sinter.Distributed.Simulation;

/// <summary>What a message costs: α + bytes · β (Hockney, 1994), and what it costs to fold what has come.</summary>
/// <param name="Latency">α, in seconds.</param>
/// <param name="SecondsPerByte">β: the inverse of the bandwidth.</param>
/// <param name="FoldSecondsPerByte">γ: adding a byte of numbers to others.</param>
public readonly record struct Link(double Latency, double SecondsPerByte, double FoldSecondsPerByte = 0)
{
    /// <summary>A link from its usual figures.</summary>
    /// <param name="microseconds">The latency of a message.</param>
    /// <param name="gigabytesPerSecond">The bandwidth, 10⁹ bytes a second.</param>
    public static Link Of(double microseconds, double gigabytesPerSecond)
    {
        Check.Argument(microseconds >= 0 && gigabytesPerSecond > 0, $"Link.Of: {microseconds} µs and {gigabytesPerSecond} GB/s; the latency cannot be negative and the bandwidth must be positive.");
        return new(microseconds * 1e-6, 1e-9 / gigabytesPerSecond);
    }

    /// <summary>The time of one message.</summary>
    public double Time(double bytes) => Latency + bytes * SecondsPerByte;

    /// <summary>What explains the times of all-reduces among these ranks, if they were a ring's: medians for 1 KiB to 16 MiB. All ranks call it.</summary>
    public static Link Measure(ProcessGroup group)
    {
        Check.Argument(group.Size > 1, $"Link.Measure: the group has one rank; there is no link.");
        List<(double, double)> times = [];
        foreach (long bytes in (ReadOnlySpan<long>)[1 << 10, 1 << 14, 1 << 17, 1 << 20, 1 << 22, 1 << 24])
        {
            using var x = Tensor.Zeros(bytes / sizeof(float));
            double[] seconds = new double[bytes <= 1 << 20 ? 51 : 11];
            for (int i = 0; i < seconds.Length; i++)
            {
                group.Barrier();
                long start = Stopwatch.GetTimestamp();
                group.AllReduce(x);
                seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
            Array.Sort(seconds);
            // A ring takes 2(n−1) messages of an n-th.
            times.Add(((double)bytes / group.Size, seconds[seconds.Length / 2] / (2 * (group.Size - 1))));
        }
        return Fit(times);
    }

    /// <summary>The link that explains measured times of messages best: the squares of the relative errors are smallest.</summary>
    /// <exception cref="ArgumentException">Fewer than two sizes, or a time that is not positive.</exception>
    public static Link Fit(IReadOnlyCollection<(double Bytes, double Seconds)> measured)
    {
        Check.Argument(measured.Select(m => m.Bytes).Distinct().Count() >= 2, $"Link.Fit: {measured.Count} measurements; times of at least two sizes are needed.");
        Check.Argument(measured.All(m => m.Seconds > 0 && m.Bytes >= 0), $"Link.Fit: a time is not positive or a size is negative.");
        // Both sides divided by the time: 1 = α · 1/t + β · bytes/t.
        double aa = 0, ab = 0, bb = 0, a1 = 0, b1 = 0;
        foreach (var (bytes, seconds) in measured)
        {
            double a = 1 / seconds, b = bytes / seconds;
            (aa, ab, bb, a1, b1) = (aa + a * a, ab + a * b, bb + b * b, a1 + a, b1 + b);
        }
        double determinant = aa * bb - ab * ab;
        double alpha = (a1 * bb - b1 * ab) / determinant, beta = (b1 * aa - a1 * ab) / determinant;
        // Neither can be negative; then the other alone explains the times.
        if (alpha < 0) (alpha, beta) = (0, b1 / bb);
        if (beta < 0) (alpha, beta) = (a1 / aa, 0);
        return new(alpha, beta);
    }
}
