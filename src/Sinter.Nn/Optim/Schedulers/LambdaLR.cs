namespace Sinter.Optim;

/// <summary>The first rate times a function of the epoch.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="lrLambda">From epoch to factor.</param>
/// <param name="lastEpoch">The epoch to go on from.</param>
/// <remarks>After <c>torch.optim.lr_scheduler.LambdaLR</c>.</remarks>
[Export("optim.lr_scheduler.LambdaLR")]
public sealed class LambdaLR(Optimizer optimizer, Func<int, double> lrLambda, int lastEpoch = -1) : LRScheduler(optimizer, lastEpoch)
{
    /// <inheritdoc/>
    protected override double Next(int group) => BaseLrs[group] * lrLambda(LastEpoch);
}
