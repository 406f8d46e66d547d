namespace Sinter.Distributed;

/// <summary>How far gradients are compressed by <see cref="PowerSgdHook"/>. The defaults are PyTorch's.</summary>
public sealed record PowerSgdOptions
{
    /// <summary>The rank of the matrices that stand for a gradient: 1 to 4, up to 32; more is more exact and less small.</summary>
    public int ApproximationRank { get; init; } = 1;

    /// <summary>Steps before compression begins, in which gradients change fast: about a tenth of all. At least 2, because buckets are formed anew after the first step.</summary>
    public int StartStep { get; init; } = 1000;

    /// <summary>A matrix is compressed only if it becomes smaller by this factor.</summary>
    public double MinCompressionRate { get; init; } = 2;

    /// <summary>Whether what a step leaves out is added to the next step's gradient.</summary>
    public bool ErrorFeedback { get; init; } = true;

    /// <summary>Whether a step begins with the last one's directions instead of random ones.</summary>
    public bool WarmStart { get; init; } = true;

    /// <summary>The smallest length of a direction that is divided by it.</summary>
    public double OrthogonalizationEpsilon { get; init; } = 1e-8;

    /// <summary>The seed of the first directions, the same on all ranks.</summary>
    public long Seed { get; init; }

    internal void Validate()
    {
        Check.Argument(ApproximationRank > 0, $"PowerSgdOptions: ApproximationRank is {ApproximationRank}; it must be at least 1.");
        Check.Argument(StartStep >= 2, $"PowerSgdOptions: StartStep is {StartStep}; it must be at least 2, because buckets are formed anew after the first step.");
        Check.Argument(MinCompressionRate > 0 && OrthogonalizationEpsilon >= 0, $"PowerSgdOptions: MinCompressionRate is {MinCompressionRate} and OrthogonalizationEpsilon {OrthogonalizationEpsilon}; they must be above and at least 0.");
    }
}
