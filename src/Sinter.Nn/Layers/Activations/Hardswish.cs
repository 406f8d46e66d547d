namespace Sinter.Nn;

/// <summary>x · min(max(x + 3, 0), 6) / 6 (Howard et al., 2019). x is of any shape. After <c>torch.nn.Hardswish</c>.</summary>
public sealed class Hardswish : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Hardswish();
}
