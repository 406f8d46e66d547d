using Sinter.Cpu;
using Sinter.Optim;

namespace Sinter.Nn.Tests.Optim;

[Collection("Threads")]
public class OptimizerLawTests
{
    /// <summary>Every optimizer that steps on given gradients, with most of its options in use.</summary>
    static readonly Dictionary<string, Func<IEnumerable<Tensor>, Optimizer>> All = new()
    {
        ["SGD"] = p => new SGD(p, 0.1, momentum: 0.9, dampening: 0.5, weightDecay: 0.01),
        ["SGD plain"] = p => new SGD(p, 0.1),
        ["Adam"] = p => new Adam(p, 0.01, amsgrad: true, weightDecay: 0.1),
        ["AdamW"] = p => new AdamW(p, 0.01, betas: (0.8, 0.95)),
        ["Adamax"] = p => new Adamax(p, 0.01),
        ["NAdam"] = p => new NAdam(p, 0.01, weightDecay: 0.1, decoupledWeightDecay: true),
        ["RAdam"] = p => new RAdam(p, 0.01, betas: (0.9, 0.9)),
        ["RMSprop"] = p => new RMSprop(p, 0.01, momentum: 0.9, centered: true),
        ["Rprop"] = p => new Rprop(p, 0.01),
        ["Adagrad"] = p => new Adagrad(p, 0.1, lrDecay: 0.1, initialAccumulatorValue: 0.5),
        ["Adadelta"] = p => new Adadelta(p, 1),
        ["ASGD"] = p => new ASGD(p, 0.05, lambd: 0.01, t0: 2),
        ["Muon"] = p => new Muon(p, 0.02),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    // Lengths around the width of a lane and around a chunk of threads; matrices, so that Muon takes part.
    static readonly Shape[] Shapes = [[1, 1], [3, 5], [1, 16], [17, 1], [33, 31], [130, 129], [1, 16385]];

    static Parameter[] Fresh(int seed, DType dtype = DType.Float32) => [.. Shapes.Select((s, i) => new Parameter(Noise(s, seed + i).To(dtype)))];

    static Tensor Noise(Shape shape, int seed)
    {
        var random = new Random(seed);
        return Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(_ => (float)(random.NextDouble() * 2 - 1))], shape);
    }

    static void Walk(Optimizer optimizer, Parameter[] p, int from, int to)
    {
        for (var t = from; t < to; t++)
        {
            // One parameter has no gradient every other step: it stands still, and so does its count of steps.
            for (var i = 0; i < p.Length; i++) p[i].Grad = i == 1 && t % 2 == 1 ? null : Noise(p[i].Shape, 1000 * t + i).To(p[i].DType);
            optimizer.Step();
        }
    }

    static void Same(Parameter[] a, Parameter[] b)
    {
        for (var i = 0; i < a.Length; i++) Assert.Equal(a[i].ToArray<double>(), b[i].ToArray<double>());
    }

    [Theory, MemberData(nameof(Names))]
    public void A_state_saved_and_loaded_goes_on_bit_for_bit(string name)
    {
        Parameter[] whole = Fresh(1), paused = Fresh(1);
        Optimizer steady = All[name](whole), first = All[name](paused);
        Walk(steady, whole, 0, 3);
        Walk(first, paused, 0, 3);
        var state = first.StateDict();
        Parameter[] resumed = [.. paused.Select(p => new Parameter(p.Detach().Clone()))];
        var second = All[name](resumed);
        second.LoadStateDict(state);
        Walk(first, paused, 3, 4);
        Walk(steady, whole, 3, 6);
        Walk(second, resumed, 3, 6);
        Same(whole, resumed);
    }

    [Theory, MemberData(nameof(Names))]
    public void Any_number_of_threads_gives_the_same_bits(string name)
    {
        var results = new List<Parameter[]>();
        var before = Threads.Count;
        try
        {
            foreach (var threads in (int[])[1, 2, 5])
            {
                Threads.Count = threads;
                var p = Fresh(2);
                Walk(All[name](p), p, 0, 3);
                results.Add(p);
            }
        }
        finally
        {
            Threads.Count = before;
        }
        Same(results[0], results[1]);
        Same(results[0], results[2]);
    }

    [Theory, MemberData(nameof(Names))]
    public void Parameters_together_and_each_alone_take_the_same_path(string name)
    {
        Parameter[] together = Fresh(3), alone = Fresh(3);
        Walk(All[name](together), together, 0, 3);
        for (var i = 0; i < alone.Length; i++)
        {
            var optimizer = All[name]([alone[i]]);
            for (var t = 0; t < 3; t++)
            {
                alone[i].Grad = i == 1 && t % 2 == 1 ? null : Noise(alone[i].Shape, 1000 * t + i);
                optimizer.Step();
            }
        }
        Same(together, alone);
    }

    [Theory, MemberData(nameof(Names))]
    public void Halves_take_the_float32_step_and_round_it(string name)
    {
        foreach (var dtype in (DType[])[DType.BFloat16, DType.Float16])
        {
            var halves = Fresh(4, dtype);
            Parameter[] singles = [.. halves.Select(p => new Parameter(p.Detach().To(DType.Float32)))];
            Optimizer ours = All[name](halves), theirs = All[name](singles);
            for (var i = 0; i < halves.Length; i++)
            {
                halves[i].Grad = Noise(halves[i].Shape, i).To(dtype);
                singles[i].Grad = halves[i].Grad!.To(DType.Float32);
            }
            ours.Step();
            theirs.Step();
            for (var i = 0; i < halves.Length; i++) Assert.Equal(singles[i].Detach().To(dtype).ToArray<float>(), halves[i].ToArray<float>());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_transposed_parameter_and_an_expanded_gradient_take_the_plain_step(string name)
    {
        Parameter plain = new(Noise([6, 4], 5)), transposed = new(Noise([6, 4], 5).Transpose(0, 1).Clone().Transpose(0, 1));
        Assert.False(transposed.IsContiguous);
        plain.Grad = Tensor.Full([6, 4], 0.25);
        transposed.Grad = Tensor.Full([1, 1], 0.25).Expand([6, 4]);
        All[name]([plain]).Step();
        All[name]([transposed]).Step();
        Assert.Equal(plain.ToArray<float>(), transposed.ToArray<float>());
    }

    [Fact]
    public void The_fused_AdamW_is_the_plain_formula()
    {
        const double lr = 0.01, decay = 0.1, eps = 1e-8;
        var p = new Parameter(Noise([37], 6).To(DType.Float64));
        var optimizer = new AdamW([p], lr, weightDecay: decay);
        Tensor x = p.Detach().Clone(), m = Tensor.ZerosLike(x), v = Tensor.ZerosLike(x);
        for (var t = 1; t <= 5; t++)
        {
            var g = Noise([37], 100 + t).To(DType.Float64);
            p.Grad = g;
            optimizer.Step();
            m = m * 0.9 + g * 0.1;
            v = v * 0.999 + g * g * 0.001;
            Tensor mean = m / (1 - Math.Pow(0.9, t)), square = v / (1 - Math.Pow(0.999, t));
            x = x * (1 - lr * decay);
            double[] xs = x.ToArray<double>(), ms = mean.ToArray<double>(), vs = square.ToArray<double>();
            for (var i = 0; i < xs.Length; i++) xs[i] -= lr * ms[i] / (Math.Sqrt(vs[i]) + eps);
            x = Tensor.From(xs);
            double[] actual = p.ToArray<double>();
            for (var i = 0; i < xs.Length; i++) Assert.Equal(xs[i], actual[i], 1e-14);
        }
    }

    [Fact]
    public void Maximizing_is_minimizing_the_opposite()
    {
        Parameter up = new(Noise([40], 7)), down = new(Noise([40], 7));
        Optimizer rise = new AdamW([up], maximize: true), fall = new AdamW([down]);
        for (var t = 0; t < 3; t++)
        {
            (up.Grad, down.Grad) = (Noise([40], t), -Noise([40], t));
            rise.Step();
            fall.Step();
        }
        Assert.Equal(down.ToArray<float>(), up.ToArray<float>());
    }

    [Fact]
    public void A_step_counts_as_a_change_in_place()
    {
        var p = new Parameter(Tensor.Ones(3));
        var y = (p * p).Sum();
        p.Grad = Tensor.Ones(3);
        new SGD([p]).Step();
        Assert.Throws<AutogradException>(() => y.Backward());
    }
}
