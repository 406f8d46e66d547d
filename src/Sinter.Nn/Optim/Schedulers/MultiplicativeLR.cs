namespace Sinter.Optim;

/// <summary>Each epoch multiplies the rate by a function of the epoch.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="lrLambda">From epoch to factor.</param>
/// <param name="lastEpoch">The epoch to go on from.</param>
/// <remarks>After <c>torch.optim.lr_scheduler.MultiplicativeLR</c>.</remarks>
[Export("optim.lr_scheduler.MultiplicativeLR")]
public sealed class MultiplicativeLR(Optimizer optimizer, Func<int, double> lrLambda, int lastEpoch = -1) : LRScheduler(optimizer, lastEpoch)
{
    /// <inheritdoc/>
    protected override double Next(int group) => LastEpoch > 0 ? Lr(group) * lrLambda(LastEpoch) : Lr(group);
}
