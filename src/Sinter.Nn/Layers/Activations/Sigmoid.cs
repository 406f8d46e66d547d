namespace Sinter.Nn;

/// <summary>1 / (1 + e⁻ˣ). x is of any shape. After <c>torch.nn.Sigmoid</c>.</summary>
public sealed class Sigmoid : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Sigmoid();
}
