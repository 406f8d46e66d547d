namespace Sinter.Nn;

/// <summary>max(0, d(x1, x2) - d(x1, x3) + margin), for an anchor x1, a positive x2, a negative x3 and any distance d.
/// After <c>torch.nn.TripletMarginWithDistanceLoss</c>.</summary>
/// <param name="distance">d; the Euclidean distance if null.</param>
/// <param name="margin">The margin.</param>
/// <param name="swap">Use the distance between positive and negative where it is smaller.</param>
/// <param name="reduction">What becomes of the samples' losses.</param>
public sealed class TripletMarginWithDistanceLoss(Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1, bool swap = false,
    Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2, Tensor x3) => x1.TripletMarginWithDistanceLoss(x2, x3, distance, margin, swap, reduction);
}
