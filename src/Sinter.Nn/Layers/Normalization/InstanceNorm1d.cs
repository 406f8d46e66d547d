namespace Sinter.Nn;

/// <summary>Each channel of each sample centred and scaled by its own moments, or in evaluation by running ones if these are tracked (Ulyanov et al., 2016).
/// x is [N, C, L] or [C, L], and so is y. After <c>torch.nn.InstanceNorm1d</c>.</summary>
[Export("nn.InstanceNorm1d")]
public sealed class InstanceNorm1d : NormNd
{
    /// <summary>A layer that by default has no state at all.</summary>
    public InstanceNorm1d(long numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = false, bool trackRunningStats = false, DType dtype = DType.Float32)
        : base("[N, C, L] or [C, L]", [2, 3], numFeatures, eps, momentum, affine, trackRunningStats, dtype) { }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        var momentum = Step(x, counts: false);
        if (x.Rank == 2) return Forward(x.Unsqueeze(0)).Squeeze(0);
        return x.InstanceNorm(RunningMean, RunningVar, Weight, Bias, Training || RunningMean is null, momentum, Eps);
    }
}
