namespace Sinter.Nn;

/// <summary>x / (1 + |x|). x is of any shape. After <c>torch.nn.Softsign</c>.</summary>
public sealed class Softsign : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Softsign();
}
