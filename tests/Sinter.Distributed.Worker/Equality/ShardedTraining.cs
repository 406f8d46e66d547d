using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Distributed.Tests;

/// <summary>A model whose shards do not know of each other: one process accumulates their gradients.</summary>
/// <param name="build">Makes the model.</param>
/// <param name="loss">The loss of a shard in a step.</param>
/// <param name="low">What products are computed in; null for float32.</param>
public sealed class ShardedTraining(Func<Module<Tensor, Tensor>> build, Func<Func<Tensor, Tensor>, int, int, Tensor> loss, DType? low) : EqualTraining
{
    public override Dictionary<string, float[]> Alone(int shards, int steps)
    {
        var model = Replicas.Seeded(0, build);
        AdamW optimizer = new(model.Parameters(), lr: 0.01);
        for (int step = 0; step < steps; step++)
        {
            optimizer.ZeroGrad();
            for (int shard = 0; shard < shards; shard++) Loss(model.Call, step, shard).Backward();
            foreach (var p in model.Parameters()) p.Grad = p.Grad! / shards;
            optimizer.Step();
        }
        return Replicas.Values(model);
    }

    public override Dictionary<string, float[]> Together(ProcessGroup group, int steps)
    {
        // Other weights on every rank: rank 0's are what counts.
        var model = Replicas.Seeded(group.Rank, build);
        using DistributedDataParallel ddp = new(model, group, Small);
        AdamW optimizer = new(ddp.Parameters(), lr: 0.01);
        for (int step = 0; step < steps; step++)
        {
            optimizer.ZeroGrad();
            Loss(ddp.Call, step, group.Rank).Backward();
            optimizer.Step();
        }
        Assert.True(ddp.Buckets.Count > 1);
        return Replicas.Values(model);
    }

    Tensor Loss(Func<Tensor, Tensor> call, int step, int shard)
    {
        using var _ = Scope(low);
        return loss(call, step, shard);
    }
}
