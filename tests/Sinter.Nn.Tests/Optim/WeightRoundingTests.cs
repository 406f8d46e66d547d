using Sinter.Optim;

namespace Sinter.Nn.Tests.Optim;

/// <summary>Training of 16-bit parameters: updates below their spacing must not be lost.</summary>
public class WeightRoundingTests
{
    static Tensor Parameter(DType dtype, long n, double value = 1)
    {
        var p = Tensor.Full([n], value, dtype);
        p.RequiresGrad = true;
        return p;
    }

    // 2048 steps of 2⁻¹³ each, a 32nd of the spacing of bfloat16 below 1: together a quarter.
    static double[] AfterManySmallSteps(WeightRounding rounding, DType dtype, long n)
    {
        var p = Parameter(dtype, n);
        var sgd = new SGD([p], lr: Math.Pow(2, -13)) { Rounding = rounding };
        p.Grad = Tensor.OnesLike(p);
        for (var step = 0; step < 2048; step++) sgd.Step();
        return p.ToArray<double>();
    }

    [Fact]
    public void To_the_nearest_small_updates_are_lost() => Assert.All(AfterManySmallSteps(WeightRounding.Nearest, DType.BFloat16, 37), p => Assert.Equal(1, p));

    [Fact]
    public void Compensated_they_add_up() => Assert.All(AfterManySmallSteps(WeightRounding.Compensated, DType.BFloat16, 1000), p => Assert.Equal(0.75, p, 1.0 / 256));

    // A step goes down by one spacing with probability p = 2⁻¹³ / spacing, so the deviation after n steps is spacing · √(n p (1 - p)): 0.031 for bfloat16, 0.0096 for float16. Five of them are allowed.
    [Theory, InlineData(DType.BFloat16, 0.155), InlineData(DType.Float16, 0.048)]
    public void At_random_they_add_up_on_average(DType dtype, double spread)
    {
        var p = AfterManySmallSteps(WeightRounding.Stochastic, dtype, 1000);
        Assert.Equal(0.75, p.Average(), 0.004);
        Assert.All(p, x => Assert.Equal(0.75, x, spread));
        Assert.True(p.Distinct().Count() > 3);
    }

    [Theory, InlineData(WeightRounding.Stochastic), InlineData(WeightRounding.Compensated), InlineData(WeightRounding.Nearest)]
    public void Float32_parameters_are_as_they_always_were(WeightRounding rounding)
    {
        Tensor a = Parameter(DType.Float32, 100), b = Parameter(DType.Float32, 100);
        a.Grad = b.Grad = Tensor.Arange(0.0, 100).To(DType.Float32);
        new AdamW([a]).Step();
        new AdamW([b]) { Rounding = rounding }.Step();
        Assert.Equal(a.ToArray<float>(), b.ToArray<float>());
    }

    [Fact]
    public void Random_rounding_has_the_right_mean_and_only_neighbours_and_keeps_what_fits()
    {
        var random = new Random(3);
        foreach (var dtype in (DType[])[DType.BFloat16, DType.Float16])
            foreach (var x in (float[])[1.001f, -3.14159f, 0.1f, 65000.7f, 3e-5f, 1e-7f, 3e-8f, -2.2e-8f])
            {
                var sum = 0.0;
                const int n = 20_000;
                var values = new HashSet<float>();
                for (var i = 0; i < n; i++)
                {
                    var y = StochasticRounding.Round(dtype, x, (uint)random.NextInt64(1L << 32));
                    values.Add(y);
                    sum += y;
                }
                Assert.InRange(values.Count, 1, 2);
                Assert.All(values, y => Assert.Equal(y, dtype == DType.Float16 ? (float)(Half)y : (float)(BFloat16)y));
                var spacing = values.Max() - values.Min();
                Assert.Equal(x, sum / n, Math.Max(1e-12, spacing * 0.02));
            }
        foreach (var x in (float[])[0, 1, -2.5f, float.PositiveInfinity, float.NegativeInfinity])
            foreach (var bits in (uint[])[0, uint.MaxValue, 0x8000])
            {
                Assert.Equal(x, StochasticRounding.Round(DType.BFloat16, x, bits));
                Assert.Equal(x, StochasticRounding.Round(DType.Float16, x, bits));
            }
        Assert.True(float.IsNaN(StochasticRounding.Round(DType.BFloat16, float.NaN, 7)));
    }

    [Theory, InlineData(WeightRounding.Stochastic, false), InlineData(WeightRounding.Stochastic, true), InlineData(WeightRounding.Compensated, false)]
    public void A_resumed_optimizer_takes_the_same_steps_on_any_number_of_threads(WeightRounding rounding, bool narrow)
    {
        (Tensor, AdamW) New()
        {
            var p = Parameter(DType.BFloat16, 40_000);
            return (p, new AdamW([p], lr: 1e-3) { Rounding = rounding, KeepsStateInParameterType = narrow });
        }
        static void Step(Tensor p, AdamW adam, int step)
        {
            p.Grad = Tensor.Randn(p.Shape, generator: new Generator(step)).To(DType.BFloat16);
            adam.Step();
        }
        var (straight, first) = (New(), New());
        for (var s = 0; s < 6; s++) Step(straight.Item1, straight.Item2, s);
        var threads = Threads.Count;
        var resumed = New();
        try
        {
            Threads.Count = 1;
            for (var s = 0; s < 3; s++) Step(first.Item1, first.Item2, s);
            using (Autograd.NoGrad()) resumed.Item1.CopyInPlace(first.Item1);
            resumed.Item2.LoadStateDict(first.Item2.StateDict());
            for (var s = 3; s < 6; s++) Step(resumed.Item1, resumed.Item2, s);
        }
        finally { Threads.Count = threads; }
        Assert.Equal(straight.Item1.ToArray<float>(), resumed.Item1.ToArray<float>());
    }

    [Fact]
    public void State_in_the_type_of_the_parameters_needs_random_rounding()
    {
        var p = Parameter(DType.BFloat16, 4);
        p.Grad = Tensor.OnesLike(p);
        var adam = new AdamW([p]) { KeepsStateInParameterType = true };
        Assert.Contains("Rounding = WeightRounding.Stochastic", Assert.Throws<ArgumentException>(adam.Step).Message, StringComparison.Ordinal);
    }
}
