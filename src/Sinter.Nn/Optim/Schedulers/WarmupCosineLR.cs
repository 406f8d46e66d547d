namespace Sinter.Optim;

/// <summary>The schedule of language models: the rate rises evenly from almost 0, falls along half a cosine, and stays at the minimum.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="warmupSteps">Steps of the rise; step t of them has (t + 1) / (warmupSteps + 1) of the rate.</param>
/// <param name="decaySteps">The step at which the minimum is reached.</param>
/// <param name="minLr">The minimum; a tenth of the rate is usual.</param>
/// <param name="lastEpoch">The step to go on from.</param>
/// <remarks>After <c>get_lr</c> of nanoGPT's <c>train.py</c>.</remarks>
public sealed class WarmupCosineLR(Optimizer optimizer, int warmupSteps, int decaySteps, double minLr, int lastEpoch = -1) : LRScheduler(optimizer, lastEpoch)
{
    /// <inheritdoc/>
    protected override double Next(int group)
    {
        var lr = BaseLrs[group];
        if (LastEpoch < warmupSteps) return lr * (LastEpoch + 1) / (warmupSteps + 1);
        if (LastEpoch > decaySteps) return minLr;
        var part = (double)(LastEpoch - warmupSteps) / Math.Max(1, decaySteps - warmupSteps);
        return minLr + (lr - minLr) * (1 + Math.Cos(Math.PI * part)) / 2;
    }
}
