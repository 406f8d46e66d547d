namespace Sinter;

/// <summary>Losses that end where a margin is kept.</summary>
public static class MarginLosses
{
    extension(Tensor x)
    {
        /// <summary>max(0, margin - target · (x - b)): target 1 wants x the larger, -1 the smaller.</summary>
        [Export("nn.functional.margin_ranking_loss", Module = "nn.MarginRankingLoss"), Autocast(Precision.Full)]
        public Tensor MarginRankingLoss(Tensor b, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x, ref b, ref target);
            return (-target * (x - b) + margin).Relu().Reduce(reduction);
        }

        /// <summary>x where the target is 1, max(0, margin - x) where it is -1.</summary>
        [Export("nn.functional.hinge_embedding_loss", Module = "nn.HingeEmbeddingLoss"), Autocast(Precision.Full)]
        public Tensor HingeEmbeddingLoss(Tensor target, double margin = 1, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x, ref target);
            return (x * target.NotEqual(-1).To(x.DType) + (margin - x).Relu() * target.NotEqual(1).To(x.DType)).Reduce(reduction);
        }

        /// <summary>1 - cos(x, b) where the target is 1, max(0, cos - margin) where it is -1; for [N, D] and [N], or [D] and a scalar.</summary>
        [Export("nn.functional.cosine_embedding_loss", Module = "nn.CosineEmbeddingLoss"), Autocast(Precision.Full)]
        public Tensor CosineEmbeddingLoss(Tensor b, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x, ref b, ref target);
            Check.Shape(x.Shape == b.Shape && x.Rank > 0 && target.Shape == x.Shape[..^1],
                $"CosineEmbeddingLoss: x is {x.Shape}, b {b.Shape} and target {target.Shape}; they must be [N, D], [N, D] and [N], or [D], [D] and [].");
            const double eps = 1e-12;
            var cos = (x * b).Sum(-1) * ((x.Square().Sum(-1) + eps) * (b.Square().Sum(-1) + eps)).Rsqrt();
            return ((1.0 - cos) * target.Equal(1).To(x.DType) + (cos - margin).Relu() * target.Equal(-1).To(x.DType)).Reduce(reduction);
        }

        /// <summary>max(0, d(x, positive) - d(x, negative) + margin), d being the p-norm of the difference plus eps.
        /// With swap, d(positive, negative) replaces d(x, negative) where it is smaller (Balntas et al., 2016).</summary>
        [Export("nn.functional.triplet_margin_loss", Module = "nn.TripletMarginLoss"), Autocast(Precision.Full)]
        public Tensor TripletMarginLoss(Tensor positive, Tensor negative, double margin = 1, double p = 2, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x, ref positive, ref negative);
            return x.TripletMarginWithDistanceLoss(positive, negative, (a, b) => a.PairwiseDistance(b, p, eps), margin, swap, reduction);
        }

        /// <summary><see cref="TripletMarginLoss"/> with a distance of one's own, by default the 2-norm.</summary>
        [Export("nn.functional.triplet_margin_with_distance_loss", Module = "nn.TripletMarginWithDistanceLoss")]
        public Tensor TripletMarginWithDistanceLoss(Tensor positive, Tensor negative, Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1, bool swap = false,
            Reduction reduction = Reduction.Mean)
        {
            distance ??= (a, b) => a.PairwiseDistance(b);
            Tensor near = distance(x, positive), far = distance(x, negative);
            if (swap) far = far.Minimum(distance(positive, negative));
            return (near - far + margin).Relu().Reduce(reduction);
        }

        /// <summary>Σ max(0, margin - x[target] + x[i])ᵖ / C over the other classes i, for scores of [N, C] or [C].</summary>
        [Export("nn.functional.multi_margin_loss", Module = "nn.MultiMarginLoss"), Autocast(Precision.Full)]
        public Tensor MultiMarginLoss(Tensor target, int p = 1, double margin = 1, Tensor? weight = null, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x, ref weight);
            Check.Argument(p is 1 or 2, $"MultiMarginLoss: p is {p}; it must be 1 or 2.");
            Check.Shape(x.Rank is 1 or 2, $"MultiMarginLoss: x is {x.Shape}; it must be [N, C] or [C].");
            const long nothing = long.MinValue;
            var indices = ClassTargets.Checked(x, target, nothing, nameof(MultiMarginLoss));
            var others = 1.0 - ClassTargets.Place(Tensor.Ones(indices.Shape, x.DType), indices, x.Shape, nothing);
            var gap = (x - ClassTargets.Pick(x, indices, nothing).Unsqueeze(-1) + margin).Relu() * others;
            var loss = (p == 1 ? gap : gap.Square()).Mean(-1);
            return (weight is null ? loss : loss * ClassTargets.Weights(indices, weight, nothing, x.DType)).Reduce(reduction);
        }

        /// <summary>Σ max(0, 1 - x[j] + x[i]) / C over target classes j and all others i, for scores of [N, C] or [C].</summary>
        /// <param name="target">For each sample its classes, and -1 behind the last; of x's shape.</param>
        /// <param name="reduction">What becomes of the samples.</param>
        [Export("nn.functional.multilabel_margin_loss", Module = "nn.MultiLabelMarginLoss"), Autocast(Precision.Full)]
        public Tensor MultilabelMarginLoss(Tensor target, Reduction reduction = Reduction.Mean)
        {
            using var _ = Autocast.Inputs(ref x);
            Check.Shape(x.Rank is 1 or 2 && target.Shape == x.Shape, $"MultilabelMarginLoss: x is {x.Shape} and target {target.Shape}; both must be [N, C] or [C].");
            var counts = Counts(target, x.Shape[^1]).To(x.DType);
            var gaps = (x.Unsqueeze(-2) - x.Unsqueeze(-1) + 1.0).Relu();
            return ((gaps * counts.Unsqueeze(-1) * counts.Equal(0).To(x.DType).Unsqueeze(-2)).Sum([-2, -1]) / x.Shape[^1]).Reduce(reduction);
        }
    }

    // How often each class stands in each row, before its first -1.
    static Tensor Counts(Tensor target, long classes)
    {
        var t = target.ToArray<long>();
        var counts = new double[t.Length];
        for (var row = 0; row < t.Length; row += (int)classes)
            for (var i = row; i < row + classes && t[i] != -1; i++)
            {
                Check.Index((ulong)t[i] < (ulong)classes, $"MultilabelMarginLoss: target {i} is {t[i]}; there are {classes} classes: use 0 to {classes - 1}, and -1 behind the last.");
                counts[row + t[i]]++;
            }
        return Tensor.From(counts, target.Shape);
    }
}
