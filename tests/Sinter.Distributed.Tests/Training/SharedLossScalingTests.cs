using Sinter.Amp;
using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Distributed.Tests;

/// <summary>Loss scaling by several ranks. That whole trainings with it are those of one process, see <see cref="EqualityTests"/> and <see cref="EqualProcessesTests"/>.</summary>
public class SharedLossScalingTests
{
    [Theory]
    [MemberData(nameof(Backends.Names), MemberType = typeof(Backends))]
    public void An_overflow_on_one_rank_skips_the_step_of_all_even_if_gradients_stay_local(string backend) => Backends.Run(backend, 3, group =>
    {
        var p = Tensor.Ones(1);
        p.RequiresGrad = true;
        SGD optimizer = new([p], lr: 1);
        GradScaler scaler = new(initScale: 4) { AnyProcess = group.Any };
        bool[] taken = [.. Enumerable.Range(0, 3).Select(step =>
        {
            optimizer.ZeroGrad();
            scaler.Scale(p * (step == 1 && group.Rank == 1 ? double.PositiveInfinity : 1)).Sum().Backward();
            bool done = scaler.Step(optimizer);
            scaler.Update();
            return done;
        })];
        Assert.Equal([true, false, true], taken);
        Assert.Equal((2, -1), (scaler.CurrentScale, p.Item()));
    });

    [Fact]
    public void Without_a_decision_for_all_local_gradients_would_tear_the_ranks_apart()
    {
        double[] scales = ThreadGroups.Run(2, group =>
        {
            var p = Tensor.Ones(1);
            p.RequiresGrad = true;
            SGD optimizer = new([p], lr: 1);
            GradScaler scaler = new(initScale: 4);
            scaler.Scale(p * (group.Rank == 1 ? double.PositiveInfinity : 1)).Sum().Backward();
            scaler.Step(optimizer);
            scaler.Update();
            return scaler.CurrentScale;
        });
        Assert.Equal([4, 2], scales);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("float16")]
    [InlineData("bfloat16")]
    [InlineData("e4m3")]
    [InlineData("e5m2")]
    [InlineData("powersgd")]
    public void Averaged_gradients_carry_an_overflow_to_all_and_training_goes_on(string hook)
    {
        double[] losses = ThreadGroups.Run(2, group =>
        {
            var model = Replicas.Seeded(2, () => new Sequential(new Linear(8, 12), new Linear(12, 8)));
            using DistributedDataParallel ddp = new(model, group, new() { Hook = Hook(hook) });
            SGD optimizer = new(ddp.Parameters(), lr: 0.05);
            GradScaler scaler = new(initScale: 64);
            double last = 0;
            for (int step = 0; step < 120; step++)
            {
                var x = Replicas.Normal(2 * step + group.Rank, 16, 8);
                optimizer.ZeroGrad();
                var loss = (ddp.Call(x) - x * 0.5).Square().Mean();
                scaler.Scale(step == 10 && group.Rank == 1 ? loss * double.PositiveInfinity : loss).Backward();
                Assert.Equal(step != 10, scaler.Step(optimizer));
                scaler.Update();
                last = loss.Item();
            }
            Assert.Equal(32, scaler.CurrentScale);
            ParameterHash.Verify(model, group);
            return last;
        });
        Assert.All(losses, loss => Assert.InRange(loss, 0, 0.15));
    }

    static IGradientHook? Hook(string name) => name switch
    {
        "float16" => new LowPrecisionHook(DType.Float16),
        "bfloat16" => new LowPrecisionHook(DType.BFloat16),
        "e4m3" => new Float8Hook(),
        "e5m2" => new Float8Hook(DType.Float8E5M2),
        "powersgd" => new PowerSgdHook(new() { StartStep = 5, MinCompressionRate = 1 }),
        _ => null,
    };

    [Fact]
    public void A_scale_read_by_one_rank_becomes_that_of_all() => ThreadGroups.Run(3, group =>
    {
        GradScaler scaler = new(initScale: group.Rank == 1 ? 8 : 1024, growthInterval: group.Rank == 1 ? 3 : 2000);
        group.Broadcast(scaler, root: 1);
        Assert.Equal((8, 3), (scaler.CurrentScale, scaler.GrowthInterval));
        group.Broadcast(new GradScaler(enabled: false));
        Assert.Contains("on 2 of 3 ranks", Assert.Throws<ArgumentException>(() => group.Broadcast(new GradScaler(enabled: group.Rank > 0))).Message);
    });
}
