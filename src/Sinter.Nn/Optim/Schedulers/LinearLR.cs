namespace Sinter.Optim;

/// <summary>The rate times a factor that moves evenly from one value to another: a warm-up.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="startFactor">The factor at epoch 0.</param>
/// <param name="endFactor">The factor from epoch <paramref name="totalIters"/> on.</param>
/// <param name="totalIters">How many epochs the way takes.</param>
/// <param name="lastEpoch">The epoch to go on from.</param>
/// <remarks>After <c>torch.optim.lr_scheduler.LinearLR</c>.</remarks>
[Export("optim.lr_scheduler.LinearLR")]
public sealed class LinearLR(Optimizer optimizer, double startFactor = 1.0 / 3, double endFactor = 1, int totalIters = 5, int lastEpoch = -1)
    : LRScheduler(optimizer, lastEpoch)
{
    /// <inheritdoc/>
    protected override double Next(int group)
        => LastEpoch == 0 ? Lr(group) * startFactor : LastEpoch > totalIters ? Lr(group) : Lr(group) * Factor(LastEpoch) / Factor(LastEpoch - 1);

    /// <inheritdoc/>
    protected override double At(int group) => BaseLrs[group] * Factor(Math.Min(LastEpoch, totalIters));

    double Factor(int epoch) => startFactor + (endFactor - startFactor) * epoch / totalIters;
}
