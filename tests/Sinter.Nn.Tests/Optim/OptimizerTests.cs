using Sinter.Optim;

namespace Sinter.Nn.Tests.Optim;

public class OptimizerTests
{
    static Parameter Ones(params long[] sizes) => new(Tensor.Full(sizes, 1, DType.Float32));

    [Fact]
    public void Each_group_has_its_own_options_and_the_optimizers_where_it_sets_none()
    {
        Parameter a = Ones(2), b = Ones(2);
        var optimizer = new SGD([new ParameterGroup(a), new ParameterGroup(b) { Lr = 0.5, ["momentum"] = 0.3 }], lr: 0.25);
        (a.Grad, b.Grad) = (Tensor.Ones(2), Tensor.Ones(2));
        optimizer.Step();
        Assert.Equal([0.75f, 0.75f], a.ToArray<float>());
        Assert.Equal([0.5f, 0.5f], b.ToArray<float>());
        Assert.Equal(0, optimizer.Groups[0]["momentum"]);
    }

    [Fact]
    public void A_group_may_be_added_later()
    {
        Parameter a = Ones(1), b = Ones(1);
        var optimizer = new SGD([a], lr: 0.25);
        optimizer.AddGroup(new(b) { Lr = 0.5 });
        b.Grad = Tensor.Ones(1);
        optimizer.Step();
        Assert.Equal(0.5f, b.ToArray<float>()[0]);
        Assert.Equal(1, a.ToArray<float>()[0]);
    }

    [Fact]
    public void What_cannot_be_optimized_is_refused()
    {
        var p = Ones(2);
        Assert.Contains("comes twice", Assert.Throws<ArgumentException>(() => new SGD([p, p])).Message);
        Assert.Contains("only leaves", Assert.Throws<ArgumentException>(() => new SGD([p * 2])).Message);
        Assert.Contains("floating-point", Assert.Throws<DTypeException>(() => new SGD([Tensor.Arange(3)])).Message);
        Assert.Contains("lr is -1", Assert.Throws<ArgumentException>(() => new SGD([p], lr: -1)).Message);
        Assert.Contains("betas.1 is 1", Assert.Throws<ArgumentException>(() => new Adam([p], betas: (0.9, 1))).Message);
        Assert.Contains("momentun, which is no option", Assert.Throws<ArgumentException>(() => new SGD([new ParameterGroup(p) { ["momentun"] = 1 }])).Message);
        Assert.Contains("no parameters", Assert.Throws<ArgumentException>(() => new SGD(new List<Tensor>())).Message);
        Assert.Contains("only matrices", Assert.Throws<ShapeException>(() => new Muon([p])).Message);
        Assert.Contains("closure", Assert.Throws<InvalidOperationException>(() => new LBFGS([p]).Step()).Message);
        Assert.Contains("nesterov", Assert.Throws<ArgumentException>(() => new SGD([p], nesterov: true)).Message);
    }

    [Fact]
    public void A_state_of_other_parameters_is_refused_and_nothing_changes()
    {
        Parameter a = Ones(2), b = Ones(3);
        Optimizer two = new Adam([a]), three = new Adam([b], lr: 0.125);
        (a.Grad, b.Grad) = (Tensor.Ones(2), Tensor.Ones(3));
        two.Step();
        var state = two.StateDict();
        Assert.Contains("0.exp_avg is [2], but parameter 0 needs [3]", Assert.Throws<ShapeException>(() => three.LoadStateDict(state)).Message);
        Assert.Equal(0.125, three.Groups[0].Lr);
        Assert.Contains("has 1 parameters", Assert.Throws<ArgumentException>(() => new Adam([Ones(2), Ones(2)]).LoadStateDict(state)).Message);
    }

    [Fact]
    public void The_state_has_the_names_of_PyTorch()
    {
        var p = Ones(2);
        var optimizer = new AdamW([p], amsgrad: true);
        p.Grad = Tensor.Ones(2);
        optimizer.Step();
        var state = optimizer.StateDict();
        Assert.Equal(["0.exp_avg", "0.exp_avg_sq", "0.max_exp_avg_sq"], state.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(1, state.Numbers["0.step"]);
        Assert.Equal(1e-3, state.Numbers["param_groups.0.lr"]);
        Assert.Equal(1, state.Numbers["param_groups.0.params"]);
    }

    [Fact]
    public void ZeroGrad_forgets_gradients_or_clears_them_in_their_place()
    {
        var p = Ones(2);
        var optimizer = new SGD([p]);
        var g = Tensor.Ones(2);
        p.Grad = g;
        optimizer.ZeroGrad(setToNone: false);
        Assert.Equal([0, 0], g.ToArray<float>());
        Assert.NotNull(p.Grad);
        optimizer.ZeroGrad();
        Assert.Null(p.Grad);
    }

    [Fact]
    public void A_step_with_a_closure_records_and_returns_the_loss()
    {
        var p = Ones(2);
        var optimizer = new SGD([p], lr: 0.25);
        Tensor Loss()
        {
            optimizer.ZeroGrad();
            var loss = (p * p).Sum();
            loss.Backward();
            return loss;
        }
        using (Autograd.NoGrad()) Assert.Equal(2, optimizer.Step(Loss).Item());
        Assert.Equal([0.5f, 0.5f], p.ToArray<float>());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("strong_wolfe")]
    public void LBFGS_finds_the_minimum_of_a_quadratic(string? lineSearch)
    {
        var (p, loss) = Minimise(Landscapes.Quadratic, [2, -1.5, 0.5, 3], lineSearch, 5);
        Assert.True(loss < 1e-9, $"{loss}");
        Assert.All(p, x => Assert.Equal(1, x, 1e-4));
    }

    [Fact]
    public void LBFGS_with_strong_Wolfe_finds_the_minimum_of_Rosenbrocks_valley()
    {
        var (p, loss) = Minimise(Landscapes.Rosenbrock, [-1.2, 1, -1.2, 1], "strong_wolfe", 5);
        Assert.True(loss < 1e-9, $"{loss}");
        Assert.All(p, x => Assert.Equal(1, x, 1e-4));
    }

    static (double[] P, double Loss) Minimise(Func<Tensor, Tensor> f, double[] start, string? lineSearch, int steps)
    {
        var p = new Parameter(Tensor.From(start));
        var optimizer = new LBFGS([p], lineSearchFn: lineSearch);
        for (var t = 0; t < steps; t++)
            optimizer.Step(() =>
            {
                optimizer.ZeroGrad();
                var loss = f(p);
                loss.Backward();
                return loss;
            });
        return (p.ToArray<double>(), f(p).Item());
    }

    [Fact]
    public void LBFGS_saved_and_loaded_goes_on_bit_for_bit()
    {
        Parameter a = new(Tensor.From([-1.2, 1, -1.2, 1])), b = new(Tensor.From([-1.2, 1, -1.2, 1]));
        Optimizer steady = new LBFGS([a], maxIter: 3), paused = new LBFGS([b], maxIter: 3);
        for (var t = 0; t < 6; t++)
        {
            if (t == 3)
            {
                var state = paused.StateDict();
                paused = new LBFGS([b], maxIter: 3);
                paused.LoadStateDict(state);
            }
            Go(steady, a);
            Go(paused, b);
        }
        Assert.Equal(a.ToArray<double>(), b.ToArray<double>());

        static void Go(Optimizer optimizer, Parameter p) => optimizer.Step(() =>
        {
            optimizer.ZeroGrad();
            var loss = Landscapes.Rosenbrock(p);
            loss.Backward();
            return loss;
        });
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(20, 5)]
    [InlineData(5, 20)]
    public void Muon_steps_along_a_matrix_whose_singular_values_are_about_one(int rows, int columns)
    {
        var random = new Random(8);
        Tensor Draw() => Tensor.From([.. Enumerable.Range(0, rows * columns).Select(_ => random.NextDouble() - 0.5)], [rows, columns]);
        var p = new Parameter(Tensor.Zeros([rows, columns], DType.Float64));
        p.Grad = Draw();
        new Muon([p], lr: 1, weightDecay: 0, nsSteps: 10).Step();
        var step = p.Detach() / -Math.Sqrt(Math.Max(1, (double)rows / columns));
        var gram = rows > columns ? step.MT.MatMul(step) : step.MatMul(step.MT);
        // The polynomial keeps singular values between 0.68 and 1.13: the trace of the Gram matrix is their squares' sum.
        var n = Math.Min(rows, columns);
        var trace = Enumerable.Range(0, n).Sum(i => gram.ToArray<double>()[i * n + i]);
        Assert.InRange(trace / n, 0.68 * 0.68, 1.2 * 1.2);
        Assert.All(Enumerable.Range(0, n), i => Assert.InRange(gram.ToArray<double>()[i * n + i], 0.4, 1.5));
        Assert.True((step * p.Grad!).Sum().Item() > 0);
    }
}
