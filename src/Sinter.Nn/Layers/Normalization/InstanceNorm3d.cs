namespace Sinter.Nn;

/// <summary>Each channel of each sample centred and scaled by its own moments, or in evaluation by running ones if these are tracked (Ulyanov et al., 2016).
/// x is [N, C, D, H, W] or [C, D, H, W], and so is y. After <c>torch.nn.InstanceNorm3d</c>.</summary>
[Export("nn.InstanceNorm3d")]
public sealed class InstanceNorm3d : NormNd
{
    /// <summary>A layer that by default has no state at all.</summary>
    public InstanceNorm3d(long numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = false, bool trackRunningStats = false, DType dtype = DType.Float32)
        : base("[N, C, D, H, W] or [C, D, H, W]", [4, 5], numFeatures, eps, momentum, affine, trackRunningStats, dtype) { }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        var momentum = Step(x, counts: false);
        if (x.Rank == 4) return Forward(x.Unsqueeze(0)).Squeeze(0);
        return x.InstanceNorm(RunningMean, RunningVar, Weight, Bias, Training || RunningMean is null, momentum, Eps);
    }
}
