namespace Sinter.Optim;

/// <summary>Every epoch multiplies the rate by <paramref name="gamma"/>.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="gamma">The factor.</param>
/// <param name="lastEpoch">The epoch to go on from.</param>
/// <remarks>After <c>torch.optim.lr_scheduler.ExponentialLR</c>.</remarks>
[Export("optim.lr_scheduler.ExponentialLR")]
public sealed class ExponentialLR(Optimizer optimizer, double gamma, int lastEpoch = -1) : LRScheduler(optimizer, lastEpoch)
{
    /// <inheritdoc/>
    protected override double Next(int group) => LastEpoch == 0 ? Lr(group) : Lr(group) * gamma;

    /// <inheritdoc/>
    protected override double At(int group) => BaseLrs[group] * Math.Pow(gamma, LastEpoch);
}
