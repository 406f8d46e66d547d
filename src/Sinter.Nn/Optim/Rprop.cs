using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>Looks at the signs of the gradient alone: each number has a step size, which grows while the sign stays and shrinks when it turns.</summary>
/// <remarks>After <c>torch.optim.Rprop</c>; Riedmiller and Braun, A Direct Adaptive Method for Faster Backpropagation Learning: The RPROP Algorithm (1993).</remarks>
[Export("optim.Rprop")]
public sealed class Rprop : Optimizer
{
    /// <summary>Rprop for one group.</summary>
    /// <param name="parameters">What to optimize.</param>
    /// <param name="lr">The first step size.</param>
    /// <param name="etas">By what a step size shrinks and grows; (0.5, 1.2) by default.</param>
    /// <param name="stepSizes">The smallest and the largest step size; (1e-6, 50) by default.</param>
    /// <param name="maximize">Make the objective larger instead of smaller.</param>
    public Rprop(IEnumerable<Tensor> parameters, double lr = 1e-2, (double, double)? etas = null, (double, double)? stepSizes = null, bool maximize = false)
        : this([new ParameterGroup(parameters)], lr, etas, stepSizes, maximize) { }

    /// <summary>Rprop for several groups, which may set options of their own.</summary>
    public Rprop(IEnumerable<ParameterGroup> groups, double lr = 1e-2, (double, double)? etas = null, (double, double)? stepSizes = null, bool maximize = false)
        : base(groups, new()
        {
            ["lr"] = lr,
            ["etas.0"] = etas?.Item1 ?? 0.5,
            ["etas.1"] = etas?.Item2 ?? 1.2,
            ["step_sizes.0"] = stepSizes?.Item1 ?? 1e-6,
            ["step_sizes.1"] = stepSizes?.Item2 ?? 50,
            ["maximize"] = maximize ? 1 : 0,
        })
        => Check.Argument(etas is not var (minus, plus) || (0 < minus && minus < 1 && 1 < plus), $"Rprop: etas are {etas}; the first must lie between 0 and 1, the second above 1.");

    /// <inheritdoc/>
    protected override void Update()
    {
        var pass = new FusedPass<Rule>(this);
        foreach (var group in Groups)
        {
            var rule = new Rule(new(group.Is("maximize"), 0), group["etas.0"], group["etas.1"], group["step_sizes.0"], group["step_sizes.1"]);
            foreach (var (p, g, state) in Ready(group))
            {
                state["step"]++;
                pass.Add(rule, p, g, state.Tensor("prev", p), state.Tensor("step_size", p, group.Lr));
            }
        }
        pass.Run();
    }

    readonly record struct Rule(Objective Objective, double EtaMinus, double EtaPlus, double Least, double Most) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T before, ref T step, ref T c) where T : struct, IReal<T>
        {
            g = Objective.Gradient(g, p);
            var (product, zero) = (g * before, (T)0);
            T stays = T.Less(zero, product), turns = T.Less(product, zero);
            step = T.Min(T.Max(step * T.Select(stays, EtaPlus, T.Select(turns, EtaMinus, 1)), Least), Most);
            // After a turn the number stands still once, and the next gradient has nothing to turn from.
            before = T.Select(turns, 0, g);
            p -= T.Select(T.Less(zero, before), step, T.Select(T.Less(before, zero), -step, 0));
        }
    }
}
