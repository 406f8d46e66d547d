namespace Sinter;

/// <summary>What becomes of a loss's values, one for each sample or element.</summary>
public enum Reduction
{
    /// <summary>They are returned as they are.</summary>
    None,
    /// <summary>Their mean, weighted where the samples have weights.</summary>
    Mean,
    /// <summary>Their sum.</summary>
    Sum,
    /// <summary>Their sum divided by the first size; for the Kullback-Leibler divergence.</summary>
    BatchMean,
}

/// <summary>Applies a reduction.</summary>
static class Reductions
{
    extension(Tensor loss)
    {
        /// <summary>The loss's values reduced; a mean divides by their number.</summary>
        public Tensor Reduce(Reduction reduction) => reduction switch
        {
            Reduction.None => loss,
            Reduction.Mean => loss.Mean(),
            Reduction.BatchMean => loss.Sum() / Math.Max(1, loss.Rank > 0 ? loss.Shape[0] : 1),
            _ => loss.Sum(),
        };
    }
}
