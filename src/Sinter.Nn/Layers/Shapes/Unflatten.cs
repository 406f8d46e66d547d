namespace Sinter.Nn;

/// <summary>One dimension as several. After <c>torch.nn.Unflatten</c>.</summary>
/// <param name="dim">The dimension.</param>
/// <param name="unflattenedSize">The sizes that take its place; one of them may be -1.</param>
[Export("nn.Unflatten")]
public sealed class Unflatten(int dim, params long[] unflattenedSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Unflatten(dim, unflattenedSize);

    /// <inheritdoc/>
    protected override string Describe() => $"dim={dim}, unflattenedSize=[{string.Join(", ", unflattenedSize)}]";
}
