namespace Sinter.Optim;

/// <summary>A part of the rate for the first epochs, then all of it.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="factor">The part.</param>
/// <param name="totalIters">For how many epochs.</param>
/// <param name="lastEpoch">The epoch to go on from.</param>
/// <remarks>After <c>torch.optim.lr_scheduler.ConstantLR</c>.</remarks>
[Export("optim.lr_scheduler.ConstantLR")]
public sealed class ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int totalIters = 5, int lastEpoch = -1) : LRScheduler(optimizer, lastEpoch)
{
    /// <inheritdoc/>
    protected override double Next(int group) => LastEpoch == 0 ? Lr(group) * factor : LastEpoch == totalIters ? Lr(group) / factor : Lr(group);

    /// <inheritdoc/>
    protected override double At(int group) => LastEpoch < totalIters ? BaseLrs[group] * factor : BaseLrs[group];
}
