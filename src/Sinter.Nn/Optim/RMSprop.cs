using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>Steps along the gradient divided by the root of the mean square, or by the standard deviation, of the last gradients.</summary>
/// <remarks>After <c>torch.optim.RMSprop</c>; Hinton, Neural Networks for Machine Learning, lecture 6 (2012). Centered: Graves, Generating Sequences with Recurrent Neural Networks (2013).</remarks>
[Export("optim.RMSprop")]
public sealed class RMSprop : Optimizer
{
    /// <summary>RMSprop for one group.</summary>
    /// <param name="parameters">What to optimize.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="alpha">How much of the means stays at each step.</param>
    /// <param name="eps">Added to the root.</param>
    /// <param name="weightDecay">The factor of the L2 penalty.</param>
    /// <param name="momentum">How much of the running sum of steps stays.</param>
    /// <param name="centered">Divide by the standard deviation.</param>
    /// <param name="maximize">Make the objective larger instead of smaller.</param>
    public RMSprop(IEnumerable<Tensor> parameters, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weightDecay = 0,
        double momentum = 0, bool centered = false, bool maximize = false)
        : this([new ParameterGroup(parameters)], lr, alpha, eps, weightDecay, momentum, centered, maximize) { }

    /// <summary>RMSprop for several groups, which may set options of their own.</summary>
    public RMSprop(IEnumerable<ParameterGroup> groups, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weightDecay = 0,
        double momentum = 0, bool centered = false, bool maximize = false)
        : base(groups, new()
        {
            ["lr"] = lr,
            ["alpha"] = alpha,
            ["eps"] = eps,
            ["weight_decay"] = weightDecay,
            ["momentum"] = momentum,
            ["centered"] = centered ? 1 : 0,
            ["maximize"] = maximize ? 1 : 0,
        })
    { }

    /// <inheritdoc/>
    protected override void Update()
    {
        var pass = new FusedPass<Rule>(this);
        foreach (var group in Groups)
        {
            var (momentum, centered) = (group["momentum"], group.Is("centered"));
            var rule = new Rule(Objective.Of(group), group.Lr, group["alpha"], group["eps"], momentum, centered);
            foreach (var (p, g, state) in Ready(group))
            {
                state["step"]++;
                pass.Add(rule, p, g, state.Tensor("square_avg", p), momentum > 0 ? state.Tensor("momentum_buffer", p) : null, centered ? state.Tensor("grad_avg", p) : null);
            }
        }
        pass.Run();
    }

    readonly record struct Rule(Objective Objective, double Lr, double Alpha, double Eps, double Momentum, bool Centered) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T v, ref T sum, ref T mean) where T : struct, IReal<T>
        {
            g = Objective.Gradient(g, p);
            v = v * Alpha + g * g * (1 - Alpha);
            mean += (g - mean) * (1 - Alpha);
            var root = T.Sqrt(Centered ? v - mean * mean : v) + Eps;
            sum = sum * Momentum + g / root;
            p -= sum * Lr;
        }
    }
}
