using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>Steps along the gradient divided by the root of the sum of all squared gradients so far.</summary>
/// <remarks>After <c>torch.optim.Adagrad</c>; Duchi, Hazan and Singer, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization (2011).</remarks>
[Export("optim.Adagrad")]
public sealed class Adagrad : Optimizer
{
    /// <summary>Adagrad for one group.</summary>
    /// <param name="parameters">What to optimize.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="lrDecay">How fast the learning rate falls: lr / (1 + (step - 1) · lrDecay).</param>
    /// <param name="weightDecay">The factor of the L2 penalty.</param>
    /// <param name="initialAccumulatorValue">Where the sum starts.</param>
    /// <param name="eps">Added to the root.</param>
    /// <param name="maximize">Make the objective larger instead of smaller.</param>
    public Adagrad(IEnumerable<Tensor> parameters, double lr = 1e-2, double lrDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0,
        double eps = 1e-10, bool maximize = false)
        : this([new ParameterGroup(parameters)], lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize) { }

    /// <summary>Adagrad for several groups, which may set options of their own.</summary>
    public Adagrad(IEnumerable<ParameterGroup> groups, double lr = 1e-2, double lrDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0,
        double eps = 1e-10, bool maximize = false)
        : base(groups, new()
        {
            ["lr"] = lr,
            ["lr_decay"] = lrDecay,
            ["weight_decay"] = weightDecay,
            ["initial_accumulator_value"] = initialAccumulatorValue,
            ["eps"] = eps,
            ["maximize"] = maximize ? 1 : 0,
        })
    { }

    /// <inheritdoc/>
    protected override void Update()
    {
        var pass = new FusedPass<Rule>(this);
        foreach (var group in Groups)
            foreach (var (p, g, state) in Ready(group))
            {
                var step = ++state["step"];
                var rule = new Rule(Objective.Of(group), group.Lr / (1 + (step - 1) * group["lr_decay"]), group["eps"]);
                pass.Add(rule, p, g, state.Tensor("sum", p, group["initial_accumulator_value"]));
            }
        pass.Run();
    }

    readonly record struct Rule(Objective Objective, double Lr, double Eps) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T sum, ref T b, ref T c) where T : struct, IReal<T>
        {
            g = Objective.Gradient(g, p);
            sum += g * g;
            p -= g * Lr / (T.Sqrt(sum) + Eps);
        }
    }
}
