namespace Sinter;

/// <summary>How variables vary together: each row of a matrix is a variable, each column an observation.</summary>
public static class Covariance
{
    extension(Tensor x)
    {
        /// <summary>The covariances of the rows, [variables, variables]; a number for a vector, which is one variable.</summary>
        /// <param name="correction">Subtracted from the sum of the weights: 1 for samples, 0 for a whole population.</param>
        /// <param name="fweights">How often each observation counts: integers, one for each column.</param>
        /// <param name="aweights">How much each observation counts.</param>
        /// <exception cref="ShapeException">x has more than 2 dimensions, or the weights are not one for each observation.</exception>
        [Export("cov")]
        public Tensor Cov(int correction = 1, Tensor? fweights = null, Tensor? aweights = null)
        {
            Check.Shape(x.Rank <= 2, $"Cov: x is {x.Shape}; it must be a matrix of variables by observations, or one variable.");
            var rows = x.DType.IsFloatingPoint ? x : x.To(DType.Float32);
            rows = x.Rank == 2 ? rows : rows.Reshape(1, -1);
            var n = rows.Shape[1];
            foreach (var weights in (Tensor?[])[fweights, aweights])
                Check.Shape(weights is null || (weights.Rank == 1 && weights.Count == n), $"Cov: the weights are {weights?.Shape}, but there are {n} observations; give one for each.");
            var counts = fweights?.To(rows.DType);
            var both = counts is null ? aweights?.To(rows.DType) : aweights is null ? counts : counts * aweights.To(rows.DType);
            var total = both?.Sum() ?? Tensor.Of(n, rows.DType);
            var deviations = rows - (both is null ? rows.Sum([1], keepDim: true) : (rows * both).Sum([1], keepDim: true)) / total;
            // With importances, a correction takes away what they average.
            var lost = aweights is null || correction == 0 ? Tensor.Of(correction, rows.DType) : correction * (both! * aweights.To(rows.DType)).Sum() / total;
            var y = (both is null ? deviations : deviations * both).MatMul(deviations.T) / (total - lost).ClampMin(0);
            return x.Rank == 2 ? y : y.Reshape([]);
        }

        /// <summary>The correlations of the rows, each from -1 to 1; a number for a vector.</summary>
        /// <exception cref="ShapeException">x has more than 2 dimensions.</exception>
        [Export("corrcoef")]
        public Tensor CorrCoef()
        {
            Check.Shape(x.Rank <= 2, $"CorrCoef: x is {x.Shape}; it must be a matrix of variables by observations, or one variable.");
            var covariance = x.Cov();
            if (covariance.Rank == 0) return covariance / covariance;
            var deviations = covariance.Diagonal().Sqrt();
            return (covariance / deviations.Unsqueeze(1) / deviations.Unsqueeze(0)).Clamp(-1, 1);
        }

        /// <summary>The p-norm of the difference of two tensors that broadcast, a number.</summary>
        [Export("dist"), Autocast(Gpu = Precision.Full)]
        public Tensor Dist(Tensor b, double p = 2)
        {
            using var _ = Autocast.Inputs(ref x, ref b);
            return (x - b).VectorNorm(p);
        }

        /// <summary>Each slice along a dimension whose p-norm exceeds <paramref name="maxNorm"/> scaled down to it.</summary>
        /// <exception cref="ArgumentException">p is not positive, maxNorm is negative, or x has fewer than 2 dimensions.</exception>
        [Export("renorm"), Autocast(Gpu = Precision.Full)]
        public Tensor Renorm(double p, int dim, double maxNorm)
        {
            using var _ = Autocast.Inputs(ref x);
            Check.Argument(p > 0 && maxNorm >= 0, $"Renorm: p is {p} and maxNorm {maxNorm}; they must be above 0 and at least 0.");
            Check.Argument(x.Rank >= 2, $"Renorm: x is {x.Shape}; it needs at least 2 dimensions.");
            dim = x.Shape.Dim(dim);
            var norms = x.VectorNorm(p, [.. Enumerable.Range(0, x.Rank).Where(d => d != dim)], keepDim: true);
            return x * Tensor.Where(norms.Greater(maxNorm), maxNorm / (norms + 1e-7), Tensor.OnesLike(norms));
        }
    }
}
