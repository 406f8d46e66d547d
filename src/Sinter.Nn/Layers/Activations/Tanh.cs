namespace Sinter.Nn;

/// <summary>tanh x, element by element. After <c>torch.nn.Tanh</c>.</summary>
public sealed class Tanh : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Tanh();
}
