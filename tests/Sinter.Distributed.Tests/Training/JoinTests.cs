using Sinter.Amp;
using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Distributed.Tests;

/// <summary>Ranks with different numbers of batches, of different sizes.</summary>
public class JoinTests
{
    // Samples in each step of each rank: rank 1 is done after two steps, rank 2 has none at all.
    static readonly int[][] Batches = [[3, 3, 1, 2], [3, 2], []];

    [Theory]
    [MemberData(nameof(Backends.Names), MemberType = typeof(Backends))]
    public void The_mean_is_over_samples_and_nobody_hangs(string backend)
    {
        var expected = Alone();
        var found = Backends.Run(backend, 3, group =>
        {
            var model = Build(group.Rank);
            using DistributedDataParallel ddp = new(model, group);
            AdamW optimizer = new(ddp.Parameters(), lr: 0.01);
            int idle = 0;
            ddp.Join(() =>
            {
                for (int step = 0; step < Batches[group.Rank].Length; step++)
                {
                    optimizer.ZeroGrad();
                    Loss(ddp.Call, group.Rank, step).Backward();
                    optimizer.Step();
                }
            }, whenIdle: () => { optimizer.Step(); idle++; });
            Assert.Equal(4 - Batches[group.Rank].Length, idle);
            return (Model: Replicas.Values(model), Optimizer: optimizer.StateDict());
        });
        foreach (var (model, optimizer) in found)
        {
            Replicas.Same(expected, model, "uneven");
            foreach (var (name, tensor) in found[0].Optimizer.Tensors) Assert.Equal(tensor.ToArray<float>(), optimizer.Tensors[name].ToArray<float>());
        }
    }

    static Dictionary<string, float[]> Alone()
    {
        var model = Build(0);
        AdamW optimizer = new(model.Parameters(), lr: 0.01);
        for (int step = 0; step < 4; step++)
        {
            int[] present = [.. Enumerable.Range(0, 3).Where(r => step < Batches[r].Length)];
            double total = present.Sum(r => Batches[r][step]);
            optimizer.ZeroGrad();
            foreach (var p in model.Parameters()) p.Grad = Tensor.ZerosLike(p);
            foreach (int rank in present)
            {
                var own = model.Parameters().ToArray();
                var gradients = Autograd.Grad([Loss(model.Call, rank, step)], own);
                double weight = Batches[rank][step] * 3 / total;
                for (int i = 0; i < own.Length; i++) own[i].Grad = own[i].Grad! + (weight == 1 ? gradients[i]! : gradients[i]! * weight);
            }
            foreach (var p in model.Parameters()) p.Grad = p.Grad! / 3;
            optimizer.Step();
        }
        return Replicas.Values(model);
    }

    static Sequential Build(int seed) => Replicas.Seeded(seed, () => new Sequential(new Linear(4, 5), new Tanh(), new Linear(5, 1)));

    static Tensor Loss(Func<Tensor, Tensor> call, int rank, int step) => call(Replicas.Normal(10 * rank + step, Batches[rank][step], 4)).Square().Mean();

    // The third rank has no batch at all: it never scales a loss.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_overflow_skips_the_step_of_ranks_without_a_batch_too(bool shared)
    {
        double[] scales = ThreadGroups.Run(3, group =>
        {
            var model = Build(0);
            using DistributedDataParallel ddp = new(model, group);
            SGD optimizer = new(ddp.Parameters(), lr: 0.1);
            GradScaler scaler = new(initScale: 8) { AnyProcess = shared ? group.Any : null };
            List<bool> taken = [];
            ddp.Join(() =>
            {
                for (int step = 0; step < 4 - 2 * group.Rank; step++)
                {
                    optimizer.ZeroGrad();
                    var loss = ddp.Call(Replicas.Normal(step, 3, 4)).Square().Mean();
                    scaler.Scale(step == 2 ? loss * double.PositiveInfinity : loss).Backward();
                    Step();
                }
            }, whenIdle: Step);
            Assert.Equal([true, true, false, true], taken);
            ParameterHash.Verify(model, group);
            return scaler.CurrentScale;

            void Step()
            {
                scaler.Unscale(optimizer);
                Gradients.ClipGradNorm(ddp.Parameters(), 1);
                taken.Add(scaler.Step(optimizer));
                scaler.Update();
            }
        });
        Assert.Equal([4, 4, 4], scales);
    }

    [Fact]
    public void An_exception_in_the_loop_leaves_it_at_once()
    {
        var error = Assert.Throws<InvalidDataException>(() => ThreadGroups.Run(2, group =>
        {
            using DistributedDataParallel ddp = new(Build(0), group);
            ddp.Join(() =>
            {
                if (group.Rank == 1) throw new InvalidDataException("no such file");
                ddp.Call(Tensor.Ones(1, 4)).Sum().Backward();
            }, () => { });
        }, TimeSpan.FromSeconds(20)));
        Assert.Equal("no such file", error.Message);
    }
}
