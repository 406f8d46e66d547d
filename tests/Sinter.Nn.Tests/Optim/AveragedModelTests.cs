using Sinter.Optim;

namespace Sinter.Nn.Tests.Optim;

public class AveragedModelTests
{
    sealed class Scale : Module<Tensor, Tensor>
    {
        public Parameter Weight { get; } = new(Tensor.From([1f, 2f, 3f]));
        public Tensor Mean { get; } = Tensor.From([1f]);
        public Tensor Count { get; } = Tensor.Of(0, DType.Int64);

        public override Tensor Forward(Tensor x) => x * Weight;

        public void Set(float weight, float mean, int count)
        {
            using var _ = Autograd.NoGrad();
            Weight.FillInPlace(weight);
            Mean.FillInPlace(mean);
            Count.FillInPlace(count);
        }
    }

    static AveragedModel<Scale> After(MultiAverage? average, bool useBuffers)
    {
        var model = new Scale();
        var averaged = new AveragedModel<Scale>(model, average, useBuffers);
        foreach (var x in (int[])[1, 2, 6])
        {
            model.Set(x, 10 * x, x);
            averaged.UpdateParameters(model);
        }
        return averaged;
    }

    [Fact]
    public void By_default_it_is_the_mean_of_all_weights_and_buffers_are_copied()
    {
        var averaged = After(null, useBuffers: false);
        Assert.All(averaged.Module.Weight.ToArray<float>(), x => Assert.Equal(3, x, 1e-6));
        Assert.Equal(60, averaged.Module.Mean.Item());
        Assert.Equal(6, averaged.Module.Count.Item());
        Assert.Equal(3, averaged.NAveraged.Item());
    }

    [Fact]
    public void Buffers_are_averaged_if_asked_for_and_integers_are_copied()
    {
        var averaged = After(Averaging.Ema(0.5), useBuffers: true);
        Assert.All(averaged.Module.Weight.ToArray<float>(), x => Assert.Equal(3.75, x, 1e-6));
        Assert.Equal(37.5, averaged.Module.Mean.Item(), 1e-5);
        Assert.Equal(6, averaged.Module.Count.Item());
    }

    [Fact]
    public void An_average_of_ones_own_is_the_same_as_the_fused_one()
        => Assert.Equal(After(Averaging.Ema(0.5), false).Module.Weight.ToArray<float>(),
            After(Averaging.Each((average, value, _) => average + (value - average) * 0.5), false).Module.Weight.ToArray<float>());

    [Fact]
    public void The_model_itself_is_left_alone_and_the_state_has_the_names_of_PyTorch()
    {
        var model = new Scale();
        var averaged = new AveragedModel<Scale>(model);
        averaged.UpdateParameters(model);
        model.Set(7, 7, 7);
        Assert.Equal([1f, 2f, 3f], averaged.Module.Weight.ToArray<float>());
        Assert.Equal(["module.count", "module.mean", "module.weight", "n_averaged"], averaged.StateDict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SWALR_reaches_its_rate_and_stays()
    {
        var optimizer = new SGD([new Parameter(Tensor.Zeros(1))], lr: 1);
        var scheduler = new SWALR(optimizer, swaLr: 0.2, annealEpochs: 4, annealStrategy: "linear");
        foreach (var expected in (double[])[1, 0.8, 0.6, 0.4, 0.2, 0.2])
        {
            Assert.Equal(expected, optimizer.Groups[0].Lr, 1e-12);
            scheduler.Step();
        }
    }

    [Fact]
    public void Warm_up_and_cosine_are_nanoGPTs()
    {
        var optimizer = new SGD([new Parameter(Tensor.Zeros(1))], lr: 0.6);
        var scheduler = new WarmupCosineLR(optimizer, warmupSteps: 5, decaySteps: 15, minLr: 0.06);
        for (var t = 0; t < 20; t++)
        {
            var expected = t < 5 ? 0.6 * (t + 1) / 6 : t > 15 ? 0.06 : 0.06 + 0.5 * (1 + Math.Cos(Math.PI * (t - 5) / 10)) * 0.54;
            Assert.Equal(expected, optimizer.Groups[0].Lr, 1e-12);
            scheduler.Step();
        }
    }
}
