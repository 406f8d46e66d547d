namespace Sinter.Nn;

/// <summary>Each channel centred and scaled by the moments of the batch while training, by the running moments in evaluation (Ioffe and Szegedy, 2015).
/// x is [N, C, H, W], and so is y. After <c>torch.nn.BatchNorm2d</c>.</summary>
public sealed class BatchNorm2d : NormNd
{
    /// <summary>A layer that begins with the weights 1, the biases 0 and the running moments 0 and 1. Without <paramref name="momentum"/> these are plain averages.</summary>
    public BatchNorm2d(long numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, DType dtype = DType.Float32)
        : base("[N, C, H, W]", [4], numFeatures, eps, momentum, affine, trackRunningStats, dtype) { }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => NormalizeBatch(x);
}
