namespace Sinter.Nn;

/// <summary>(x - target)². x and the target have one shape. After <c>torch.nn.MSELoss</c>.</summary>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class MSELoss(Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.MseLoss(x2, reduction: reduction);
}
