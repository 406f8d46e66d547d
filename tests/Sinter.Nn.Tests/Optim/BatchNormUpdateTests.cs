using Sinter.Optim;
using Sinter.Testing;

namespace Sinter.Nn.Tests.Optim;

public class BatchNormUpdateTests
{
    static readonly Tensor[] Batches = [.. Enumerable.Range(0, 3).Select(i => Tensor.Randn([8, 4], generator: new Generator(i)) * (i + 1.0))];

    [Fact]
    public void Running_statistics_become_the_means_over_all_batches()
    {
        var model = new Sequential(new BatchNorm1d(4, momentum: 0.3), new ReLU());
        var norm = (BatchNorm1d)model[0];
        model.Call(Tensor.Randn([8, 4]) * 50.0);
        BatchNormUpdate.UpdateBn(Batches, model);
        Expect.Close(norm.RunningMean!, Tensor.Stack([.. Batches.Select(x => x.Mean(0))]).Mean(0), new(1e-5, 1e-6), "the running mean");
        Expect.Close(norm.RunningVar!, Tensor.Stack([.. Batches.Select(x => x.Var(0))]).Mean(0), new(1e-5, 1e-6), "the running variance");
        Assert.Equal(3, norm.NumBatchesTracked!.Item());
        Assert.Equal(0.3, norm.Momentum);
        Assert.True(model.Training);
    }

    [Fact]
    public void The_model_keeps_its_mode_and_momenta_also_if_a_call_fails()
    {
        var model = new Sequential(new BatchNorm1d(4));
        model.Eval();
        Assert.Throws<ShapeException>(() => BatchNormUpdate.UpdateBn([Tensor.Ones(2, 3, 4, 5)], model));
        Assert.False(model.Training);
        Assert.Equal(0.1, ((BatchNorm1d)model[0]).Momentum);
    }

    [Fact]
    public void Batches_may_be_of_any_kind_and_without_batch_norm_nothing_is_called()
    {
        var model = new Sequential(new BatchNorm1d(4));
        BatchNormUpdate.UpdateBn(Batches.Select((x, i) => (X: x, Label: i)), model, batch => model.Call(batch.X));
        Assert.Equal(3, ((BatchNorm1d)model[0]).NumBatchesTracked!.Item());
        BatchNormUpdate.UpdateBn([1, 2], new Linear(2, 2), _ => Assert.Fail("The model has no batch norm."));
    }
}
