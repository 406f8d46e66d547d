using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>Adam that divides by the largest gradient, which fades, instead of the root of the mean square.</summary>
/// <remarks>After <c>torch.optim.Adamax</c>; Kingma and Ba, Adam: A Method for Stochastic Optimization (2015), section 7.1.</remarks>
[Export("optim.Adamax")]
public sealed class Adamax : Optimizer
{
    /// <summary>Adamax for one group.</summary>
    /// <param name="parameters">What to optimize.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">How much of the mean and of the largest magnitude stays at each step; (0.9, 0.999) by default.</param>
    /// <param name="eps">Added to the magnitude.</param>
    /// <param name="weightDecay">The factor of the L2 penalty.</param>
    /// <param name="maximize">Make the objective larger instead of smaller.</param>
    public Adamax(IEnumerable<Tensor> parameters, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool maximize = false)
        : this([new ParameterGroup(parameters)], lr, betas, eps, weightDecay, maximize) { }

    /// <summary>Adamax for several groups, which may set options of their own.</summary>
    public Adamax(IEnumerable<ParameterGroup> groups, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool maximize = false)
        : base(groups, new()
        {
            ["lr"] = lr,
            ["betas.0"] = betas?.Item1 ?? 0.9,
            ["betas.1"] = betas?.Item2 ?? 0.999,
            ["eps"] = eps,
            ["weight_decay"] = weightDecay,
            ["maximize"] = maximize ? 1 : 0,
        })
    { }

    /// <inheritdoc/>
    protected override void Update()
    {
        var pass = new FusedPass<Rule>(this);
        foreach (var group in Groups)
        {
            double beta1 = group["betas.0"], beta2 = group["betas.1"];
            foreach (var (p, g, state) in Ready(group))
            {
                var step = ++state["step"];
                var rule = new Rule(Objective.Of(group), group.Lr / (1 - Math.Pow(beta1, step)), beta1, beta2, group["eps"]);
                pass.Add(rule, p, g, state.Tensor("exp_avg", p), state.Tensor("exp_inf", p));
            }
        }
        pass.Run();
    }

    readonly record struct Rule(Objective Objective, double StepSize, double Beta1, double Beta2, double Eps) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T m, ref T u, ref T c) where T : struct, IReal<T>
        {
            g = Objective.Gradient(g, p);
            m += (g - m) * (1 - Beta1);
            u = T.Max(u * Beta2, T.Abs(g) + Eps);
            p -= m * StepSize / u;
        }
    }
}
