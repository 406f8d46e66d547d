namespace Sinter.Nn;

/// <summary>Half the squared difference over β where it is below β, else the absolute difference less β / 2 (Girshick, 2015). x and the target have one shape. After <c>torch.nn.SmoothL1Loss</c>.</summary>
/// <param name="beta">β.</param>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class SmoothL1Loss(double beta = 1, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.SmoothL1Loss(x2, beta: beta, reduction: reduction);
}
