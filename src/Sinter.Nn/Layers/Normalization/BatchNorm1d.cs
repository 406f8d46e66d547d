namespace Sinter.Nn;

/// <summary>Each channel centred and scaled by the moments of the batch while training, by the running moments in evaluation (Ioffe and Szegedy, 2015).
/// x is [N, C] or [N, C, L], and so is y. After <c>torch.nn.BatchNorm1d</c>.</summary>
[Export("nn.BatchNorm1d")]
public sealed class BatchNorm1d : NormNd
{
    /// <summary>A layer that begins with the weights 1, the biases 0 and the running moments 0 and 1. Without <paramref name="momentum"/> these are plain averages.</summary>
    public BatchNorm1d(long numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, DType dtype = DType.Float32)
        : base("[N, C] or [N, C, L]", [2, 3], numFeatures, eps, momentum, affine, trackRunningStats, dtype) { }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => NormalizeBatch(x);
}
