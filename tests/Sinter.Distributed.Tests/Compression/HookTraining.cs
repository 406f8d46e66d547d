using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Distributed.Tests;

/// <summary>A small model whose gradients go through a hook.</summary>
static class HookTraining
{
    /// <summary>Two layers, the same on all ranks.</summary>
    public static Sequential Build() => Replicas.Seeded(2, () => new Sequential(new Linear(8, 12), new Linear(12, 8)));

    /// <summary>The gradients of each rank after one pass, on other data each.</summary>
    public static Dictionary<string, float[]>[] Gradients(int ranks, Func<IGradientHook> hook) => ThreadGroups.Run(ranks, group =>
    {
        var model = Build();
        using DistributedDataParallel ddp = new(model, group, new() { Hook = hook() });
        ddp.Call(Replicas.Normal(group.Rank, 4, 8)).Square().Mean().Backward();
        return Replicas.Gradients(model);
    });

    /// <summary>The last loss of two ranks that learn to halve what they are given; their parameters are equal to the end.</summary>
    public static double Train(Func<IGradientHook>? hook) => ThreadGroups.Run(2, group =>
    {
        var model = Build();
        using DistributedDataParallel ddp = new(model, group, new() { Hook = hook?.Invoke() });
        SGD optimizer = new(ddp.Parameters(), lr: 0.05);
        double last = 0;
        for (int step = 0; step < 300; step++)
        {
            var x = Replicas.Normal(2 * step + group.Rank, 16, 8);
            optimizer.ZeroGrad();
            var loss = (ddp.Call(x) - x * 0.5).Square().Mean();
            loss.Backward();
            optimizer.Step();
            last = loss.Item();
        }
        ParameterHash.Verify(model, group);
        return last;
    })[0];
}
