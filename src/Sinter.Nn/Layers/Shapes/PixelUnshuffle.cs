namespace Sinter.Nn;

/// <summary>Pixels become channels: [*, C, H · r, W · r] → [*, C · r², H, W]. After <c>torch.nn.PixelUnshuffle</c>.</summary>
/// <param name="downscaleFactor">r.</param>
public sealed class PixelUnshuffle(int downscaleFactor) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.PixelUnshuffle(downscaleFactor);

    /// <inheritdoc/>
    protected override string Describe() => $"downscaleFactor={downscaleFactor}";
}
