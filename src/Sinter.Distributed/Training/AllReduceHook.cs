namespace Sinter.Distributed;

/// <summary>The mean in the gradients' own type, folded in the order of the ranks: what is done without a hook.</summary>
/// <remarks>After <c>allreduce_hook</c>.</remarks>
public sealed class AllReduceHook : IGradientHook
{
    /// <inheritdoc/>
    public Action Start(GradientBucket bucket, ProcessGroup group) => group.AllReduceAsync(bucket.Gradients, ReduceOp.Mean).Wait;
}
