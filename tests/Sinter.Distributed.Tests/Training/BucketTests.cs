using System.Collections.Concurrent;
using Sinter.Nn;

namespace Sinter.Distributed.Tests;

/// <summary>How gradients are put into buckets, and when buckets are sent.</summary>
public class BucketTests
{
    // Layers of 4 KB, and a bias of 64 bytes with each.
    static Sequential Layers(int count) => new([.. Enumerable.Range(0, count).Select(_ => new Linear(32, 32))]);

    const double LayerMegabytes = (32 * 32 + 32) * 4 / 1048576.0;

    [Fact]
    public void The_first_bucket_is_small_and_the_others_are_not() => ThreadGroups.Run(2, group =>
    {
        var model = Layers(7);
        using DistributedDataParallel ddp = new(model, group, new() { FirstBucketMegabytes = LayerMegabytes, BucketMegabytes = 3 * LayerMegabytes });
        for (int step = 0; step < 3; step++)
        {
            // One layer, then three, and three.
            Assert.Equal([2, 6, 6], ddp.Buckets.Select(b => b.Count));
            Assert.StartsWith("6.", ddp.Buckets[0][0], StringComparison.Ordinal);
            ddp.Call(Tensor.Ones(1, 32)).Sum().Backward();
        }
    });

    [Fact]
    public void By_default_buckets_have_PyTorchs_sizes()
    {
        DataParallelOptions options = new();
        Assert.Equal((1, 25), (options.FirstBucketMegabytes, options.BucketMegabytes));
        Assert.Throws<ArgumentException>(() => ThreadGroups.Run(1, group => new DistributedDataParallel(Layers(1), group, new() { BucketMegabytes = 0 })));
    }

    [Fact]
    public void Types_do_not_share_a_bucket() => ThreadGroups.Run(2, group =>
    {
        Two model = new();
        using DistributedDataParallel ddp = new(model, group);
        ddp.Call(Tensor.Ones(1, 2)).Sum().Backward();
        Assert.Equal(2, ddp.Buckets.Count);
        Assert.All(ddp.Buckets, bucket => Assert.Single(bucket.Select(name => name.Split('.')[0]).Distinct()));
    });

    sealed class Two : Module<Tensor, Tensor>
    {
        public Linear Narrow { get; } = new(2, 2);
        public Linear Wide { get; } = new(2, 2, dtype: DType.Float64);

        public override Tensor Forward(Tensor x) => Wide.Call(Narrow.Call(x).To(DType.Float64));
    }

    [Fact]
    public void Where_gradients_arrive_in_another_order_on_another_rank_rank_0s_counts_for_all()
    {
        var found = ThreadGroups.Run(2, group =>
        {
            Parts model = new(group.Rank == 0 ? [0, 2, 1] : [2, 1, 0]);
            using DistributedDataParallel ddp = new(model, group, new() { FirstBucketMegabytes = 1e-6, BucketMegabytes = 1e-6 });
            for (int step = 0; step < 2; step++)
            {
                ddp.ZeroGrad();
                ddp.Call(Tensor.Full([1, 2], group.Rank, DType.Float32)).Sum().Backward();
                foreach (var (name, gradient) in Replicas.Gradients(model)) Assert.All(gradient, g => Assert.Equal(name.EndsWith("bias", StringComparison.Ordinal) ? 1 : 0.5f, g));
            }
            return ddp.Buckets.SelectMany(b => b).ToArray();
        });
        Assert.Equal(found[0], found[1]);
        // The last part that was used is the first to have its gradient.
        Assert.Equal(["1", "2", "0"], found[0].Select(name => name.Split('.')[1]).Distinct());
    }

    sealed class Parts(int[] order) : Module<Tensor, Tensor>
    {
        public ModuleList<Linear> Each { get; } = new([new Linear(2, 2), new Linear(2, 2), new Linear(2, 2)]);

        public override Tensor Forward(Tensor x) => order.Select(i => Each[i].Call(x)).Aggregate((a, b) => a + b);
    }

    [Fact]
    public void A_bucket_is_sent_while_the_backward_pass_goes_on() => ThreadGroups.Run(2, group =>
    {
        Recorder recorder = new();
        using DistributedDataParallel ddp = new(new Watched(recorder.Events), group, new() { FirstBucketMegabytes = LayerMegabytes, BucketMegabytes = LayerMegabytes, Hook = recorder });
        for (int step = 0; step < 2; step++)
        {
            ddp.Call(Tensor.Ones(1, 32)).Sum().Backward();
            Assert.Equal(["start 0", "at layer 1", "start 1", "at layer 0", "start 2", "end 0", "end 1", "end 2"], recorder.Events);
            recorder.Events.Clear();
        }
    });

    sealed class Watched(ConcurrentQueue<string> events) : Module<Tensor, Tensor>
    {
        public ModuleList<Linear> Parts { get; } = new([new Linear(32, 32), new Linear(32, 32), new Linear(32, 32)]);

        public override Tensor Forward(Tensor x)
        {
            for (int layer = 0; layer < 3; layer++)
            {
                string arrival = $"at layer {layer}";
                x = Parts[layer].Call(x);
                if (layer == 2) continue;
                _ = x.RegisterHook(_ =>
                {
                    events.Enqueue(arrival);
                    return null;
                });
            }
            return x;
        }
    }

    sealed class Recorder : IGradientHook
    {
        public ConcurrentQueue<string> Events { get; } = [];

        public Action Start(GradientBucket bucket, ProcessGroup group)
        {
            Events.Enqueue($"start {bucket.Index}");
            var work = group.AllReduceAsync(bucket.Gradients, ReduceOp.Mean);
            return () =>
            {
                work.Wait();
                Events.Enqueue($"end {bucket.Index}");
            };
        }
    }
}
