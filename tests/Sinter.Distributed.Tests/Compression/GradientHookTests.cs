namespace Sinter.Distributed.Tests;

public class GradientHookTests
{
    [Theory]
    [InlineData(DType.Float16, 1e-3)]
    [InlineData(DType.BFloat16, 8e-3)]
    public void Sixteen_bits_are_close_to_the_mean_and_equal_on_all_ranks(DType dtype, double tolerance)
    {
        var exact = HookTraining.Gradients(3, () => new AllReduceHook());
        foreach (var found in HookTraining.Gradients(3, () => new LowPrecisionHook(dtype)))
            foreach (var (name, values) in exact[0])
                for (int i = 0; i < values.Length; i++) Assert.Equal(values[i], found[name][i], tolerance * Math.Max(0.05, Math.Abs(values[i])));
    }

    [Fact]
    public void Only_sixteen_bit_floats_are_accepted() => Assert.Throws<DTypeException>(() => new LowPrecisionHook(DType.Float32));

    [Fact]
    public void PowerSgd_is_exact_for_matrices_of_its_rank()
    {
        // With one sample for each rank a layer's gradient is a matrix of rank 1; the mean over two ranks has rank 2.
        var exact = Steps(null);
        var found = Steps(() => new PowerSgdHook(new() { ApproximationRank = 2, StartStep = 2, MinCompressionRate = 0.5 }));
        foreach (var (name, values) in exact[0])
            for (int i = 0; i < values.Length; i++) Assert.Equal(values[i], found[0][name][i], 1e-4);
        Replicas.Same(found[0], found[1], "on both ranks");

        static Dictionary<string, float[]>[] Steps(Func<IGradientHook>? hook) => ThreadGroups.Run(2, group =>
        {
            var model = HookTraining.Build();
            using DistributedDataParallel ddp = new(model, group, new() { Hook = hook?.Invoke() });
            for (int step = 0; step < 8; step++)
            {
                ddp.ZeroGrad();
                ddp.Call(Replicas.Normal(group.Rank, 1, 8)).Square().Sum().Backward();
            }
            return Replicas.Gradients(model);
        });
    }

    [Fact]
    public void PowerSgd_with_error_feedback_learns_what_the_exact_mean_learns()
    {
        double exact = HookTraining.Train(null), compressed = HookTraining.Train(() => new PowerSgdHook(new() { StartStep = 5, MinCompressionRate = 1 }));
        Assert.InRange(exact, 0, 0.01);
        Assert.InRange(compressed, 0, 0.02);
    }

    [Fact]
    public void PowerSgd_refuses_options_that_make_no_sense()
    {
        Assert.Throws<ArgumentException>(() => new PowerSgdHook(new() { ApproximationRank = 0 }));
        Assert.Contains("at least 2", Assert.Throws<ArgumentException>(() => new PowerSgdHook(new() { StartStep = 1 })).Message);
    }
}
