using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Distributed.Tests;

public class DistributedDataParallelTests
{
    [Theory]
    [MemberData(nameof(Backends.Names), MemberType = typeof(Backends))]
    public void All_ranks_begin_with_the_parameters_and_buffers_of_rank_0(string backend)
    {
        var models = Backends.Run(backend, 3, group =>
        {
            var model = Replicas.Seeded(group.Rank, () => new Sequential(new Linear(3, 4), new BatchNorm1d(4)));
            ((BatchNorm1d)model[1]).RunningMean!.FillInPlace(group.Rank + 1);
            using DistributedDataParallel ddp = new(model, group);
            Assert.All(ddp.StateDict().Keys, key => Assert.StartsWith("module.", key));
            return Replicas.Values(model);
        });
        Assert.All(models[0]["1.running_mean"], value => Assert.Equal(1, value));
        foreach (var model in models) Replicas.Same(models[0], model, "at the beginning");
    }

    [Fact]
    public void Other_models_on_other_ranks_are_named_on_all()
    {
        Mismatch(rank => new Sequential(new Linear(3, rank == 2 ? 5 : 4)), 2, "0.weight", "[5, 3]");
        Mismatch(rank => rank == 1 ? new Sequential(new Linear(3, 4)) : new Sequential(new Linear(3, 4), new Linear(4, 4)), 1, "1.weight", "nothing on rank 1");
        Mismatch(rank => new Sequential(new Linear(3, 4, dtype: rank == 1 ? DType.Float64 : DType.Float32)), 1, "0.weight", "float64");
        Mismatch(rank =>
        {
            var model = new Sequential(new Linear(3, 4), new Linear(4, 2));
            if (rank == 1) model[0].Freeze();
            return model;
        }, 1, "0.weight", "frozen");
    }

    static void Mismatch(Func<int, Sequential> build, int rank, string parameter, string told)
    {
        int thrown = 0;
        ThreadGroups.Run(3, group =>
        {
            var error = Assert.Throws<ModelMismatchException>(() => new DistributedDataParallel(build(group.Rank), group));
            Assert.Equal((rank, parameter), (error.Rank, error.Parameter));
            Assert.Contains(told, error.Message);
            Interlocked.Increment(ref thrown);
        });
        Assert.Equal(3, thrown);
    }

    [Fact]
    public void Nothing_to_learn_is_refused() => ThreadGroups.Run(2, group =>
    {
        var frozen = new Sequential(new Linear(2, 2));
        frozen.Freeze();
        Assert.Contains("nothing to average", Assert.Throws<ArgumentException>(() => new DistributedDataParallel(frozen, group)).Message);
    });

    [Fact]
    public void Buckets_follow_the_order_in_which_gradients_arrive_after_the_first_step() => ThreadGroups.Run(2, group =>
    {
        // The parts are declared in one order and used in another.
        Crossed model = new();
        using DistributedDataParallel ddp = new(model, group, new() { FirstBucketMegabytes = 1e-6, BucketMegabytes = 1e-6 });
        string[] before = [.. ddp.Buckets.Select(b => Assert.Single(b))];
        Assert.Equal("second.bias", before[0]);
        ddp.Call(Tensor.Ones(2, 3)).Sum().Backward();
        string[] after = [.. ddp.Buckets.Select(b => Assert.Single(b))];
        Assert.Equal(["first", "first", "second", "second"], after.Select(name => name.Split('.')[0]));
        var first = Replicas.Gradients(model);
        ddp.ZeroGrad();
        ddp.Call(Tensor.Ones(2, 3)).Sum().Backward();
        Replicas.Same(first, Replicas.Gradients(model), "with other buckets");
    });

    sealed class Crossed : Module<Tensor, Tensor>
    {
        public Linear First { get; } = new(3, 3);
        public Linear Second { get; } = new(3, 3);

        public override Tensor Forward(Tensor x) => First.Call(Second.Call(x));
    }

    [Fact]
    public void Gradients_are_views_of_their_buckets_and_means_over_the_ranks() => ThreadGroups.Run(3, group =>
    {
        var model = Replicas.Seeded(1, () => new Sequential(new Linear(2, 2, bias: false), new Linear(2, 1, bias: false)));
        using DistributedDataParallel ddp = new(model, group);
        ddp.Call(Tensor.Full([1, 2], group.Rank + 1, DType.Float32)).Sum().Backward();
        Tensor first = model[0].Parameters().Single().Grad!, second = model[1].Parameters().Single().Grad!;
        int version = second.Version;
        first.AddInPlace(0);
        Assert.Equal(version + 1, second.Version);
        Assert.Equal(2 * model[1].Parameters().Single().ToArray<float>()[0], model[0].Parameters().Single().Grad!.ToArray<float>()[0], 1e-5);
        Assert.True(ddp.LastExchange.Total >= ddp.LastExchange.Exposed);
    });

    [Fact]
    public void NoSync_accumulates_and_the_next_pass_averages_all()
    {
        var expected = ThreadGroups.Run(2, group => Accumulated(group, noSync: false))[0];
        foreach (var found in ThreadGroups.Run(2, group => Accumulated(group, noSync: true))) Replicas.Same(expected, found, "accumulated");

        static Dictionary<string, float[]> Accumulated(ProcessGroup group, bool noSync)
        {
            var model = Replicas.Seeded(3, () => new Sequential(new Linear(4, 3), new Tanh(), new Linear(3, 2)));
            Tensor x1 = Replicas.Normal(group.Rank, 2, 4), x2 = Replicas.Normal(group.Rank + 10, 2, 4);
            using DistributedDataParallel ddp = new(model, group);
            if (noSync)
            {
                using (ddp.NoSync()) ddp.Call(x1).Sum().Backward();
                ddp.Call(x2).Sum().Backward();
            }
            else
            {
                // Both in one pass; the later call's gradients come first.
                Tensor late = ddp.Call(x2).Sum(), early = ddp.Call(x1).Sum();
                Autograd.Backward([early, late]);
            }
            return Replicas.Gradients(model);
        }
    }

    [Fact]
    public void An_unused_parameter_is_named_on_its_rank_and_the_others_do_not_hang()
    {
        ThreadGroups.Run(2, group =>
        {
            using DistributedDataParallel ddp = new(new Branches(() => group.Rank == 0 ? [0, 1, 2] : [0]), group);
            var error = Assert.ThrowsAny<DistributedException>(() => ddp.Call(Tensor.Ones(1, 2)).Sum().Backward());
            Assert.Contains("b.weight, b.bias, c.weight", error.Message);
            if (group.Rank == 0) return;
            Assert.Equal(["b.weight", "b.bias", "c.weight", "c.bias"], Assert.IsType<UnusedParametersException>(error).Parameters);
            Assert.Contains("FindUnusedParameters", error.Message);
        }, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Unused_parameters_are_found_and_those_that_no_rank_used_have_no_gradient() => ThreadGroups.Run(2, group =>
    {
        int[][] used = [[0, 1], [0]];
        Branches model = new(() => used[group.Rank]);
        using DistributedDataParallel ddp = new(model, group, new() { FindUnusedParameters = true });
        for (int step = 0; step < 3; step++)
        {
            ddp.ZeroGrad();
            ddp.Call(Tensor.Ones(1, 2)).Sum().Backward();
            Assert.All(model.A.Bias!.Grad!.ToArray<float>(), g => Assert.Equal(1, g));
            Assert.All(model.B.Bias!.Grad!.ToArray<float>(), g => Assert.Equal(0.5f, g));
            Assert.Null(model.C.Bias!.Grad);
        }
    });

    [Fact]
    public void A_static_graph_knows_after_one_step_and_says_when_it_changes()
    {
        int steps = 0;
        var error = Assert.Throws<InvalidOperationException>(() => ThreadGroups.Run(2, group =>
        {
            int[] used = [0, 2];
            Branches model = new(() => used);
            using DistributedDataParallel ddp = new(model, group, new() { StaticGraph = true });
            for (int step = 0; step < 3; step++)
            {
                ddp.ZeroGrad();
                ddp.Call(Tensor.Ones(1, 2)).Sum().Backward();
                Assert.Null(model.B.Bias!.Grad);
                Assert.NotNull(model.C.Bias!.Grad);
                Interlocked.Increment(ref steps);
            }
            used = [0, 1];
            ddp.ZeroGrad();
            ddp.Call(Tensor.Ones(1, 2)).Sum().Backward();
        }));
        Assert.Equal(6, steps);
        Assert.Contains("StaticGraph", error.Message);
    }

    sealed class Branches(Func<int[]> used) : Module<Tensor, Tensor>
    {
        public Linear A { get; } = new(2, 2);
        public Linear B { get; } = new(2, 2);
        public Linear C { get; } = new(2, 2);

        public override Tensor Forward(Tensor x) => used().Select(i => (i switch { 0 => A, 1 => B, _ => C }).Call(x)).Aggregate((a, b) => a + b);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Buffers_are_rank_0s_at_each_step_if_they_are_broadcast(bool broadcast) => ThreadGroups.Run(2, group =>
    {
        var model = new Sequential(new BatchNorm1d(2, momentum: 0.5));
        var norm = (BatchNorm1d)model[0];
        using DistributedDataParallel ddp = new(model, group, new() { BroadcastBuffers = broadcast });
        norm.RunningMean!.FillInPlace(group.Rank == 0 ? 4 : 100);
        // A step moves the mean half of the way to that of the rank's own batch.
        var x = Tensor.From([1f, 1, 3, 3], [2, 2]) + 10 * group.Rank;
        ddp.Call(x).Square().Sum().Backward();
        double before = group.Rank == 0 || broadcast ? 4 : 100;
        Assert.All(norm.RunningMean!.ToArray<double>(), mean => Assert.Equal((before + 2 + 10 * group.Rank) / 2, mean));
    });

    [Fact]
    public void A_changed_parameter_is_found_by_its_hash()
    {
        int thrown = 0;
        ThreadGroups.Run(3, group =>
        {
            var model = Replicas.Seeded(4, () => new Sequential(new Linear(2, 2), new Linear(2, 2)));
            using DistributedDataParallel ddp = new(model, group, new() { HashCheckInterval = 2 });
            Pass();
            Pass();
            if (group.Rank == 2) using (Autograd.NoGrad()) model[1].Parameters().First().AddInPlace(1e-6);
            var error = Assert.Throws<ModelMismatchException>(Pass);
            Assert.Equal((2, "1.weight"), (error.Rank, error.Parameter));
            Interlocked.Increment(ref thrown);

            void Pass() => ddp.Call(Tensor.Ones(1, 2)).Sum().Backward();
        });
        Assert.Equal(3, thrown);
    }

    [Fact]
    public void A_pass_that_failed_is_not_taken_up_again()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ThreadGroups.Run(1, group =>
        {
            var model = new Sequential(new Linear(2, 2), new Fails(), new Linear(2, 2));
            using DistributedDataParallel ddp = new(model, group);
            Assert.Throws<NotSupportedException>(() => ddp.Call(Tensor.Ones(1, 2)).Sum().Backward());
            ddp.Call(Tensor.Ones(1, 2));
        }));
        Assert.Contains("ended early", error.Message);
    }

    sealed class Fails : Module<Tensor, Tensor>
    {
        public override Tensor Forward(Tensor x) => new Thrower().Apply(x)[0];

        sealed class Thrower : Function
        {
            protected override Tensor[] Forward(Context context, Tensor[] inputs) => [inputs[0].Clone()];

            protected override Tensor?[] Backward(Context context, Tensor?[] gradients) => throw new NotSupportedException("enough");
        }
    }

    [Fact]
    public void A_model_converted_after_wrapping_is_refused() => ThreadGroups.Run(2, group =>
    {
        var model = new Sequential(new Linear(2, 2));
        using DistributedDataParallel ddp = new(model, group);
        model.To(DType.Float64);
        Assert.Contains("0.weight was float32", Assert.Throws<DTypeException>(() => ddp.Call(Tensor.Ones([1, 2], DType.Float64))).Message);
    });

    [Fact]
    public void An_exception_on_one_rank_is_told_to_the_others_at_once()
    {
        Exception? seen = null;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var error = Assert.Throws<InvalidDataException>(() => ThreadGroups.Run(2, group =>
        {
            var model = new Sequential(new Linear(2, 2));
            using DistributedDataParallel ddp = new(model, group);
            SGD optimizer = new(ddp.Parameters(), lr: 0.1);
            for (int step = 0; step < 10; step++)
            {
                if (step == 5 && group.Rank == 1) throw new InvalidDataException("line 17 is not a number");
                try
                {
                    ddp.Call(Tensor.Ones(1, 2)).Sum().Backward();
                }
                catch (Exception e)
                {
                    seen = e;
                    throw;
                }
                optimizer.Step();
            }
        }, TimeSpan.FromSeconds(30)));
        Assert.Contains("line 17", error.Message);
        Assert.Contains("line 17", Assert.IsType<PeerGoneException>(seen).Message);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }
}
