namespace Sinter.Distributed;

/// <summary>How gradients are exchanged. The defaults are PyTorch's, which has no last bucket of its own.</summary>
/// <remarks>After the constructor of <c>torch.nn.parallel.DistributedDataParallel</c>. Gradients are always views of the buckets (<c>gradient_as_bucket_view</c>).</remarks>
public sealed record DataParallelOptions
{
    /// <summary>The size of a bucket, in MiB: gradients that are exchanged in one call.</summary>
    public double BucketMegabytes { get; init; } = 25;

    /// <summary>The size of the first bucket, in MiB: small, so that communication begins early.</summary>
    public double FirstBucketMegabytes { get; init; } = 1;

    /// <summary>The most that the last bucket holds, in MiB, if <see cref="BucketMegabytes"/> is not less: it is full only when the backward pass ends, so its exchange is what no computing hides.</summary>
    public double LastBucketMegabytes { get; init; } = 1;

    /// <summary>Whether a step may leave parameters out. What no rank used has no gradient after the step; without this, an unused parameter is an error that names it.</summary>
    public bool FindUnusedParameters { get; init; }

    /// <summary>The same parameters are used in every step: the unused ones are found in the first, without an exchange in the later ones.</summary>
    public bool StaticGraph { get; init; }

    /// <summary>Whether every step begins with the buffers (running means …) of rank 0.</summary>
    public bool BroadcastBuffers { get; init; } = true;

    /// <summary>How many steps lie between two comparisons of all parameters over the ranks (<see cref="ParameterHash"/>); 0 for never.</summary>
    public int HashCheckInterval { get; init; }

    /// <summary>How a bucket is averaged; null for an all-reduce in the gradients' own type.</summary>
    public IGradientHook? Hook { get; init; }

    internal void Validate()
    {
        Check.Argument(BucketMegabytes > 0 && FirstBucketMegabytes > 0 && LastBucketMegabytes > 0,
            $"DataParallelOptions: buckets of {FirstBucketMegabytes}, {BucketMegabytes} and at last {LastBucketMegabytes} MiB; sizes must be positive.");
        Check.Argument(HashCheckInterval >= 0, $"DataParallelOptions: HashCheckInterval is {HashCheckInterval}; it must be 0, for never, or more.");
    }
}
