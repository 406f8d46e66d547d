namespace Sinter.Nn;

/// <summary>max(0, |x1 - x2| - |x1 - x3| + margin), for an anchor x1, a positive x2 and a negative x3, [N, D] or [D] (Balntas et al., 2016). After <c>torch.nn.TripletMarginLoss</c>.</summary>
/// <param name="margin">The margin.</param>
/// <param name="p">The p of the norm.</param>
/// <param name="eps">Added to the differences.</param>
/// <param name="swap">Use the distance between positive and negative where it is smaller.</param>
/// <param name="reduction">What becomes of the samples' losses.</param>
public sealed class TripletMarginLoss(double margin = 1, double p = 2, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2, Tensor x3) => x1.TripletMarginLoss(x2, x3, margin: margin, p: p, eps: eps, swap: swap, reduction: reduction);
}
