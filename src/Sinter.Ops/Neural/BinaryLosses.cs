using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Losses of yes or no, one answer or several for each sample.</summary>
public static class BinaryLosses
{
    extension(Tensor x)
    {
        /// <summary>-(t · ln x + (1 - t) · ln(1 - x)) for probabilities x; a logarithm is never below -100.</summary>
        [Export("nn.functional.binary_cross_entropy", Module = "nn.BCELoss"), Autocast(Cpu = Precision.Full, Gpu = Precision.Refused)]
        public Tensor BinaryCrossEntropy(Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x, ref target, ref weight);
            Check.Shape(x.Shape == target.Shape, $"BinaryCrossEntropy: x is {x.Shape} and target {target.Shape}; the shapes must be equal.");
            var loss = x.Zip(target, new BinaryCrossEntropyOp());
            return (weight is null ? loss : loss * weight).Reduce(reduction);
        }

        /// <summary><see cref="BinaryCrossEntropy"/> of sigmoid(x), exact where that is 0 or 1 to rounding.</summary>
        /// <param name="target">Probabilities, of x's shape.</param>
        /// <param name="weight">Of each element's loss; broadcasts.</param>
        /// <param name="posWeight">Of the answer yes; broadcasts.</param>
        /// <param name="reduction">What becomes of the elements.</param>
        [Export("nn.functional.binary_cross_entropy_with_logits", Module = "nn.BCEWithLogitsLoss"), Autocast(Precision.Full)]
        public Tensor BinaryCrossEntropyWithLogits(Tensor target, Tensor? weight = null, Tensor? posWeight = null, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x, ref target, ref weight, ref posWeight);
            Check.Shape(x.Shape == target.Shape, $"BinaryCrossEntropyWithLogits: x is {x.Shape} and target {target.Shape}; the shapes must be equal.");
            var yes = x.Logsigmoid();
            if (posWeight is not null) yes *= (posWeight - 1.0) * target + 1.0;
            var loss = (1.0 - target) * x - yes;
            return (weight is null ? loss : loss * weight).Reduce(reduction);
        }

        /// <summary>ln(1 + e^(-target · x)) for targets 1 and -1.</summary>
        [Export("nn.functional.soft_margin_loss", Module = "nn.SoftMarginLoss"), Autocast(Precision.Full)]
        public Tensor SoftMarginLoss(Tensor target, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x, ref target);
            return (-(target * x).Logsigmoid()).Reduce(reduction);
        }

        /// <summary>The mean over classes of each one's yes or no, for x of [N, C] or [C].</summary>
        [Export("nn.functional.multilabel_soft_margin_loss", Module = "nn.MultiLabelSoftMarginLoss")]
        public Tensor MultilabelSoftMarginLoss(Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
        {
            var loss = -(target * x.Logsigmoid() + (1.0 - target) * (-x).Logsigmoid());
            return (weight is null ? loss : loss * weight).Mean(-1).Reduce(reduction);
        }
    }

    readonly record struct BinaryCrossEntropyOp : IBinary
    {
        static T LogNo<T>(T x) where T : struct, IReal<T> => T.Max(T.Call(Rare.Log1p, -x), -100);
        static T LogYes<T>(T x) where T : struct, IReal<T> => T.Max(T.Log(x), -100);

        public T Value<T>(T x, T t) where T : struct, IReal<T> => (t - 1.0) * LogNo(x) - t * LogYes(x);

        // Where x is 0 or 1 the slope is steep but finite, so that a saturated network can still learn. PyTorch's bound is a float32.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradA<T>(T g, T x, T t, T y) where T : struct, IReal<T> => g * (x - t) / T.Max(x * (1.0 - x), 1e-12f);
        public T GradB<T>(T g, T x, T t, T y) where T : struct, IReal<T> => g * (LogNo(x) - LogYes(x));
    }
}
