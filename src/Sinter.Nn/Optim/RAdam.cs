using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>Adam that steps along the mean gradient alone while too few squares are known, and then corrects for their variance.</summary>
/// <remarks>After <c>torch.optim.RAdam</c>; Liu et al., On the Variance of the Adaptive Learning Rate and Beyond (2020).</remarks>
[Export("optim.RAdam")]
public sealed class RAdam : Optimizer
{
    /// <summary>RAdam for one group.</summary>
    /// <param name="parameters">What to optimize.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">How much of the means of the gradient and of its square stays at each step; (0.9, 0.999) by default.</param>
    /// <param name="eps">Added to the root of the mean square.</param>
    /// <param name="weightDecay">The factor of the L2 penalty, or with <paramref name="decoupledWeightDecay"/> how much the parameters shrink, times lr.</param>
    /// <param name="decoupledWeightDecay">Shrink the parameters themselves instead of adding the penalty's gradient.</param>
    /// <param name="maximize">Make the objective larger instead of smaller.</param>
    public RAdam(IEnumerable<Tensor> parameters, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0,
        bool decoupledWeightDecay = false, bool maximize = false)
        : this([new ParameterGroup(parameters)], lr, betas, eps, weightDecay, decoupledWeightDecay, maximize) { }

    /// <summary>RAdam for several groups, which may set options of their own.</summary>
    public RAdam(IEnumerable<ParameterGroup> groups, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0,
        bool decoupledWeightDecay = false, bool maximize = false)
        : base(groups, new()
        {
            ["lr"] = lr,
            ["betas.0"] = betas?.Item1 ?? 0.9,
            ["betas.1"] = betas?.Item2 ?? 0.999,
            ["eps"] = eps,
            ["weight_decay"] = weightDecay,
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
            double lr = group.Lr, beta1 = group["betas.0"], beta2 = group["betas.1"];
            var (decoupled, objective) = (group.Is("decoupled_weight_decay"), Objective.Of(group));
            var shrink = decoupled ? 1 - lr * group.WeightDecay : 1;
            if (decoupled) objective = objective with { WeightDecay = 0 };
            foreach (var (p, g, state) in Ready(group))
            {
                var step = ++state["step"];
                var left = 1 - Math.Pow(beta2, step);
                // The length of a simple moving average as certain as the exponential one; at most `limit`.
                var limit = 2 / (1 - beta2) - 1;
                var length = limit - 2 * step * Math.Pow(beta2, step) / left;
                var rectified = length > 5;
                var scale = rectified ? Math.Sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length) * left) : 1;
                var rule = new Rule(objective, scale * lr / (1 - Math.Pow(beta1, step)), beta1, beta2, rectified, group["eps"], shrink);
                pass.Add(rule, p, g, state.Tensor("exp_avg", p), state.Tensor("exp_avg_sq", p));
            }
        }
        pass.Run();
    }

    readonly record struct Rule(Objective Objective, double StepSize, double Beta1, double Beta2, bool Rectified, double Eps, double Shrink) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T m, ref T v, ref T c) where T : struct, IReal<T>
        {
            g = Objective.Gradient(g, p);
            m += (g - m) * (1 - Beta1);
            v = v * Beta2 + g * g * (1 - Beta2);
            // Decided before p is touched: a reference that is held over a branch keeps the lanes behind it in memory.
            var step = Rectified ? m * StepSize / (T.Sqrt(v) + Eps) : m * StepSize;
            p = p * Shrink - step;
        }
    }
}
