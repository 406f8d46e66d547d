namespace Sinter.Optim;

/// <summary>Every <paramref name="stepSize"/> epochs multiply the rate by <paramref name="gamma"/>.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="stepSize">Epochs of one rate.</param>
/// <param name="gamma">The factor.</param>
/// <param name="lastEpoch">The epoch to go on from.</param>
/// <remarks>After <c>torch.optim.lr_scheduler.StepLR</c>.</remarks>
[Export("optim.lr_scheduler.StepLR")]
public sealed class StepLR(Optimizer optimizer, int stepSize, double gamma = 0.1, int lastEpoch = -1) : LRScheduler(optimizer, lastEpoch)
{
    /// <inheritdoc/>
    protected override double Next(int group) => LastEpoch == 0 || LastEpoch % stepSize != 0 ? Lr(group) : Lr(group) * gamma;

    /// <inheritdoc/>
    protected override double At(int group) => BaseLrs[group] * Math.Pow(gamma, LastEpoch / stepSize);
}
