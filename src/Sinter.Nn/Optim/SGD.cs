using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>Steps along the gradient, or along a running sum of gradients.</summary>
/// <remarks>After <c>torch.optim.SGD</c>; Sutskever et al., On the Importance of Initialization and Momentum in Deep Learning (2013).</remarks>
[Export("optim.SGD")]
public sealed class SGD : Optimizer
{
    /// <summary>SGD for one group.</summary>
    /// <param name="parameters">What to optimize.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="momentum">How much of the running sum stays at each step.</param>
    /// <param name="dampening">How much of the gradient does not enter the sum.</param>
    /// <param name="weightDecay">The factor of the L2 penalty.</param>
    /// <param name="nesterov">Step along the sum as it will be after the next step; needs momentum and no dampening.</param>
    /// <param name="maximize">Make the objective larger instead of smaller.</param>
    public SGD(IEnumerable<Tensor> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0,
        bool nesterov = false, bool maximize = false)
        : this([new ParameterGroup(parameters)], lr, momentum, dampening, weightDecay, nesterov, maximize) { }

    /// <summary>SGD for several groups, which may set options of their own.</summary>
    public SGD(IEnumerable<ParameterGroup> groups, double lr = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0,
        bool nesterov = false, bool maximize = false)
        : base(groups, new()
        {
            ["lr"] = lr,
            ["momentum"] = momentum,
            ["dampening"] = dampening,
            ["weight_decay"] = weightDecay,
            ["nesterov"] = nesterov ? 1 : 0,
            ["maximize"] = maximize ? 1 : 0,
        })
        => Check.Argument(!nesterov || (momentum > 0 && dampening == 0), $"SGD: nesterov with momentum {momentum} and dampening {dampening}; it needs a momentum above 0 and no dampening.");

    /// <inheritdoc/>
    protected override void Update()
    {
        var pass = new FusedPass<Rule>(this);
        foreach (var group in Groups)
        {
            var momentum = group["momentum"];
            foreach (var (p, g, state) in Ready(group))
            {
                // The sum starts as the first gradient, which is not dampened.
                var share = momentum != 0 && state.Has(Buffer) ? 1 - group["dampening"] : 1;
                var rule = new Rule(Objective.Of(group), group.Lr, momentum, share, group.Is("nesterov"));
                pass.Add(rule, p, g, momentum == 0 ? null : state.Tensor(Buffer, p));
            }
        }
        pass.Run();
    }

    const string Buffer = "momentum_buffer";

    readonly record struct Rule(Objective Objective, double Lr, double Momentum, double Share, bool Nesterov) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T sum, ref T b, ref T c) where T : struct, IReal<T>
        {
            g = Objective.Gradient(g, p);
            sum = sum * Momentum + g * Share;
            // Decided before p is touched: a reference that is held over a branch keeps the lanes behind it in memory.
            var direction = Nesterov ? g + sum * Momentum : sum;
            p -= direction * Lr;
        }
    }
}
