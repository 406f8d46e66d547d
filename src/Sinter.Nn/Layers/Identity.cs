namespace Sinter.Nn;

/// <summary>x itself. After <c>torch.nn.Identity</c>.</summary>
[Export("nn.Identity")]
public sealed class Identity : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x;
}
