using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>Steps along the gradient in the units of the parameter: times the root mean square of the last steps, over that of the last gradients.</summary>
/// <remarks>After <c>torch.optim.Adadelta</c>; Zeiler, ADADELTA: An Adaptive Learning Rate Method (2012).</remarks>
[Export("optim.Adadelta")]
public sealed class Adadelta : Optimizer
{
    /// <summary>Adadelta for one group.</summary>
    /// <param name="parameters">What to optimize.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="rho">How much of the means stays at each step.</param>
    /// <param name="eps">Added to the mean squares.</param>
    /// <param name="weightDecay">The factor of the L2 penalty.</param>
    /// <param name="maximize">Make the objective larger instead of smaller.</param>
    public Adadelta(IEnumerable<Tensor> parameters, double lr = 1, double rho = 0.9, double eps = 1e-6, double weightDecay = 0, bool maximize = false)
        : this([new ParameterGroup(parameters)], lr, rho, eps, weightDecay, maximize) { }

    /// <summary>Adadelta for several groups, which may set options of their own.</summary>
    public Adadelta(IEnumerable<ParameterGroup> groups, double lr = 1, double rho = 0.9, double eps = 1e-6, double weightDecay = 0, bool maximize = false)
        : base(groups, new() { ["lr"] = lr, ["rho"] = rho, ["eps"] = eps, ["weight_decay"] = weightDecay, ["maximize"] = maximize ? 1 : 0 }) { }

    /// <inheritdoc/>
    protected override void Update()
    {
        var pass = new FusedPass<Rule>(this);
        foreach (var group in Groups)
        {
            var rule = new Rule(Objective.Of(group), group.Lr, group["rho"], group["eps"]);
            foreach (var (p, g, state) in Ready(group))
            {
                state["step"]++;
                pass.Add(rule, p, g, state.Tensor("square_avg", p), state.Tensor("acc_delta", p));
            }
        }
        pass.Run();
    }

    readonly record struct Rule(Objective Objective, double Lr, double Rho, double Eps) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T v, ref T moved, ref T c) where T : struct, IReal<T>
        {
            g = Objective.Gradient(g, p);
            v = v * Rho + g * g * (1 - Rho);
            var delta = T.Sqrt(moved + Eps) / T.Sqrt(v + Eps) * g;
            moved = moved * Rho + delta * delta * (1 - Rho);
            p -= delta * Lr;
        }
    }
}
