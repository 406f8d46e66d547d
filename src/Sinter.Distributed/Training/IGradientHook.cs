namespace Sinter.Distributed;

/// <summary>How the gradients of a bucket are averaged over the ranks: the place for compression.</summary>
/// <remarks>After the communication hooks of <c>torch.distributed.algorithms.ddp_comm_hooks</c>. A hook has full control; unlike there, its result must be the mean, not the sum. It must call the same
/// collectives in the same order on every rank.</remarks>
public interface IGradientHook
{
    /// <summary>Begins to average <paramref name="bucket"/>. Called during the backward pass, for bucket 0 first, and must not wait for other ranks.</summary>
    /// <returns>What ends it: waits, and leaves the mean in <see cref="GradientBucket.Gradients"/>. Called when the backward pass has ended, for bucket 0 first.</returns>
    Action Start(GradientBucket bucket, ProcessGroup group);
}
