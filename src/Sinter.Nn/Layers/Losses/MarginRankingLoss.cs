namespace Sinter.Nn;

/// <summary>max(0, -x3 · (x1 - x2) + margin): x3 is 1 where x1 is to rank higher, else -1. All have one shape. After <c>torch.nn.MarginRankingLoss</c>.</summary>
/// <param name="margin">The margin.</param>
/// <param name="reduction">What becomes of the samples' losses.</param>
public sealed class MarginRankingLoss(double margin = 0, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2, Tensor x3) => x1.MarginRankingLoss(x2, x3, margin: margin, reduction: reduction);
}
