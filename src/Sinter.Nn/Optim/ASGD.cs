using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>SGD with a falling step that also keeps, as <c>ax</c> in its state, the mean of the parameters over the last steps.</summary>
/// <remarks>After <c>torch.optim.ASGD</c>; Polyak and Juditsky, Acceleration of Stochastic Approximation by Averaging (1992).</remarks>
[Export("optim.ASGD")]
public sealed class ASGD : Optimizer
{
    /// <summary>ASGD for one group.</summary>
    /// <param name="parameters">What to optimize.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="lambd">How fast the parameters shrink and the step falls.</param>
    /// <param name="alpha">The power of the step's fall.</param>
    /// <param name="t0">The step at which averaging begins.</param>
    /// <param name="weightDecay">The factor of the L2 penalty.</param>
    /// <param name="maximize">Make the objective larger instead of smaller.</param>
    public ASGD(IEnumerable<Tensor> parameters, double lr = 1e-2, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weightDecay = 0, bool maximize = false)
        : this([new ParameterGroup(parameters)], lr, lambd, alpha, t0, weightDecay, maximize) { }

    /// <summary>ASGD for several groups, which may set options of their own.</summary>
    public ASGD(IEnumerable<ParameterGroup> groups, double lr = 1e-2, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weightDecay = 0, bool maximize = false)
        : base(groups, new() { ["lr"] = lr, ["lambd"] = lambd, ["alpha"] = alpha, ["t0"] = t0, ["weight_decay"] = weightDecay, ["maximize"] = maximize ? 1 : 0 }) { }

    /// <inheritdoc/>
    protected override void Update()
    {
        var pass = new FusedPass<Rule>(this);
        foreach (var group in Groups)
        {
            double lr = group.Lr, lambd = group["lambd"];
            foreach (var (p, g, state) in Ready(group))
            {
                var step = ++state["step"];
                var (eta, share) = step == 1 ? (lr, 1) : (state["eta"], state["mu"]);
                pass.Add(new Rule(Objective.Of(group), eta, 1 - lambd * eta, share), p, g, state.Tensor("ax", p));
                state["eta"] = lr / Math.Pow(1 + lambd * lr * step, group["alpha"]);
                state["mu"] = 1 / Math.Max(1, step - group["t0"]);
            }
        }
        pass.Run();
    }

    readonly record struct Rule(Objective Objective, double Eta, double Shrink, double Share) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T mean, ref T b, ref T c) where T : struct, IReal<T>
        {
            g = Objective.Gradient(g, p);
            p = p * Shrink - g * Eta;
            mean = Share == 1 ? p : mean + (p - mean) * Share;
        }
    }
}
