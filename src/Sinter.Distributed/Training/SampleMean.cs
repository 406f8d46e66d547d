namespace Sinter.Distributed;

/// <summary>A mean over samples that several ranks evaluate, each sample counted once: a loss, an accuracy.</summary>
/// <remarks>With <see cref="UnevenTail.Keep"/> the result is that of one process up to the order of the sum, which is fixed: each rank's own in its order, then rank by rank.</remarks>
public sealed class SampleMean
{
    double _sum, _count;

    /// <summary>Adds <paramref name="samples"/> samples with this mean.</summary>
    public void Add(double mean, long samples = 1)
    {
        Check.Argument(samples >= 0, $"SampleMean.Add: {samples} samples; there cannot be fewer than none.");
        if (samples == 0) return;
        _sum += mean * samples;
        _count += samples;
    }

    /// <summary>The mean over all samples of all ranks; NaN if there are none. Every rank must call it.</summary>
    public double Over(ProcessGroup group)
    {
        Span<double> totals = [_sum, _count];
        group.AllReduce(totals);
        return totals[0] / totals[1];
    }
}
