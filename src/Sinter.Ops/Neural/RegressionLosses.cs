using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Losses that compare numbers with numbers.</summary>
public static class RegressionLosses
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>(x - target)².</summary>
        [Export("nn.functional.mse_loss", Module = "nn.MSELoss"), Autocast(Precision.Full)]
        public Tensor MseLoss(Tensor target, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x, ref target);
            return (x - target).Square().Reduce(reduction);
        }

        /// <summary>|x - target|.</summary>
        [Export("nn.functional.l1_loss", Module = "nn.L1Loss"), Autocast(Precision.Full)]
        public Tensor L1Loss(Tensor target, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x, ref target);
            return (x - target).Abs().Reduce(reduction);
        }

        /// <summary>½ (x - target)² / beta where |x - target| is below beta, |x - target| - ½ beta elsewhere.</summary>
        [Export("nn.functional.smooth_l1_loss", Module = "nn.SmoothL1Loss"), Autocast(Precision.Full)]
        public Tensor SmoothL1Loss(Tensor target, Reduction reduction = Reduction.Mean, double beta = 1)
        {
            using var _ = Autocast.Inputs(ref x, ref target);
            Check.Argument(beta >= 0, $"SmoothL1Loss: beta is {beta}; it must not be negative.");
            return beta == 0 ? x.L1Loss(target, reduction) : ((x - target).MapReal(new HuberOp(beta)) / beta).Reduce(reduction);
        }

        /// <summary>½ (x - target)² where |x - target| is below delta, delta · (|x - target| - ½ delta) elsewhere.</summary>
        [Export("nn.functional.huber_loss", Module = "nn.HuberLoss"), Autocast(Precision.Full)]
        public Tensor HuberLoss(Tensor target, Reduction reduction = Reduction.Mean, double delta = 1)
        {
            using var _ = Autocast.Inputs(ref x, ref target);
            Check.Argument(delta > 0, $"HuberLoss: delta is {delta}; it must be positive.");
            return (x - target).MapReal(new HuberOp(delta)).Reduce(reduction);
        }

        /// <summary>The negative log-likelihood of counts under a Poisson distribution of rate eˣ, or of rate x.</summary>
        /// <param name="target">The counts.</param>
        /// <param name="logInput">x is the logarithm of the rate.</param>
        /// <param name="full">Add Stirling's approximation of ln target! where the target is above 1.</param>
        /// <param name="eps">Added to a rate before its logarithm.</param>
        /// <param name="reduction">What becomes of the elements.</param>
        [Export("nn.functional.poisson_nll_loss", Module = "nn.PoissonNLLLoss"), Autocast(Precision.Full)]
        public Tensor PoissonNllLoss(Tensor target, bool logInput = true, bool full = false, double eps = 1e-8, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x, ref target);
            var loss = logInput ? x.Exp() - target * x : x - target * (x + eps).Log();
            if (!full) return loss.Reduce(reduction);
            var many = target.Greater(1);
            var t = Tensor.Where(many, target, Tensor.Of(1.0, target.DType));
            var stirling = t * t.Log() - t + (t * (2 * Math.PI)).Log() * 0.5;
            return (loss + stirling * many.To(loss.DType)).Reduce(reduction);
        }

        /// <summary>The negative log-likelihood of targets under normal distributions of mean x and a variance.</summary>
        /// <param name="target">The targets.</param>
        /// <param name="variance">Of x's shape, or 1 or absent in its last size.</param>
        /// <param name="full">Add the constant ½ ln 2π.</param>
        /// <param name="eps">The least variance.</param>
        /// <param name="reduction">What becomes of the elements.</param>
        [Export("nn.functional.gaussian_nll_loss", Module = "nn.GaussianNLLLoss")]
        public Tensor GaussianNllLoss(Tensor target, Tensor variance, bool full = false, double eps = 1e-6, Reduction reduction = Reduction.Mean)
        {
            if (variance.Rank == x.Rank - 1 && variance.Shape == x.Shape[..^1]) variance = variance.Unsqueeze(-1);
            // The floor is no part of the derivative.
            using (var plain = variance.Detach())
                variance += plain.ClampMin(eps) - plain;
            var loss = (variance.Log() + (x - target).Square() / variance) * 0.5;
            return (full ? loss + 0.5 * Math.Log(2 * Math.PI) : loss).Reduce(reduction);
        }

        /// <summary>The Kullback-Leibler divergence of target from eˣ: target · (ln target - x).</summary>
        /// <param name="target">Probabilities, or their logarithms.</param>
        /// <param name="reduction">BatchMean is the divergence by its definition.</param>
        /// <param name="logTarget">The target holds logarithms.</param>
        [Export("nn.functional.kl_div", Module = "nn.KLDivLoss"), Autocast(Precision.Full)]
        public Tensor KlDiv(Tensor target, Reduction reduction = Reduction.Mean, bool logTarget = false)
        {
            using var _ = Autocast.Inputs(ref x, ref target);
            return (logTarget ? target.Exp() * (target - x) : target.Xlogy(target) - target * x).Reduce(reduction);
        }
    }

    readonly record struct HuberOp(double Delta) : IUnary
    {
        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Less(T.Abs(x), Delta), x * x * 0.5, (T.Abs(x) - 0.5 * Delta) * Delta);
        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * T.Select(T.Less(T.Abs(x), Delta), x, T.Select(T.Less(x, 0), -Delta, Delta));
    }
}
