namespace Sinter.Nn;

/// <summary>The maxima of as many windows as y is to have elements. x is [N, C, L] or [C, L]. After <c>torch.nn.AdaptiveMaxPool1d</c>.</summary>
/// <param name="outputSize">The spatial size of y.</param>
public sealed class AdaptiveMaxPool1d(Extents outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.AdaptiveMaxPool1d(outputSize);

    /// <summary>The maxima and the position of each in its plane, int64.</summary>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor x) => x.AdaptiveMaxPool1dWithIndices(outputSize);

    /// <inheritdoc/>
    protected override string Describe() => $"outputSize={outputSize}";
}
