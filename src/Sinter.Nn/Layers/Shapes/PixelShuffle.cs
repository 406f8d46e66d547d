namespace Sinter.Nn;

/// <summary>Channels become pixels: [*, C · r², H, W] → [*, C, H · r, W · r] (Shi et al., 2016). After <c>torch.nn.PixelShuffle</c>.</summary>
/// <param name="upscaleFactor">r.</param>
public sealed class PixelShuffle(int upscaleFactor) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.PixelShuffle(upscaleFactor);

    /// <inheritdoc/>
    protected override string Describe() => $"upscaleFactor={upscaleFactor}";
}
