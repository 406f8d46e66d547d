using Sinter.Amp;
using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Distributed.Tests;

/// <summary>float16 with loss scaling, two micro-batches a step, clipped gradients and a divided optimizer. In one step the last rank's gradients overflow, and all must skip it.</summary>
/// <param name="build">Makes the model.</param>
/// <param name="loss">The loss of a shard in a step.</param>
public sealed class ScaledTraining(Func<Module<Tensor, Tensor>> build, Func<Func<Tensor, Tensor>, int, int, Tensor> loss) : EqualTraining
{
    const int MicroBatches = 2, StepThatOverflows = 7;
    const double MaxNorm = 0.5;

    public override Dictionary<string, float[]> Alone(int shards, int steps)
    {
        var model = Replicas.Seeded(0, build);
        AdamW optimizer = new(model.Parameters(), lr: 0.01);
        GradScaler scaler = Scaler(null);
        List<float> taken = [];
        for (int step = 0; step < steps; step++)
        {
            Tensor[] parameters = [.. model.Parameters()];
            Tensor[]? sums = null;
            for (int shard = 0; shard < shards; shard++)
            {
                // A rank's micro-batches are added up before anything is exchanged.
                optimizer.ZeroGrad();
                for (int micro = 0; micro < MicroBatches; micro++) scaler.Scale(Loss(model.Call, step, shard, shards, micro)).Backward();
                sums = sums is null ? Array.ConvertAll(parameters, p => p.Grad!.Clone()) : [.. sums.Zip(parameters, (sum, p) => sum + p.Grad!)];
            }
            for (int i = 0; i < parameters.Length; i++) parameters[i].Grad = sums![i] / shards;
            taken.Add(Finish(scaler, optimizer, parameters));
        }
        return Result(model, scaler, taken);
    }

    public override Dictionary<string, float[]> Together(ProcessGroup group, int steps)
    {
        var model = Replicas.Seeded(group.Rank, build);
        using DistributedDataParallel ddp = new(model, group, Small);
        ZeroRedundancyOptimizer optimizer = new(new AdamW(ddp.Parameters(), lr: 0.01), group);
        GradScaler scaler = Scaler(group);
        Tensor[] parameters = [.. model.Parameters()];
        List<float> taken = [];
        for (int step = 0; step < steps; step++)
        {
            optimizer.ZeroGrad();
            using (ddp.NoSync())
                for (int micro = 0; micro < MicroBatches - 1; micro++) scaler.Scale(Loss(ddp.Call, step, group.Rank, group.Size, micro)).Backward();
            scaler.Scale(Loss(ddp.Call, step, group.Rank, group.Size, MicroBatches - 1)).Backward();
            taken.Add(Finish(scaler, optimizer, parameters));
        }
        return Result(model, scaler, taken);
    }

    // The scale begins where it does not overflow by itself, and grows now and then.
    static GradScaler Scaler(ProcessGroup? group) => new(initScale: 1024, growthInterval: 5) { AnyProcess = group is null ? null : group.Any };

    static float Finish(GradScaler scaler, Optimizer optimizer, Tensor[] parameters)
    {
        scaler.Unscale(optimizer);
        Gradients.ClipGradNorm(parameters, MaxNorm);
        bool taken = scaler.Step(optimizer);
        scaler.Update();
        return taken ? 1 : 0;
    }

    Tensor Loss(Func<Tensor, Tensor> call, int step, int shard, int shards, int micro)
    {
        bool overflows = step == StepThatOverflows && shard == shards - 1 && micro == 0;
        using var _ = Scope(DType.Float16);
        return loss(x => call(overflows ? x * 1e6 : x), MicroBatches * step + micro, shard);
    }

    static Dictionary<string, float[]> Result(Module model, GradScaler scaler, List<float> taken)
    {
        // Once the scale has grown far enough other steps overflow too, which belongs to it.
        Assert.All(taken.Take(StepThatOverflows), step => Assert.Equal(1, step));
        if (taken.Count > StepThatOverflows) Assert.Equal(0, taken[StepThatOverflows]);
        var values = Replicas.Values(model);
        values["scale"] = [(float)scaler.CurrentScale];
        values["taken"] = [.. taken];
        return values;
    }
}
