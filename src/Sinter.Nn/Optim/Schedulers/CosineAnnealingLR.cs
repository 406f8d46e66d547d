namespace Sinter.Optim;

/// <summary>The rate falls along half a cosine to <paramref name="etaMin"/>, and rises again if one goes on.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="tMax">Epochs of the fall.</param>
/// <param name="etaMin">The smallest rate.</param>
/// <param name="lastEpoch">The epoch to go on from.</param>
/// <remarks>After <c>torch.optim.lr_scheduler.CosineAnnealingLR</c>; Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts (2017), without restarts.</remarks>
[Export("optim.lr_scheduler.CosineAnnealingLR")]
public sealed class CosineAnnealingLR(Optimizer optimizer, int tMax, double etaMin = 0, int lastEpoch = -1) : LRScheduler(optimizer, lastEpoch)
{
    /// <inheritdoc/>
    protected override double Next(int group)
    {
        if (LastEpoch == 0) return Lr(group);
        // At the bottom the quotient of heights is 0 / 0: rise from there by the first step of the cosine.
        if ((LastEpoch - 1 - tMax) % (2 * tMax) == 0) return Lr(group) + (BaseLrs[group] - etaMin) * (1 - Math.Cos(Math.PI / tMax)) / 2;
        return (Lr(group) - etaMin) * Height(LastEpoch) / Height(LastEpoch - 1) + etaMin;
    }

    /// <inheritdoc/>
    protected override double At(int group) => etaMin + (BaseLrs[group] - etaMin) * Height(LastEpoch);

    double Height(int epoch) => (1 + Math.Cos(Math.PI * epoch / tMax)) / 2;
}
