namespace Sinter.Nn;

/// <summary>The ELU scaled so that mean 0 and variance 1 are kept (Klambauer et al., 2017). x is of any shape. After <c>torch.nn.SELU</c>.</summary>
public sealed class SELU : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Selu();
}
