namespace Sinter.Optim;

/// <summary>A quasi-Newton method: it learns the curvature from the last steps and the changes of the gradient that they made. For smooth losses over the whole data.</summary>
/// <remarks>After <c>torch.optim.LBFGS</c>; Liu and Nocedal, On the Limited Memory BFGS Method for Large Scale Optimization (1989).</remarks>
[Export("optim.LBFGS")]
public sealed class LBFGS : Optimizer
{
    /// <summary>LBFGS; all parameters belong to one group.</summary>
    /// <param name="parameters">What to optimize.</param>
    /// <param name="lr">The length of a step, or where the line search begins.</param>
    /// <param name="maxIter">Iterations of one call of <c>Step</c>.</param>
    /// <param name="maxEval">Evaluations of the loss in one call; 1.25 · maxIter by default.</param>
    /// <param name="toleranceGrad">Stop when no element of the gradient is larger.</param>
    /// <param name="toleranceChange">Stop when neither the loss nor any parameter changes more.</param>
    /// <param name="historySize">How many steps are remembered.</param>
    /// <param name="lineSearchFn"><c>strong_wolfe</c>, or null for steps of fixed length.</param>
    public LBFGS(IEnumerable<Tensor> parameters, double lr = 1, int maxIter = 20, int? maxEval = null, double toleranceGrad = 1e-7,
        double toleranceChange = 1e-9, int historySize = 100, string? lineSearchFn = null)
        : base([new ParameterGroup(parameters)], new()
        {
            ["lr"] = lr,
            ["max_iter"] = maxIter,
            ["max_eval"] = maxEval ?? maxIter * 5 / 4,
            ["tolerance_grad"] = toleranceGrad,
            ["tolerance_change"] = toleranceChange,
            ["history_size"] = historySize,
            ["strong_wolfe"] = lineSearchFn is null ? 0 : 1,
        })
        => Check.Argument(lineSearchFn is null or "strong_wolfe", $"LBFGS: lineSearchFn is {lineSearchFn}; it must be strong_wolfe or null.");

    /// <summary>What is remembered of one step: it moved the parameters by S and the gradient by Y; Rho = 1 / (Y · S).</summary>
    readonly record struct Pair(Tensor Y, Tensor S, double Rho);

    /// <summary>Refused: the loss must be computed again within a step.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    protected override void Update() => throw new InvalidOperationException("LBFGS.Step: the loss is evaluated several times in a step; pass a closure that clears the gradients, computes the loss and calls Backward.");

    /// <inheritdoc/>
    protected override Shape StateShape(Tensor parameter, string name) => [Parameters.Sum(p => p.Count)];

    /// <summary>Goes on for up to <c>max_iter</c> iterations. Returns the loss before the first.</summary>
    public override Tensor Step(Func<Tensor> closure)
    {
        using var unrecorded = Autograd.NoGrad();
        Check.Argument(Groups.Count == 1, $"LBFGS: there are {Groups.Count} groups; the curvature belongs to all parameters, so put them in one.");
        var group = Groups[0];
        var state = StateOf(Parameters.First());
        var evaluations = 0;
        var (first, loss, g) = Evaluate();
        if (Gradients.Norm(g, double.PositiveInfinity) <= group["tolerance_grad"])
        {
            state["func_evals"] += evaluations;
            return first;
        }

        var history = Recall(state);
        var (d, before) = (state.Tensors.GetValueOrDefault("d"), state.Tensors.GetValueOrDefault("prev_flat_grad"));
        double t = state["t"], scale = state["H_diag"];
        for (var i = 1; i <= group["max_iter"]; i++)
        {
            if (state["n_iter"]++ == 0 || d is null || before is null)
            {
                (d, scale) = (-g, 1);
                t = Math.Min(1, 1 / Gradients.Norm(g, 1)) * group.Lr;
            }
            else
            {
                Tensor y = g - before, s = d * t;
                // A step along which the gradient did not grow tells nothing of the curvature.
                if (Dot(y, s) is var ys and > 1e-10)
                {
                    if (history.Count == (int)group["history_size"]) history.RemoveAt(0);
                    history.Add(new(y, s, 1 / ys));
                    scale = ys / Dot(y, y);
                }
                (d, t) = (Direction(g, history, scale), group.Lr);
            }
            before = g;
            var lossBefore = loss;
            var slope = Dot(g, d);
            if (slope > -group["tolerance_change"]) break;

            if (group.Is("strong_wolfe"))
            {
                var start = ParameterVector.ParametersToVector(Parameters);
                var direction = d;
                var found = StrongWolfe.Search(at =>
                {
                    ParameterVector.VectorToParameters(start + direction * at, Parameters);
                    var (_, f, gradient) = Evaluate();
                    return new(at, f, gradient, Dot(gradient, direction));
                }, new(0, loss, g, slope), t, Gradients.Norm(d, double.PositiveInfinity));
                (t, loss, g) = (found.T, found.Loss, found.Gradient);
                ParameterVector.VectorToParameters(start + d * t, Parameters);
            }
            else
            {
                ParameterVector.VectorToParameters(ParameterVector.ParametersToVector(Parameters) + d * t, Parameters);
                if (i < group["max_iter"]) (_, loss, g) = Evaluate();
            }
            if (evaluations >= group["max_eval"] || Gradients.Norm(g, double.PositiveInfinity) <= group["tolerance_grad"] || Gradients.Norm(d, double.PositiveInfinity) * Math.Abs(t) <= group["tolerance_change"]
                || Math.Abs(loss - lossBefore) < group["tolerance_change"]) break;
        }
        state["func_evals"] += evaluations;
        (state["t"], state["H_diag"]) = (t, scale);
        (state.Tensors["d"], state.Tensors["prev_flat_grad"]) = (d!, before!);
        Remember(state, history);
        return first;

        (Tensor First, double Loss, Tensor Gradient) Evaluate()
        {
            evaluations++;
            Tensor value;
            using (Autograd.EnableGrad()) value = closure();
            return (value, value.Item(), ParameterVector.ParametersToVector(Parameters.Select(p => p.Grad ?? Tensor.ZerosLike(p))));
        }
    }

    // The two loops of Nocedal: -H · g, where H is built from the remembered steps and starts as scale · I.
    static Tensor Direction(Tensor g, List<Pair> history, double scale)
    {
        var weights = new double[history.Count];
        var q = -g;
        for (var i = history.Count - 1; i >= 0; i--)
        {
            weights[i] = Dot(history[i].S, q) * history[i].Rho;
            q = q - history[i].Y * weights[i];
        }
        var r = q * scale;
        for (var i = 0; i < history.Count; i++) r = r + history[i].S * (weights[i] - Dot(history[i].Y, r) * history[i].Rho);
        return r;
    }

    static List<Pair> Recall(ParameterState state)
    {
        var history = new List<Pair>();
        while (state.Tensors.TryGetValue($"old_dirs.{history.Count}", out var y))
            history.Add(new(y, state.Tensors[$"old_stps.{history.Count}"], state[$"ro.{history.Count}"]));
        return history;
    }

    static void Remember(ParameterState state, List<Pair> history)
    {
        for (var i = 0; i < history.Count; i++)
            (state.Tensors[$"old_dirs.{i}"], state.Tensors[$"old_stps.{i}"], state[$"ro.{i}"]) = history[i];
    }

    static double Dot(Tensor a, Tensor b) => a.MatMul(b).Item();
}
