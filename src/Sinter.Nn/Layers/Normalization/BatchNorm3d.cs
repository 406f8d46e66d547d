namespace Sinter.Nn;

/// <summary>Each channel centred and scaled by the moments of the batch while training, by the running moments in evaluation (Ioffe and Szegedy, 2015).
/// x is [N, C, D, H, W], and so is y. After <c>torch.nn.BatchNorm3d</c>.</summary>
[Export("nn.BatchNorm3d")]
public sealed class BatchNorm3d : NormNd
{
    /// <summary>A layer that begins with the weights 1, the biases 0 and the running moments 0 and 1. Without <paramref name="momentum"/> these are plain averages.</summary>
    public BatchNorm3d(long numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, DType dtype = DType.Float32)
        : base("[N, C, D, H, W]", [5], numFeatures, eps, momentum, affine, trackRunningStats, dtype) { }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => NormalizeBatch(x);
}
