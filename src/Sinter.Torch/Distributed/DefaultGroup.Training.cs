using Sinter.Data;
using Sinter.Distributed;
using Sinter.Nn;

namespace Sinter.Torch;

public static partial class DefaultGroup
{
    /// <summary>A module whose gradients are those of all ranks' batches together: the mean over the ranks.</summary>
    /// <param name="module">The module, equal on all ranks; rank 0's state is sent to the others.</param>
    /// <param name="broadcastBuffers">Rank 0's buffers before each pass.</param>
    /// <param name="processGroup">Among whom; the default group if null.</param>
    /// <param name="bucketCapMb">Megabytes of gradients that are exchanged together.</param>
    /// <param name="findUnusedParameters">Some parameters may get no gradient in a step.</param>
    /// <param name="staticGraph">Every step uses the same parameters.</param>
    [Export("nn.parallel.DistributedDataParallel")]
    public static DistributedDataParallel DataParallel(Module<Tensor, Tensor> module, bool broadcastBuffers = true, ProcessGroup? processGroup = null, double bucketCapMb = 25,
        bool findUnusedParameters = false, bool staticGraph = false)
        => new(module, Of(processGroup), new()
        {
            BroadcastBuffers = broadcastBuffers,
            BucketMegabytes = bucketCapMb,
            FindUnusedParameters = findUnusedParameters,
            StaticGraph = staticGraph,
        });

    /// <summary>This rank's part of a data set's items, in each epoch another part.</summary>
    /// <param name="dataset">The items.</param>
    /// <param name="numReplicas">Among how many; the default group's size if null.</param>
    /// <param name="rank">Whose part; this rank's of the default group if null.</param>
    /// <param name="shuffle">True for another random order in each epoch.</param>
    /// <param name="seed">Decides these orders; equal on all ranks.</param>
    /// <param name="dropLast">Leave out the last items where they do not suffice for all ranks, instead of repeating some.</param>
    [Export("utils.data.distributed.DistributedSampler")]
    public static DistributedSampler Sampler<T>(Dataset<T> dataset, int? numReplicas = null, int? rank = null, bool shuffle = true, long seed = 0, bool dropLast = false)
        => new(shuffle ? new RandomSampler(dataset.Length, seed) : new SequentialSampler(dataset.Length), rank ?? Of(null).Rank, numReplicas ?? Of(null).Size,
            dropLast ? UnevenTail.Drop : UnevenTail.Repeat);
}
