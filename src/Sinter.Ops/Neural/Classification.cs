namespace Sinter;

/// <summary>The losses of classification: what a model's scores say about the right class.</summary>
public static class Classification
{
    extension(Tensor x)
    {
        /// <summary>-ln softmax(x) at the target class, from unnormalized scores. No probabilities are kept: a sample's backward pass needs its scores and one number.</summary>
        /// <param name="target">Class indices, of x's shape without C; or probabilities of all classes, of x's shape and a floating-point type.</param>
        /// <param name="weight">A weight for each class, [C]; 1 if null.</param>
        /// <param name="ignoreIndex">Samples of this target count for nothing.</param>
        /// <param name="reduction">The mean is over the samples' weights.</param>
        /// <param name="labelSmoothing">From 0 to 1: the part of the target that is spread evenly over all classes (Szegedy et al., 2015).</param>
        /// <exception cref="ShapeException">x is not [C], [N, C] or [N, C, *], or the target's shape does not go with it.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A target is no class and not to be ignored.</exception>
        [Export("nn.functional.cross_entropy", Module = "nn.CrossEntropyLoss"), Autocast(Precision.Full)]
        public Tensor CrossEntropy(Tensor target, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean, double labelSmoothing = 0)
        {
            var given = x;
            using var _ = Autocast.Inputs(ref x, ref target, ref weight);
            Check.DType(x.DType.IsFloatingPoint, $"CrossEntropy: x is {x.DType}; scores must be floating-point. Convert them with To.");
            Check.Argument(labelSmoothing is >= 0 and <= 1, $"CrossEntropy: labelSmoothing is {labelSmoothing}; it must be from 0 to 1.");
            CheckWeight(x, weight, nameof(CrossEntropy));
            if (target.DType.IsFloatingPoint)
                return x.DType.Size == 2
                    ? WithProbabilities(x.To(DType.Float32), target, weight, reduction, labelSmoothing).To(x.DType)
                    : WithProbabilities(x, target, weight, reduction, labelSmoothing);

            var wide = x.DType.Size == 2 ? x.To(DType.Float32) : x;
            var indices = ClassTargets.Checked(x, target, ignoreIndex, nameof(CrossEntropy));
            var weights = ClassTargets.Weights(indices, weight, ignoreIndex, wide.DType);
            var scores = ClassesLast(wide);
            var kept = ReferenceEquals(given, wide) ? scores : ClassesLast(given);
            var loss = Rows(scores, kept, indices.Reshape(-1), weights.Reshape(-1), weight?.Detach().To(wide.DType), ignoreIndex, labelSmoothing).Reshape(indices.Shape);
            return (reduction == Reduction.Mean ? loss.Sum() / weights.Sum() : loss.Reduce(reduction)).To(x.DType);
        }

        /// <summary>The negative of x at the target class, where x are log-probabilities.</summary>
        /// <param name="target">Class indices, of x's shape without C.</param>
        /// <param name="weight">A weight for each class, [C]; 1 if null.</param>
        /// <param name="ignoreIndex">Samples of this target count for nothing.</param>
        /// <param name="reduction">The mean is over the samples' weights.</param>
        /// <exception cref="ShapeException">x is not [C], [N, C] or [N, C, *], or the target's shape does not go with it.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A target is no class and not to be ignored.</exception>
        [Export("nn.functional.nll_loss", Module = "nn.NLLLoss"), Autocast(Precision.Full)]
        public Tensor NllLoss(Tensor target, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x, ref weight);
            Check.DType(x.DType.IsFloatingPoint, $"NllLoss: x is {x.DType}; log-probabilities must be floating-point. Convert them with To.");
            CheckWeight(x, weight, nameof(NllLoss));
            var indices = ClassTargets.Checked(x, target, ignoreIndex, nameof(NllLoss));
            var weights = ClassTargets.Weights(indices, weight, ignoreIndex, x.DType);
            var loss = -(ClassTargets.Pick(x, indices, ignoreIndex) * weights);
            return reduction == Reduction.Mean ? loss.Sum() / weights.Sum() : loss.Reduce(reduction);
        }
    }

    static void CheckWeight(Tensor x, Tensor? weight, string op)
    {
        if (weight is null || x.Rank == 0) return;
        var classes = x.Shape[ClassTargets.Dim(x)];
        Check.Shape(weight.Rank == 1 && weight.Shape[0] == classes, $"{op}: x is {x.Shape} and weight {weight.Shape}; weight must have a number for each class, [{classes}].");
    }

    static Tensor WithProbabilities(Tensor x, Tensor target, Tensor? weight, Reduction reduction, double labelSmoothing)
    {
        Check.Shape(x.Rank > 0 && target.Shape == x.Shape, $"CrossEntropy: x is {x.Shape} and target, of probabilities, {target.Shape}; the shapes must be equal. Class indices must be integers.");
        var dim = ClassTargets.Dim(x);
        var classes = x.Shape[dim];
        if (labelSmoothing > 0) target = target * (1 - labelSmoothing) + labelSmoothing / classes;
        var terms = x.LogSoftmax(dim) * target;
        if (weight is not null) terms *= x.Rank == 1 ? weight : LayerNorms.ByChannel(weight, x.Rank);
        return (-terms.Sum(dim)).Reduce(reduction);
    }

    // [C] → [1, C]; [N, C] as it is; [N, C, *] → [N · *, C].
    static Tensor ClassesLast(Tensor x)
    {
        if (x.Rank == 1) return x.Unsqueeze(0);
        if (x.Rank == 2) return x;
        var order = new int[x.Rank];
        order[^1] = 1;
        for (var d = 1; d < order.Length - 1; d++) order[d] = d + 1;
        return x.Permute(order).Reshape(-1, x.Shape[1]);
    }

    /// <summary>The loss of each row of scores [N, C], weighted. What they were before they were widened, exactly, is kept for the derivative in their place.</summary>
    static Tensor Rows(Tensor x, Tensor given, Tensor target, Tensor weights, Tensor? weight, long ignoreIndex, double smoothing)
    {
        var loss = Tensor.Empty([x.Shape[0]], x.DType);
        var logSum = Tensor.Empty([x.Shape[0]], x.DType);
        CrossEntropyCpu.Forward(loss, logSum, x.Contiguous(), target, weights, weight?.Contiguous(), ignoreIndex, smoothing);
        return Autograd.Needs(x) ? loss.SetHistory(new RowsDerivative(x, given, logSum, target, weights, weight, ignoreIndex, smoothing)) : loss;
    }

    sealed class RowsDerivative : Derivative
    {
        readonly Tensor _target, _weights;
        readonly Tensor? _weight;
        readonly long _ignoreIndex;
        readonly double _smoothing;

        public RowsDerivative(Tensor x, Tensor kept, Tensor logSum, Tensor target, Tensor weights, Tensor? weight, long ignoreIndex, double smoothing) : base(nameof(CrossEntropy), x)
        {
            (_target, _weights, _weight, _ignoreIndex, _smoothing) = (target, weights, weight?.Contiguous(), ignoreIndex, smoothing);
            Save(kept, logSum);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            var x = Saved(0).To(Saved(1).DType);
            if (!Autograd.IsRecording)
                return [CrossEntropyCpu.Backward(g.Contiguous(), x.Contiguous(), Saved(1), _target, _weights, _weight, _ignoreIndex, _smoothing)];
            // With q the target as a distribution times the weights: loss = Σ q · (lse - x), so dx = softmax · Σ q - q.
            var q = ClassTargets.Place(_weights * (1 - _smoothing), _target, x.Shape, _ignoreIndex);
            if (_smoothing > 0)
            {
                var counted = _target.NotEqual(_ignoreIndex).To(x.DType).Unsqueeze(1) * (_smoothing / x.Shape[1]);
                q += _weight is null ? counted : counted * _weight;
            }
            return [(x.Softmax(1) * q.Sum(1, keepDim: true) - q) * g.Unsqueeze(1)];
        }
    }
}
