namespace Sinter.Nn;

/// <summary>Several neighbouring dimensions as one: by default all but the batch. After <c>torch.nn.Flatten</c>.</summary>
/// <param name="startDim">The first of them.</param>
/// <param name="endDim">The last of them.</param>
[Export("nn.Flatten")]
public sealed class Flatten(int startDim = 1, int endDim = -1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Flatten(startDim, endDim);

    /// <inheritdoc/>
    protected override string Describe() => $"startDim={startDim}, endDim={endDim}";
}
