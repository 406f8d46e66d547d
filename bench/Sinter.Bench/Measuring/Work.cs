namespace Sinter.Bench.Measuring;

/// <summary>What a case cannot avoid: multiplications and additions, and bytes that must come from memory and go there. Zero for what no limit is known for, or
/// what stays in the caches.</summary>
readonly record struct Work(double Flops, double Read, double Written)
{
    /// <summary>No limit is known.</summary>
    public static Work Unbounded => default;

    /// <summary>Arithmetic is what counts; a multiply-add is two.</summary>
    public static Work Arithmetic(double flops) => new(flops, 0, 0);

    /// <summary>Memory is what counts.</summary>
    public static Work Memory(double read, double written = 0) => new(0, read, written);

    /// <summary>The least seconds in which a machine with these limits does it; 0 if nothing bounds it.</summary>
    public double LeastSeconds(MachineLimits limits)
    {
        // Reading alone is faster than the mix of reads and writes of a triad.
        double bandwidth = Written > 0 ? limits.Triad : limits.Read;
        return Math.Max(Flops / limits.Flops, (Read + Written) / bandwidth);
    }
}

/// <summary>What the machine can do with a number of threads, in operations and bytes a second.</summary>
readonly record struct MachineLimits(double Flops, double Read, double Triad);
