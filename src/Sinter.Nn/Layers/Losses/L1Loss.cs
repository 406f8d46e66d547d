namespace Sinter.Nn;

/// <summary>|x - target|. x and the target have one shape. After <c>torch.nn.L1Loss</c>.</summary>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class L1Loss(Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.L1Loss(x2, reduction: reduction);
}
