using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Distributed.Tests;

/// <summary>A convolutional network with synchronized batch norm, which couples the shards: one process carries all of them through the network together.</summary>
/// <param name="low">What products are computed in; null for float32.</param>
public sealed class ConvolutionalTraining(DType? low) : EqualTraining
{
    public override Dictionary<string, float[]> Together(ProcessGroup group, int steps)
    {
        var model = Replicas.Seeded(group.Rank, () => SyncBatchNorm.Convert(new SmallCnn(), group));
        using DistributedDataParallel ddp = new(model, group, Small);
        SGD optimizer = new(ddp.Parameters(), lr: 0.1, momentum: 0.9);
        for (int step = 0; step < steps; step++)
        {
            optimizer.ZeroGrad();
            Tensor loss;
            using (Scope(low)) loss = SmallCnn.Loss(ddp.Call(SmallCnn.Input(step, group.Rank)), group.Rank);
            loss.Backward();
            optimizer.Step();
        }
        return Replicas.Values(model);
    }

    /// <summary>One graph over all shards. The layers are called with the last shard first: the engine goes through the newest call first, so gradients are added up with shard 0 first.</summary>
    public override Dictionary<string, float[]> Alone(int shards, int steps)
    {
        var model = Replicas.Seeded(0, () => new SmallCnn());
        SGD optimizer = new(model.Parameters(), lr: 0.1, momentum: 0.9);
        for (int step = 0; step < steps; step++)
        {
            optimizer.ZeroGrad();
            var x = Each(shards, s => Scoped(() => model.Conv.Call(SmallCnn.Input(step, s))));
            x = Normalized(x, model.Norm);
            var losses = Each(shards, s => Scoped(() => SmallCnn.Loss(model.Head(x[s]), s)));
            Autograd.Backward(losses);
            foreach (var p in model.Parameters()) p.Grad = p.Grad! / shards;
            optimizer.Step();
        }
        return Replicas.Values(model);
    }

    Tensor Scoped(Func<Tensor> call)
    {
        using var _ = Scope(low);
        return call();
    }

    static Tensor[] Each(int shards, Func<int, Tensor> make)
    {
        var results = new Tensor[shards];
        for (int s = shards - 1; s >= 0; s--) results[s] = make(s);
        return results;
    }

    // What SyncBatchNorm does over ranks: sums of the shards in their order, in float32.
    static Tensor[] Normalized(Tensor[] given, BatchNorm2d norm)
    {
        double n = given.Sum(shard => shard.Count / shard.Shape[1]);
        var x = Each(given.Length, s => given[s].To(DType.Float32));
        var total = Sum(x);
        Tensor[] means = Each(x.Length, _ => total / n), centred = Each(x.Length, s => x[s] - means[s]);
        var squares = Sum(Each(x.Length, s => centred[s].Square()));
        var variances = Each(x.Length, _ => squares / n);
        var y = Each(x.Length, s => centred[s] * (variances[s] + norm.Eps).Rsqrt() * norm.Weight!.Reshape(1, -1, 1, 1) + norm.Bias!.Reshape(1, -1, 1, 1));
        using (Autograd.NoGrad())
        {
            norm.NumBatchesTracked!.AddInPlace(1);
            norm.RunningMean!.CopyInPlace(norm.RunningMean! * 0.9 + means[0].Reshape(-1) * 0.1);
            norm.RunningVar!.CopyInPlace(norm.RunningVar! * 0.9 + variances[0].Reshape(-1) * (0.1 * (n / (n - 1))));
        }
        return Each(x.Length, s => y[s].To(given[s].DType));
    }

    static Tensor Sum(Tensor[] shards) => Each(shards.Length, s => shards[s].Sum([0, 2, 3], keepDim: true)).Aggregate((a, b) => a + b);

    sealed class SmallCnn : Module<Tensor, Tensor>
    {
        public Conv2d Conv { get; } = new(2, 4, 3, padding: 1);
        public BatchNorm2d Norm { get; } = new(4);
        public Linear Output { get; } = new(4 * 5 * 5, 3);

        public override Tensor Forward(Tensor x) => Head(Norm.Call(Conv.Call(x)));

        public Tensor Head(Tensor x) => Output.Call(x.Relu().Flatten(1));

        public static Tensor Input(int step, int shard) => Replicas.Normal(1000 * step + shard, 3, 2, 5, 5) * (1 + shard) + shard;

        public static Tensor Loss(Tensor y, int shard) => y.CrossEntropy(Tensor.From([shard % 3, 1L, 2]));
    }
}
