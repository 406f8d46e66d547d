namespace Sinter.Optim;

/// <summary>The rate falls to 0 like a power of the epochs that are left.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="totalIters">The epoch at which it is 0.</param>
/// <param name="power">The power.</param>
/// <param name="lastEpoch">The epoch to go on from.</param>
/// <remarks>After <c>torch.optim.lr_scheduler.PolynomialLR</c>.</remarks>
[Export("optim.lr_scheduler.PolynomialLR")]
public sealed class PolynomialLR(Optimizer optimizer, int totalIters = 5, double power = 1, int lastEpoch = -1) : LRScheduler(optimizer, lastEpoch)
{
    /// <inheritdoc/>
    protected override double Next(int group)
        => LastEpoch == 0 || LastEpoch > totalIters ? Lr(group) : Lr(group) * Math.Pow(Left(LastEpoch) / Left(LastEpoch - 1), power);

    /// <inheritdoc/>
    protected override double At(int group) => BaseLrs[group] * Math.Pow(Left(Math.Min(LastEpoch, totalIters)), power);

    double Left(int epoch) => 1 - (double)epoch / totalIters;
}
