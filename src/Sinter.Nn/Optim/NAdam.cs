using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>Adam with Nesterov's look ahead: a step along the mean gradient as it will be after the next step.</summary>
/// <remarks>After <c>torch.optim.NAdam</c>; Dozat, Incorporating Nesterov Momentum into Adam (2016).</remarks>
[Export("optim.NAdam")]
public sealed class NAdam : Optimizer
{
    /// <summary>NAdam for one group.</summary>
    /// <param name="parameters">What to optimize.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">How much of the means of the gradient and of its square stays at each step; (0.9, 0.999) by default.</param>
    /// <param name="eps">Added to the root of the mean square.</param>
    /// <param name="weightDecay">The factor of the L2 penalty, or with <paramref name="decoupledWeightDecay"/> how much the parameters shrink, times lr.</param>
    /// <param name="momentumDecay">How fast the momentum rises to its final value.</param>
    /// <param name="decoupledWeightDecay">Shrink the parameters themselves instead of adding the penalty's gradient.</param>
    /// <param name="maximize">Make the objective larger instead of smaller.</param>
    public NAdam(IEnumerable<Tensor> parameters, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0,
        double momentumDecay = 4e-3, bool decoupledWeightDecay = false, bool maximize = false)
        : this([new ParameterGroup(parameters)], lr, betas, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize) { }

    /// <summary>NAdam for several groups, which may set options of their own.</summary>
    public NAdam(IEnumerable<ParameterGroup> groups, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0,
        double momentumDecay = 4e-3, bool decoupledWeightDecay = false, bool maximize = false)
        : base(groups, new()
        {
            ["lr"] = lr,
            ["betas.0"] = betas?.Item1 ?? 0.9,
            ["betas.1"] = betas?.Item2 ?? 0.999,
            ["eps"] = eps,
            ["weight_decay"] = weightDecay,
            ["momentum_decay"] = momentumDecay,
            ["decoupled_weight_decay"] = decoupledWeightDecay ? 1 : 0,
            ["maximize"] = maximize ? 1 : 0,
        })
    { }

    /// <inheritdoc/>
    protected override void Update()
    {
        var pass = new FusedPass<Rule>(this);
        foreach (var group in Groups)
        {
            double lr = group.Lr, beta1 = group["betas.0"], beta2 = group["betas.1"], momentumDecay = group["momentum_decay"];
            var (decoupled, objective) = (group.Is("decoupled_weight_decay"), Objective.Of(group));
            var shrink = decoupled ? 1 - lr * group.WeightDecay : 1;
            if (decoupled) objective = objective with { WeightDecay = 0 };
            foreach (var (p, g, state) in Ready(group))
            {
                var step = ++state["step"];
                double now = Momentum(step), next = Momentum(step + 1);
                var product = state["mu_product"] = (step == 1 ? 1 : state["mu_product"]) * now;
                var rule = new Rule(objective, lr * (1 - now) / (1 - product), lr * next / (1 - product * next), beta1, beta2,
                    1 / Math.Sqrt(1 - Math.Pow(beta2, step)), group["eps"], shrink);
                pass.Add(rule, p, g, state.Tensor("exp_avg", p), state.Tensor("exp_avg_sq", p));
            }

            double Momentum(double step) => beta1 * (1 - 0.5 * Math.Pow(0.96, step * momentumDecay));
        }
        pass.Run();
    }

    readonly record struct Rule(Objective Objective, double GradientStep, double MeanStep, double Beta1, double Beta2, double RootScale, double Eps, double Shrink) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T m, ref T v, ref T c) where T : struct, IReal<T>
        {
            g = Objective.Gradient(g, p);
            m += (g - m) * (1 - Beta1);
            v = v * Beta2 + g * g * (1 - Beta2);
            p = p * Shrink - (g * GradientStep + m * MeanStep) / (T.Sqrt(v) * RootScale + Eps);
        }
    }
}
