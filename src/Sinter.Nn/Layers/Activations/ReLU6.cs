namespace Sinter.Nn;

/// <summary>min(max(x, 0), 6). x is of any shape. After <c>torch.nn.ReLU6</c>.</summary>
public sealed class ReLU6 : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Relu6();
}
