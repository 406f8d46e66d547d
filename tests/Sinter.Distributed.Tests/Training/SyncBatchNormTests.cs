using Sinter.Nn;

namespace Sinter.Distributed.Tests;

public class SyncBatchNormTests
{
    [Theory]
    [MemberData(nameof(Backends.NamesAndRanks), MemberType = typeof(Backends))]
    public void It_is_batch_norm_of_the_joined_batch_forward_and_backward(string backend, int ranks)
    {
        // Shards of different sizes, far from zero.
        Tensor[] shards = [.. Enumerable.Range(0, ranks).Select(r => Replicas.Normal(r, 2 + r, 3, 4) * (r + 1) + 100)];
        var joined = Tensor.Cat(shards);
        joined.RequiresGrad = true;
        BatchNorm1d whole = new(3);
        var y = whole.Call(joined);
        var weights = Replicas.Normal(99, [.. joined.Shape]);
        (y * weights).Sum().Backward();

        Backends.Run(backend, ranks, group =>
        {
            long begin = shards.Take(group.Rank).Sum(s => s.Shape[0]), rows = shards[group.Rank].Shape[0];
            var x = shards[group.Rank].Clone();
            x.RequiresGrad = true;
            SyncBatchNorm layer = new(3, group);
            var own = layer.Call(x);
            (own * weights.Narrow(0, begin, rows)).Sum().Backward();
            Close(y.Narrow(0, begin, rows), own, 1e-4);
            Close(joined.Grad!.Narrow(0, begin, rows), x.Grad!, 1e-4);
            group.AllReduce(layer.Weight!.Grad!);
            Close(whole.Weight!.Grad!, layer.Weight!.Grad!, 1e-3);
            Close(whole.RunningMean!, layer.RunningMean!, 1e-4);
            Close(whole.RunningVar!, layer.RunningVar!, 1e-3);
            layer.Eval();
            whole.Eval();
        });
    }

    [Fact]
    public void Its_gradient_is_that_of_a_difference_quotient() => ThreadGroups.Run(2, group =>
    {
        // Every rank moves its own numbers while the others stand still, in turn, so that all make the same calls.
        var x = Replicas.Normal(group.Rank, 3, 2).To(DType.Float64);
        var g = Replicas.Normal(group.Rank + 5, 3, 2).To(DType.Float64);
        SyncBatchNorm layer = new(2, group, trackRunningStats: false, dtype: DType.Float64);
        double Loss(Tensor at)
        {
            Span<double> sum = [(layer.Call(at) * g).Sum().Item()];
            group.AllReduce(sum);
            return sum[0];
        }
        var leaf = x.Clone();
        leaf.RequiresGrad = true;
        (layer.Call(leaf) * g).Sum().Backward();
        double[] gradient = leaf.Grad!.ToArray<double>();
        for (int rank = 0; rank < 2; rank++)
            for (int i = 0; i < 6; i++)
            {
                double[] up = x.ToArray<double>(), down = x.ToArray<double>();
                if (group.Rank == rank) (up[i], down[i]) = (up[i] + 1e-6, down[i] - 1e-6);
                double quotient = (Loss(Tensor.From(up, [3, 2])) - Loss(Tensor.From(down, [3, 2]))) / 2e-6;
                if (group.Rank == rank) Assert.Equal(quotient, gradient[i], 1e-5);
            }
    });

    [Fact]
    public void Converting_keeps_the_layers_and_their_names() => ThreadGroups.Run(2, group =>
    {
        var model = new Sequential(new Linear(2, 2), new BatchNorm1d(2));
        string[] keys = [.. model.StateDict().Keys];
        Assert.Same(model, SyncBatchNorm.Convert(model, group));
        Assert.Equal(keys, model.StateDict().Keys);
        var x = Tensor.Full([1, 2], group.Rank, DType.Float32);
        // One value a rank is no batch, but two ranks have two.
        Assert.Equal(2, ((BatchNorm1d)model[1]).Call(x).Count);
        Assert.Equal([0.05f, 0.05f], ((BatchNorm1d)model[1]).RunningMean!.ToArray<float>());
    });

    static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        float[] a = expected.ToArray<float>(), b = actual.ToArray<float>();
        Assert.Equal(a.Length, b.Length);
        for (int i = 0; i < a.Length; i++) Assert.Equal(a[i], b[i], tolerance * Math.Max(1, Math.Abs(a[i])));
    }
}
