using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>For matrices: momentum, made orthogonal, so that every direction is learned at the same rate. Vectors, embeddings and the output layer belong to another optimizer.</summary>
/// <remarks>After <c>torch.optim.Muon</c>; Jordan et al., Muon: An Optimizer for Hidden Layers in Neural Networks (2024). The iteration runs in the parameter's
/// computing type, where PyTorch's runs in bfloat16. Adjusting as for AdamW: Liu et al., Muon Is Scalable for LLM Training (2025).</remarks>
[Export("optim.Muon")]
public sealed class Muon : Optimizer
{
    /// <summary>Muon for one group of matrices.</summary>
    /// <param name="parameters">What to optimize; all must be matrices.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="weightDecay">How much the parameters shrink, times lr.</param>
    /// <param name="momentum">How much of the mean gradient stays at each step.</param>
    /// <param name="nesterov">Look ahead: mix the mean with the gradient once more.</param>
    /// <param name="nsCoefficients">The coefficients of x, x³ and x⁵ in the Newton-Schulz iteration; (3.4445, -4.775, 2.0315) by default.</param>
    /// <param name="eps">The smallest norm to divide by.</param>
    /// <param name="nsSteps">How often to iterate.</param>
    /// <param name="adjustLrFn">How the step is scaled: <c>original</c>, by the shape, or <c>match_rms_adamw</c>, to the size of AdamW's.</param>
    /// <exception cref="ShapeException">A parameter is no matrix.</exception>
    public Muon(IEnumerable<Tensor> parameters, double lr = 1e-3, double weightDecay = 0.1, double momentum = 0.95, bool nesterov = true,
        (double, double, double)? nsCoefficients = null, double eps = 1e-7, int nsSteps = 5, string adjustLrFn = "original")
        : this([new ParameterGroup(parameters)], lr, weightDecay, momentum, nesterov, nsCoefficients, eps, nsSteps, adjustLrFn) { }

    /// <summary>Muon for several groups of matrices, which may set options of their own.</summary>
    public Muon(IEnumerable<ParameterGroup> groups, double lr = 1e-3, double weightDecay = 0.1, double momentum = 0.95, bool nesterov = true,
        (double, double, double)? nsCoefficients = null, double eps = 1e-7, int nsSteps = 5, string adjustLrFn = "original")
        : base(groups, new()
        {
            ["lr"] = lr,
            ["weight_decay"] = weightDecay,
            ["momentum"] = momentum,
            ["nesterov"] = nesterov ? 1 : 0,
            ["eps"] = eps,
            ["ns_steps"] = nsSteps,
            ["ns_coefficients.0"] = nsCoefficients?.Item1 ?? 3.4445,
            ["ns_coefficients.1"] = nsCoefficients?.Item2 ?? -4.775,
            ["ns_coefficients.2"] = nsCoefficients?.Item3 ?? 2.0315,
            ["match_rms_adamw"] = adjustLrFn == "match_rms_adamw" ? 1 : 0,
        })
    {
        Check.Argument(adjustLrFn is "original" or "match_rms_adamw", $"Muon: adjustLrFn is {adjustLrFn}; it must be original or match_rms_adamw.");
        foreach (var p in Parameters)
            Check.Shape(p.Rank == 2, $"Muon: a parameter is {p.Shape}; only matrices can be made orthogonal. Give the others to AdamW.");
    }

    /// <inheritdoc/>
    protected override void Update()
    {
        var momenta = new FusedPass<MomentumRule>(this);
        List<(Tensor Parameter, Tensor Direction, ParameterGroup Group)> ready = [];
        foreach (var group in Groups)
            foreach (var (p, g, state) in Ready(group))
            {
                // The direction starts as the gradient and becomes the mean, or the look ahead.
                var direction = Tensor.EmptyLike(p, ParameterState.TypeFor(p));
                direction.Device.Copy(direction, g);
                momenta.Add(new(group["momentum"], group.Is("nesterov")), direction, direction, state.Tensor("momentum_buffer", p));
                ready.Add((p, direction, group));
            }
        momenta.Run();

        var steps = new FusedPass<StepRule>(this);
        foreach (var (p, direction, group) in ready)
        {
            double rows = p.Shape[0], columns = p.Shape[1];
            var ratio = group.Is("match_rms_adamw") ? 0.2 * Math.Sqrt(Math.Max(rows, columns)) : Math.Sqrt(Math.Max(1, rows / columns));
            steps.Add(new(group.Lr * ratio, 1 - group.Lr * group.WeightDecay), p, Orthogonal(direction, group));
        }
        steps.Run();
    }

    // The nearest matrix whose singular values are all about 1: a polynomial that pulls them there, applied to the smaller side's Gram matrix.
    static Tensor Orthogonal(Tensor direction, ParameterGroup group)
    {
        double a = group["ns_coefficients.0"], b = group["ns_coefficients.1"], c = group["ns_coefficients.2"];
        var tall = direction.Shape[0] > direction.Shape[1];
        var x = tall ? direction.MT : direction;
        x = x / Math.Max(Gradients.Norm(x, 2), group["eps"]);
        for (var i = 0; i < group["ns_steps"]; i++)
        {
            var gram = x.MatMul(x.MT);
            x = x * a + (gram * b + gram.MatMul(gram) * c).MatMul(x);
        }
        return tall ? x.MT : x;
    }

    readonly record struct MomentumRule(double Momentum, bool Nesterov) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T direction, ref T mean, ref T b, ref T c) where T : struct, IReal<T>
        {
            mean += (g - mean) * (1 - Momentum);
            direction = Nesterov ? g + (mean - g) * Momentum : mean;
        }
    }

    readonly record struct StepRule(double StepSize, double Shrink) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T a, ref T b, ref T c) where T : struct, IReal<T> => p = p * Shrink - g * StepSize;
    }
}
