using Sinter.Amp;
using Sinter.Optim;

namespace Sinter.Nn.Tests.Amp;

/// <summary>Loss scaling: PyTorch's numbers, states and errors, and the case it is there for.</summary>
public class GradScalerTests
{
    static Tensor Parameter(params float[] values)
    {
        var p = Tensor.From(values);
        p.RequiresGrad = true;
        return p;
    }

    static void Backward(GradScaler scaler, Tensor p, double slope) => scaler.Scale((p * slope).Sum()).Backward();

    [Fact]
    public void The_gradient_is_scaled_and_the_step_is_not()
    {
        var p = Parameter(1, 2, 3);
        var sgd = new SGD([p], lr: 0.5);
        var scaler = new GradScaler(initScale: 1024);
        Backward(scaler, p, 2);
        Assert.Equal([2048f, 2048f, 2048f], p.Grad!.ToArray<float>());
        Assert.True(scaler.Step(sgd));
        scaler.Update();
        Assert.Equal([2f, 2f, 2f], p.Grad!.ToArray<float>());
        Assert.Equal([0f, 1f, 2f], p.ToArray<float>());
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity), InlineData(float.NegativeInfinity)]
    public void A_step_that_overflowed_is_skipped_and_halves_the_scale(float bad)
    {
        var p = Parameter(1, 2, 3);
        var adam = new Adam([p]);
        var scaler = new GradScaler(initScale: 1024);
        Backward(scaler, p, 1);
        p.Grad = Tensor.From([0f, bad, 0f]);
        Assert.False(scaler.Step(adam));
        scaler.Update();
        Assert.Equal(512, scaler.CurrentScale);
        Assert.Equal([1f, 2f, 3f], p.ToArray<float>());
        Assert.Empty(adam.StateDict().Tensors);
    }

    [Theory, InlineData(1), InlineData(8), InlineData(31), InlineData(32), InlineData(100_003)]
    public void One_bad_element_is_found_wherever_it_stands(int n)
    {
        foreach (var at in new[] { 0, n / 2, n - 1 })
        {
            var p = Tensor.Zeros(n);
            p.RequiresGrad = true;
            var sgd = new SGD([p]);
            var scaler = new GradScaler();
            Backward(scaler, p, 1);
            var g = new float[n];
            g[at] = float.PositiveInfinity;
            p.Grad = Tensor.From(g);
            Assert.False(scaler.Step(sgd), $"element {at} of {n}");
            p.Grad = Tensor.Zeros(n);
            scaler.Update();
            Assert.True(scaler.Step(sgd), $"none of {n}");
        }
    }

    [Theory, InlineData(DType.Float32), InlineData(DType.Float64), InlineData(DType.BFloat16)]
    public void Gradients_of_every_wider_type_are_unscaled_also_where_they_are_strided(DType dtype)
    {
        var p = Tensor.Zeros([3, 2], dtype);
        p.RequiresGrad = true;
        var scaler = new GradScaler(initScale: 8);
        scaler.Scale(p.Sum()).Backward();
        p.Grad = Tensor.Of(8.0, dtype).Expand(3, 2);
        scaler.Unscale(new SGD([p]));
        Assert.Equal(dtype, p.Grad.DType);
        Assert.Equal([1, 1, 1, 1, 1, 1], p.Grad.ToArray<double>());
    }

    [Fact]
    public void The_scale_grows_after_an_interval_without_overflow_and_stays_finite()
    {
        var p = Parameter(1);
        var sgd = new SGD([p], lr: 0);
        var scaler = new GradScaler(initScale: 4, growthFactor: 2, backoffFactor: 0.25, growthInterval: 3);
        // PyTorch's _amp_update_scale_: the count starts again after an overflow and after growth.
        (bool Overflow, double Scale)[] steps = [(false, 4), (false, 4), (false, 8), (false, 8), (true, 2), (false, 2), (false, 2), (false, 4), (true, 1), (true, 0.25)];
        foreach (var (overflow, scale) in steps)
        {
            sgd.ZeroGrad();
            Backward(scaler, p, overflow ? double.PositiveInfinity : 1);
            Assert.Equal(!overflow, scaler.Step(sgd));
            scaler.Update();
            Assert.Equal(scale, scaler.CurrentScale);
        }

        var huge = new GradScaler(initScale: 3e38, growthInterval: 1);
        sgd.ZeroGrad();
        Backward(huge, p, 1e-30);
        huge.Step(sgd);
        huge.Update();
        Assert.Equal(3e38f, huge.CurrentScale);
    }

    [Fact]
    public void Two_optimizers_skip_by_themselves_and_share_the_scale()
    {
        Tensor good = Parameter(1), bad = Parameter(1);
        SGD first = new([good], lr: 1), second = new([bad], lr: 1);
        var scaler = new GradScaler(initScale: 16);
        scaler.Scale((good + bad * double.PositiveInfinity).Sum()).Backward();
        Assert.True(scaler.Step(first));
        Assert.False(scaler.Step(second));
        scaler.Update();
        Assert.Equal((0, 1, 8), (good.Item(), bad.Item(), scaler.CurrentScale));
    }

    [Fact]
    public void Gradients_are_clipped_between_unscaling_and_the_step()
    {
        var p = Parameter(0, 0);
        var sgd = new SGD([p], lr: 1);
        var scaler = new GradScaler();
        scaler.Scale((p * Tensor.From([3f, 4f])).Sum()).Backward();
        scaler.Unscale(sgd);
        Assert.Equal(5, Gradients.ClipGradNorm([p], 1), 1e-6);
        scaler.Step(sgd);
        scaler.Update();
        Assert.Equal([-0.6f, -0.8f], p.ToArray<float>().Select(x => MathF.Round(x, 5)));
    }

    [Fact]
    public void Accumulated_gradients_are_unscaled_once()
    {
        var p = Parameter(0);
        var sgd = new SGD([p], lr: 1);
        var scaler = new GradScaler();
        for (var i = 0; i < 4; i++) Backward(scaler, p, 0.25);
        scaler.Step(sgd);
        scaler.Update();
        Assert.Equal(-1, p.Item());
    }

    [Fact]
    public void Calls_in_the_wrong_order_are_refused()
    {
        var p = Parameter(1);
        SGD sgd = new([p]), idle = new([Parameter(1)]);
        var scaler = new GradScaler();
        void Refused(string message, Action call) => Assert.Contains(message, Assert.Throws<InvalidOperationException>(call).Message, StringComparison.Ordinal);
        Refused("Unscale: nothing has been scaled", () => scaler.Unscale(sgd));
        Refused("Step: nothing has been scaled", () => scaler.Step(sgd));
        Refused("Update: nothing has been scaled", () => scaler.Update());
        Backward(scaler, p, 1);
        Refused("Update: no optimizer was stepped", () => scaler.Update());
        Refused("Step: no parameter of this optimizer has a gradient", () => scaler.Step(idle));
        scaler.Unscale(sgd);
        Refused("Unscale: it was called on this optimizer before", () => scaler.Unscale(sgd));
        scaler.Step(sgd);
        Refused("Unscale: it is called after Step", () => scaler.Unscale(sgd));
        Refused("Step: it was called on this optimizer before", () => scaler.Step(sgd));
        Refused("LBFGS", () => scaler.Step(new LBFGS([p])));
        scaler.Update();
        scaler.Unscale(sgd);
    }

    [Fact]
    public void Float16_gradients_are_refused()
    {
        var p = Tensor.Zeros([2], DType.Float16);
        p.RequiresGrad = true;
        var scaler = new GradScaler();
        scaler.Scale(p.Sum()).Backward();
        Assert.Contains("keep parameters in float32", Assert.Throws<DTypeException>(() => scaler.Unscale(new SGD([p]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_float16_loss_is_scaled_in_float32()
        => Assert.Equal((DType.Float32, 262144), (new GradScaler().Scale(Tensor.Of(4.0, DType.Float16)).DType, new GradScaler().Scale(Tensor.Of(4.0, DType.Float16)).Item()));

    [Fact]
    public void A_disabled_scaler_passes_everything_through()
    {
        var p = Parameter(1);
        var sgd = new SGD([p], lr: 1);
        var scaler = new GradScaler(enabled: false);
        var loss = p.Sum();
        Assert.Same(loss, scaler.Scale(loss));
        loss.Backward();
        scaler.Unscale(sgd);
        Assert.True(scaler.Step(sgd));
        scaler.Update();
        Assert.Equal(0, p.Item());
        Assert.Empty(scaler.StateDict());
    }

    [Fact]
    public void A_saved_state_goes_on_as_if_never_stopped()
    {
        var p = Parameter(1);
        var sgd = new SGD([p], lr: 0);
        var scaler = new GradScaler(initScale: 2, growthFactor: 4, backoffFactor: 0.125, growthInterval: 3);
        void Step(GradScaler s, double slope)
        {
            sgd.ZeroGrad();
            Backward(s, p, slope);
            s.Step(sgd);
            s.Update();
        }
        Step(scaler, 1);
        Step(scaler, 1);
        var other = new GradScaler();
        other.LoadStateDict(scaler.StateDict());
        Step(scaler, 1);
        Step(other, 1);
        Assert.Equal((8, 8), (scaler.CurrentScale, other.CurrentScale));
        Step(other, double.NaN);
        Assert.Equal(1, other.CurrentScale);
    }

    [Fact]
    public void A_broken_state_changes_nothing()
    {
        var scaler = new GradScaler(initScale: 2);
        var good = scaler.StateDict();
        foreach (var (name, value) in new (string, double)[] { ("scale", 0), ("scale", double.NaN), ("scale", 1e39), ("growth_factor", 1), ("backoff_factor", 1), ("growth_interval", 0.5), ("growth_interval", 0), ("_growth_tracker", -1), ("_growth_tracker", 1e300) })
            Assert.Throws<ArgumentException>(() => scaler.LoadStateDict(new Dictionary<string, double>(good) { [name] = value }));
        foreach (var name in good.Keys)
            Assert.Contains(name, Assert.Throws<ArgumentException>(() => scaler.LoadStateDict(good.Where(e => e.Key != name).ToDictionary())).Message, StringComparison.Ordinal);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => scaler.LoadStateDict(new Dictionary<string, double>())).Message, StringComparison.Ordinal);
        Assert.Equal(good, scaler.StateDict());
    }

    [Theory, InlineData(0, 2, 0.5, 1), InlineData(1, 1, 0.5, 1), InlineData(1, 2, 1, 1), InlineData(1, 2, 0, 1), InlineData(1, 2, 0.5, 0), InlineData(double.NaN, 2, 0.5, 1), InlineData(1e39, 2, 0.5, 1)]
    public void Numbers_out_of_range_are_refused(double scale, double growth, double backoff, int interval)
        => Assert.Throws<ArgumentException>(() => new GradScaler(scale, growth, backoff, interval));

    [Fact]
    public void All_processes_decide_alike()
    {
        // Two processes of which one overflows; both learn of it and skip.
        Tensor first = Parameter(1), second = Parameter(1);
        var seen = new List<bool>();
        bool Any(bool mine)
        {
            seen.Add(mine);
            return true;
        }
        GradScaler a = new(initScale: 4) { AnyProcess = Any }, b = new(initScale: 4) { AnyProcess = Any };
        Backward(a, first, double.PositiveInfinity);
        Backward(b, second, 1);
        Assert.False(a.Step(new SGD([first], lr: 1)));
        Assert.False(b.Step(new SGD([second], lr: 1)));
        a.Update();
        b.Update();
        Assert.Equal([true, false], seen);
        Assert.Equal((2, 2), (a.CurrentScale, b.CurrentScale));
        Assert.Equal((1, 1), (first.Item(), second.Item()));
    }

    [Fact]
    public void Float16_without_scaling_stands_still_where_scaling_trains()
    {
        // The gradient of the product, 2e-4 · error / 4096, lies below float16's smallest number, 2⁻²⁴.
        double Train(DType? low, bool scales)
        {
            var random = new Generator(5);
            Tensor x = Tensor.Randn([64, 8], generator: random), goal = Tensor.Randn([64, 8], generator: random) * 0.02, w = Tensor.Zeros(64, 8);
            var target = x.Linear(goal);
            w.RequiresGrad = true;
            var sgd = new SGD([w], lr: 2e5);
            var scaler = new GradScaler(enabled: scales);
            var first = 0.0;
            var last = 0.0;
            for (var step = 0; step < 60; step++)
            {
                sgd.ZeroGrad();
                Tensor loss;
                using (low is { } type ? new Autocast(type) : null) loss = x.Linear(w).MseLoss(target) * 1e-4;
                scaler.Scale(loss).Backward();
                scaler.Step(sgd);
                scaler.Update();
                last = loss.Item();
                if (step == 0) first = last;
            }
            return last / first;
        }
        Assert.Equal(1, Train(DType.Float16, scales: false));
        Assert.InRange(Train(DType.Float16, scales: true), 0, 1e-4);
        Assert.InRange(Train(DType.BFloat16, scales: false), 0, 1e-3);
        Assert.InRange(Train(null, scales: false), 0, 1e-4);
    }
}
