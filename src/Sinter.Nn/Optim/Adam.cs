using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>Steps along the mean gradient, divided by the root of the mean squared gradient, both corrected for their start at 0.</summary>
/// <remarks>After <c>torch.optim.Adam</c>; Kingma and Ba, Adam: A Method for Stochastic Optimization (2015). AMSGrad: Reddi et al., On the Convergence of Adam and Beyond (2018).</remarks>
[Export("optim.Adam")]
public class Adam : Optimizer
{
    /// <summary>Adam for one group.</summary>
    /// <param name="parameters">What to optimize.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">How much of the two means stays at each step; (0.9, 0.999) by default.</param>
    /// <param name="eps">Added to the root.</param>
    /// <param name="weightDecay">The factor of the L2 penalty.</param>
    /// <param name="amsgrad">Divide by the largest mean so far instead of the current.</param>
    /// <param name="maximize">Make the objective larger instead of smaller.</param>
    /// <param name="decoupledWeightDecay">Shrink the parameters themselves instead of adding the penalty's gradient: AdamW.</param>
    public Adam(IEnumerable<Tensor> parameters, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0,
        bool amsgrad = false, bool maximize = false, bool decoupledWeightDecay = false)
        : this([new ParameterGroup(parameters)], lr, betas, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay) { }

    /// <summary>Adam for several groups, which may set options of their own.</summary>
    public Adam(IEnumerable<ParameterGroup> groups, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0,
        bool amsgrad = false, bool maximize = false, bool decoupledWeightDecay = false)
        : base(groups, new()
        {
            ["lr"] = lr,
            ["betas.0"] = betas?.Item1 ?? 0.9,
            ["betas.1"] = betas?.Item2 ?? 0.999,
            ["eps"] = eps,
            ["weight_decay"] = weightDecay,
            ["amsgrad"] = amsgrad ? 1 : 0,
            ["maximize"] = maximize ? 1 : 0,
            ["decoupled_weight_decay"] = decoupledWeightDecay ? 1 : 0,
        })
    { }

    /// <inheritdoc/>
    protected override void Update()
    {
        var pass = new FusedPass<Rule>(this);
        foreach (var group in Groups)
        {
            double lr = group.Lr, beta1 = group["betas.0"], beta2 = group["betas.1"], eps = group["eps"];
            var (decoupled, amsgrad, objective) = (group.Is("decoupled_weight_decay"), group.Is("amsgrad"), Objective.Of(group));
            var shrink = decoupled ? 1 - lr * group.WeightDecay : 1;
            if (decoupled) objective = objective with { WeightDecay = 0 };
            foreach (var (p, g, state) in Ready(group))
            {
                var step = ++state["step"];
                double correction1 = 1 - Math.Pow(beta1, step), correction2 = 1 - Math.Pow(beta2, step);
                var rule = new Rule(objective, lr / correction1, beta1, beta2, 1 / Math.Sqrt(correction2), eps, shrink, amsgrad);
                pass.Add(rule, p, g, state.Tensor("exp_avg", p), state.Tensor("exp_avg_sq", p), amsgrad ? state.Tensor("max_exp_avg_sq", p) : null);
            }
        }
        pass.Run();
    }

    readonly record struct Rule(Objective Objective, double StepSize, double Beta1, double Beta2, double RootScale, double Eps, double Shrink, bool AmsGrad) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T m, ref T v, ref T vMax) where T : struct, IReal<T>
        {
            g = Objective.Gradient(g, p);
            m += (g - m) * (1 - Beta1);
            v = v * Beta2 + g * g * (1 - Beta2);
            vMax = AmsGrad ? T.Max(vMax, v) : v;
            p = p * Shrink - m * StepSize / (T.Sqrt(vMax) * RootScale + Eps);
        }
    }
}
