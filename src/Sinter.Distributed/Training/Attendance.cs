namespace Sinter.Distributed;

/// <summary>Who has samples in this step, and how many: a number from each rank, exchanged before the step.</summary>
internal sealed class Attendance(ProcessGroup group)
{
    /// <summary>What this rank's mean gradient weighs in the mean over all samples, times the number of ranks; exactly 1 if all have equally many.</summary>
    public double Weight { get; private set; } = 1;

    /// <summary>The lowest rank that has samples.</summary>
    public int FirstPresent { get; private set; }

    /// <summary>Exchanges the numbers. False if all are 0.</summary>
    public bool Announce(long samples)
    {
        long[] counts = new long[group.Size];
        counts[group.Rank] = samples;
        group.AllReduce(counts.AsSpan());
        long total = counts.Sum();
        if (total == 0) return false;
        FirstPresent = Array.FindIndex(counts, n => n > 0);
        Weight = (double)samples * group.Size / total;
        return true;
    }
}
