using Sinter.Language;
using Sinter.Nn;
using Sinter.Optim;
using Sinter.Testing;

namespace Sinter.Distributed.Tests;

/// <summary>Training by N ranks is training by one process on the joined batch, bit for bit, if that process adds up in the same order: shard by shard, shard 0 first.</summary>
public class EqualityTests
{
    static readonly int Steps = SlowTests.Enabled ? 100 : 10;

    [Theory]
    [MemberData(nameof(Backends.NamesAndRanks), MemberType = typeof(Backends))]
    public void An_mlp(string backend, int ranks) => Check(backend, ranks, BuildMlp, LossOfMlp);

    [Theory]
    [MemberData(nameof(Backends.NamesAndRanks), MemberType = typeof(Backends))]
    public void An_mlp_in_mixed_precision(string backend, int ranks) => Check(backend, ranks, BuildMlp, Mixed(LossOfMlp));

    static Sequential BuildMlp() => new(new Linear(6, 16), new Tanh(), new Linear(16, 3));

    static Tensor LossOfMlp(Func<Tensor, Tensor> call, int step, int shard) => call(Replicas.Normal(1000 * step + shard, 5, 6)).CrossEntropy(Tensor.From([0L, 1, 2, 1, shard % 3]));

    [Theory]
    [MemberData(nameof(Backends.NamesAndRanks), MemberType = typeof(Backends))]
    public void A_gpt(string backend, int ranks) => Check(backend, ranks, BuildGpt, LossOfGpt);

    [Theory]
    [MemberData(nameof(Backends.NamesAndRanks), MemberType = typeof(Backends))]
    public void A_gpt_in_mixed_precision(string backend, int ranks) => Check(backend, ranks, BuildGpt, Mixed(LossOfGpt));

    static Gpt BuildGpt() => new(new GptOptions { VocabularySize = 11, BlockSize = 8, Layers = 2, Heads = 2, Dim = 16 });

    static Tensor LossOfGpt(Func<Tensor, Tensor> call, int step, int shard)
    {
        var ids = Tensor.From([.. Enumerable.Range(0, 18).Select(i => (long)((step * 31 + shard * 17 + i * i) % 11))], [2, 9]);
        return call(ids[.., ..8]).Reshape(-1, 11).CrossEntropy(ids[.., 1..].Reshape(-1));
    }

    // A scope for each shard: within one, weights are converted once, and all gradients of the converted weight would be added up in 16 bits.
    static Func<Func<Tensor, Tensor>, int, int, Tensor> Mixed(Func<Func<Tensor, Tensor>, int, int, Tensor> loss) => (call, step, shard) =>
    {
        using Autocast types = new(DType.BFloat16);
        return loss(call, step, shard);
    };

    [Theory]
    [MemberData(nameof(Backends.NamesAndRanks), MemberType = typeof(Backends))]
    public void A_convolutional_network_with_synchronized_batch_norm(string backend, int ranks)
    {
        var alone = TrainConvolutionsAlone(ranks);
        var together = Backends.Run(backend, ranks, group =>
        {
            var model = Replicas.Seeded(group.Rank, () => SyncBatchNorm.Convert(new SmallCnn(), group));
            using DistributedDataParallel ddp = new(model, group, Small);
            SGD optimizer = new(ddp.Parameters(), lr: 0.1, momentum: 0.9);
            for (int step = 0; step < Steps; step++)
            {
                optimizer.ZeroGrad();
                SmallCnn.Loss(ddp.Call(SmallCnn.Input(step, group.Rank)), group.Rank).Backward();
                optimizer.Step();
            }
            return Replicas.Values(model);
        });
        foreach (var values in together) Replicas.Same(alone, values, $"{ranks} ranks on {backend}");
    }

    // Several buckets even for models as small as these.
    static readonly DataParallelOptions Small = new() { FirstBucketMegabytes = 0.0002, BucketMegabytes = 0.002, LastBucketMegabytes = 0.0002 };

    static void Check(string backend, int ranks, Func<Module<Tensor, Tensor>> build, Func<Func<Tensor, Tensor>, int, int, Tensor> loss)
    {
        var alone = Replicas.Seeded(0, build);
        AdamW optimizer = new(alone.Parameters(), lr: 0.01);
        for (int step = 0; step < Steps; step++)
        {
            optimizer.ZeroGrad();
            for (int shard = 0; shard < ranks; shard++) loss(alone.Call, step, shard).Backward();
            foreach (var p in alone.Parameters()) p.Grad = p.Grad! / ranks;
            optimizer.Step();
        }
        var expected = Replicas.Values(alone);
        var together = Backends.Run(backend, ranks, group =>
        {
            // Other weights on every rank: rank 0's are what counts.
            var model = Replicas.Seeded(group.Rank, build);
            using DistributedDataParallel ddp = new(model, group, Small);
            AdamW own = new(ddp.Parameters(), lr: 0.01);
            for (int step = 0; step < Steps; step++)
            {
                own.ZeroGrad();
                loss(ddp.Call, step, group.Rank).Backward();
                own.Step();
            }
            Assert.True(ddp.Buckets.Count > 1);
            return Replicas.Values(model);
        });
        foreach (var values in together) Replicas.Same(expected, values, $"{ranks} ranks on {backend}");
    }

    /// <summary>One process, one graph over all shards. The layers are called with the last shard first: the engine goes through the newest call first, so gradients are added up with shard 0 first.</summary>
    static Dictionary<string, float[]> TrainConvolutionsAlone(int shards)
    {
        var model = Replicas.Seeded(0, () => new SmallCnn());
        SGD optimizer = new(model.Parameters(), lr: 0.1, momentum: 0.9);
        for (int step = 0; step < Steps; step++)
        {
            optimizer.ZeroGrad();
            var x = Each(shards, s => model.Conv.Call(SmallCnn.Input(step, s)));
            x = Normalized(x, model.Norm);
            var losses = Each(shards, s => SmallCnn.Loss(model.Head(x[s]), s));
            Autograd.Backward(losses);
            foreach (var p in model.Parameters()) p.Grad = p.Grad! / shards;
            optimizer.Step();
        }
        return Replicas.Values(model);
    }

    static Tensor[] Each(int shards, Func<int, Tensor> make)
    {
        var results = new Tensor[shards];
        for (int s = shards - 1; s >= 0; s--) results[s] = make(s);
        return results;
    }

    static Tensor[] Normalized(Tensor[] x, BatchNorm2d norm)
    {
        double n = x.Sum(shard => shard.Count / shard.Shape[1]);
        var total = Sum(x);
        Tensor[] means = Each(x.Length, _ => total / n), centred = Each(x.Length, s => x[s] - means[s]);
        var squares = Sum(Each(x.Length, s => centred[s].Square()));
        var variances = Each(x.Length, _ => squares / n);
        var y = Each(x.Length, s => centred[s] * (variances[s] + norm.Eps).Rsqrt() * norm.Weight!.Reshape(1, -1, 1, 1) + norm.Bias!.Reshape(1, -1, 1, 1));
        using var _ = Autograd.NoGrad();
        norm.NumBatchesTracked!.AddInPlace(1);
        norm.RunningMean!.CopyInPlace(norm.RunningMean! * 0.9 + means[0].Reshape(-1) * 0.1);
        norm.RunningVar!.CopyInPlace(norm.RunningVar! * 0.9 + variances[0].Reshape(-1) * (0.1 * (n / (n - 1))));
        return y;
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
