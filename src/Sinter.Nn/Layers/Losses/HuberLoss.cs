namespace Sinter.Nn;

/// <summary>Half the squared difference where it is below δ, else δ (|x - target| - δ / 2) (Huber, 1964). x and the target have one shape. After <c>torch.nn.HuberLoss</c>.</summary>
/// <param name="delta">δ.</param>
/// <param name="reduction">What becomes of the single losses.</param>
public sealed class HuberLoss(double delta = 1, Reduction reduction = Reduction.Mean) : Loss<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.HuberLoss(x2, delta: delta, reduction: reduction);
}
