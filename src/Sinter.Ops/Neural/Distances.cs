namespace Sinter;

/// <summary>Lengths, angles and distances of vectors.</summary>
public static class Distances
{
    extension(Tensor x)
    {
        /// <summary>x divided by its p-norm along a dimension, or by <paramref name="eps"/> where that is larger.</summary>
        [Export("nn.functional.normalize")]
        public Tensor Normalize(double p = 2, int dim = 1, double eps = 1e-12) => x / x.VectorNorm(p, [dim], keepDim: true).ClampMin(eps);

        /// <summary>The cosine of the angle between vectors along a dimension; x and b broadcast. A norm below <paramref name="eps"/> counts as eps.</summary>
        [Export("cosine_similarity"), Export("nn.functional.cosine_similarity", Module = "nn.CosineSimilarity"), Autocast(Gpu = Precision.Full)]
        public Tensor CosineSimilarity(Tensor b, int dim = 1, double eps = 1e-8)
        {
            using var _ = Autocast.Inputs(ref x, ref b);
            var shape = Shape.Broadcast(x.Shape, b.Shape, nameof(CosineSimilarity));
            Tensor p = x.Expand(shape), q = b.Expand(shape);
            return (p / p.VectorNorm(2, [dim], keepDim: true).ClampMin(eps) * (q / q.VectorNorm(2, [dim], keepDim: true).ClampMin(eps))).Sum(dim);
        }

        /// <summary>The p-norm of x - b + eps along the last dimension.</summary>
        [Export("pairwise_distance"), Export("nn.functional.pairwise_distance", Module = "nn.PairwiseDistance")]
        public Tensor PairwiseDistance(Tensor b, double p = 2, double eps = 1e-6, bool keepDim = false) => (x - b + eps).VectorNorm(p, [-1], keepDim);

        /// <summary>The p-norm of the difference of every vector of x, [*, P, M], with every one of b, [*, R, M]: [*, P, R].</summary>
        /// <exception cref="ShapeException">The last sizes differ.</exception>
        [Export("cdist"), Autocast(Precision.Full)]
        public Tensor Cdist(Tensor b, double p = 2)
        {
            using var _ = Autocast.Inputs(ref x, ref b);
            Check.Shape(x.Rank >= 2 && b.Rank >= 2 && x.Shape[^1] == b.Shape[^1], $"Cdist: x is {x.Shape} and b {b.Shape}; they must be [*, P, M] and [*, R, M].");
            return (x.Unsqueeze(-2) - b.Unsqueeze(-3)).VectorNorm(p, [-1]);
        }
    }
}
