using Sinter.Optim;
using Sinter.Testing;

namespace Sinter.Nn.Tests.Optim;

public class SchedulerGoldenTests
{
    public static TheoryData<string> Cases => [.. Golden.Names("schedulers").Where(name => !name.StartsWith("plateau", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Cases))]
    public void Rates_and_momentum_are_the_golden_ones(string name)
    {
        var c = Golden.Case("schedulers", name);
        var optimizer = Fresh();
        var scheduler = Create(c, optimizer);
        var expected = c["out/lr"].ToArray<double>();
        var momentum = c.Outputs.Contains("momentum") ? c["out/momentum"].ToArray<double>() : null;
        for (var t = 0; t < expected.Length; t++)
        {
            if (t > 0) scheduler.Step();
            Close(expected[t], optimizer.Groups[0].Lr, t);
            Assert.Equal(optimizer.Groups[0].Lr, scheduler.LastLr[0]);
            if (momentum is not null) Close(momentum[t], optimizer.Groups[0]["momentum"], t);
        }
    }

    [Theory]
    [InlineData("plateau_min")]
    [InlineData("plateau_cooldown")]
    [InlineData("plateau_max")]
    public void A_plateau_lowers_the_rate_as_golden(string name)
    {
        var c = Golden.Case("schedulers", name);
        var optimizer = Fresh();
        var scheduler = Plateau(c, optimizer);
        double[] expected = c["out/lr"].ToArray<double>(), metrics = c["in/metrics"].ToArray<double>();
        Close(expected[0], optimizer.Groups[0].Lr, 0);
        for (var t = 0; t < metrics.Length; t++)
        {
            // A plateau that is saved and loaded at any epoch goes on alike.
            var resumed = Plateau(c, optimizer);
            resumed.LoadStateDict(scheduler.StateDict());
            scheduler = resumed;
            scheduler.Step(metrics[t]);
            Close(expected[t + 1], optimizer.Groups[0].Lr, t + 1);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_schedule_saved_and_loaded_goes_on_bit_for_bit(string name)
    {
        var c = Golden.Case("schedulers", name);
        for (var pause = 0; pause < 24; pause += 5)
        {
            var whole = Fresh();
            var steady = Create(c, whole);
            for (var t = 0; t < pause; t++) steady.Step();
            var later = Fresh();
            var resumed = Create(c, later);
            later.LoadStateDict(whole.StateDict());
            resumed.LoadStateDict(steady.StateDict());
            for (var t = pause; t < 24; t++)
            {
                Assert.Equal(whole.Groups[0].Lr, later.Groups[0].Lr);
                Assert.Equal(whole.Groups[0]["momentum"], later.Groups[0]["momentum"]);
                steady.Step();
                resumed.Step();
            }
        }
    }

    static SGD Fresh() => new([new Parameter(Tensor.Zeros(1))], lr: 0.5, momentum: 0.9);

    static void Close(double expected, double actual, int t) => Assert.True(Math.Abs(expected - actual) <= 1e-13, $"step {t}: {actual:r} for {expected:r}");

    static ReduceLROnPlateau Plateau(GoldenCase c, Optimizer o) => new(o, c.Text("mode"), c.Number("factor"), (int)c.Number("patience"), c.Number("threshold"),
        c.Text("threshold_mode"), (int)c.Number("cooldown"), c.Number("min_lr"), c.Number("eps"));

    static LRScheduler Create(GoldenCase c, Optimizer o)
    {
        int Int(string name) => (int)c.Number(name);
        return c.Op["optim.lr_scheduler.".Length..] switch
        {
            "StepLR" => new StepLR(o, Int("step_size"), c.Number("gamma")),
            "MultiStepLR" => new MultiStepLR(o, [.. c.Numbers("milestones").Select(m => (int)m)], c.Number("gamma")),
            "ExponentialLR" => new ExponentialLR(o, c.Number("gamma")),
            "ConstantLR" => new ConstantLR(o, c.Number("factor"), Int("total_iters")),
            "LinearLR" => new LinearLR(o, c.Number("start_factor"), c.Number("end_factor"), Int("total_iters")),
            "PolynomialLR" => new PolynomialLR(o, Int("total_iters"), c.Number("power")),
            "CosineAnnealingLR" => new CosineAnnealingLR(o, Int("T_max"), c.Number("eta_min")),
            "CosineAnnealingWarmRestarts" => new CosineAnnealingWarmRestarts(o, Int("T_0"), Int("T_mult"), c.Number("eta_min")),
            "LambdaLR" => new LambdaLR(o, epoch => 1.0 / (1 + epoch)),
            "MultiplicativeLR" => new MultiplicativeLR(o, epoch => epoch % 2 == 1 ? 0.95 : 0.9),
            "CyclicLR" => new CyclicLR(o, c.Number("base_lr"), c.Number("max_lr"), Int("step_size_up"), Int("step_size_down"), c.Text("mode"), c.Number("gamma"),
                cycleMomentum: c.Flag("cycle_momentum")),
            "OneCycleLR" => new OneCycleLR(o, c.Number("max_lr"), Int("total_steps"), pctStart: c.Number("pct_start"), annealStrategy: c.Text("anneal_strategy"),
                cycleMomentum: c.Flag("cycle_momentum"), baseMomentum: c.Number("base_momentum"), maxMomentum: c.Number("max_momentum"),
                divFactor: c.Number("div_factor"), finalDivFactor: c.Number("final_div_factor"), threePhase: c.Flag("three_phase")),
            // The manifest spells the parts of these two as text.
            "SequentialLR" => new SequentialLR(o, [new ConstantLR(o, 0.1, 3), new ExponentialLR(o, 0.9)], [5]),
            "ChainedScheduler" => new ChainedScheduler(new ConstantLR(o, 0.1, 3), new ExponentialLR(o, 0.9)),
            _ => throw new NotSupportedException($"No schedule for {c.Op}."),
        };
    }
}
