namespace Sinter.Nn;

/// <summary>max(x, 0), element by element. After <c>torch.nn.ReLU</c>.</summary>
public sealed class ReLU : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Relu();
}
