namespace Sinter.Optim;

/// <summary>Each milestone multiplies the rate by a factor; one that is listed twice, by its square.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="milestones">Epochs.</param>
/// <param name="gamma">The factor.</param>
/// <param name="lastEpoch">The epoch to go on from.</param>
/// <remarks>After <c>torch.optim.lr_scheduler.MultiStepLR</c>.</remarks>
[Export("optim.lr_scheduler.MultiStepLR")]
public sealed class MultiStepLR(Optimizer optimizer, int[] milestones, double gamma = 0.1, int lastEpoch = -1) : LRScheduler(optimizer, lastEpoch)
{
    /// <inheritdoc/>
    protected override double Next(int group) => Lr(group) * Math.Pow(gamma, milestones.Count(m => m == LastEpoch));

    /// <inheritdoc/>
    protected override double At(int group) => BaseLrs[group] * Math.Pow(gamma, milestones.Count(m => m <= LastEpoch));
}
