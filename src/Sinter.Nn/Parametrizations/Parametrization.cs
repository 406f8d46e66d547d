namespace Sinter.Nn;

/// <summary>How a tensor of a module is computed from other tensors, which are learned in its place. After <c>torch.nn.utils.parametrize</c>.</summary>
/// <example><code>
/// sealed class Symmetric : Parametrization
/// {
///     public override Tensor Forward(Tensor[] originals) => originals[0].Triu() + originals[0].Triu(1).T;
/// }
/// linear.Parametrize("weight", new Symmetric());
/// </code></example>
public abstract class Parametrization : Module
{
    /// <summary>The tensor from its originals.</summary>
    public abstract Tensor Forward(Tensor[] originals);

    /// <summary>Originals from which <see cref="Forward"/> would give <paramref name="value"/>: what learning begins with. The value itself by default.</summary>
    public virtual Tensor[] RightInverse(Tensor value) => [value];
}
