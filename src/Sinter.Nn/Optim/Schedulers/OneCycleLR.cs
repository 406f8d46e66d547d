namespace Sinter.Optim;

/// <summary>One rise of the rate to a maximum and one long fall far below where it began; the momentum does the opposite. Step it after each batch.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="maxLr">The maximum.</param>
/// <param name="totalSteps">How many steps there are, or null for <paramref name="epochs"/> · <paramref name="stepsPerEpoch"/>.</param>
/// <param name="epochs">Epochs of the training.</param>
/// <param name="stepsPerEpoch">Batches of an epoch.</param>
/// <param name="pctStart">The share of the rise.</param>
/// <param name="annealStrategy"><c>cos</c> or <c>linear</c>.</param>
/// <param name="cycleMomentum">Whether the momentum moves.</param>
/// <param name="baseMomentum">The momentum at the maximum rate.</param>
/// <param name="maxMomentum">The momentum at both ends.</param>
/// <param name="divFactor">The maximum over the first rate.</param>
/// <param name="finalDivFactor">The first rate over the last.</param>
/// <param name="threePhase">Fall to the first rate as fast as it rose, and only then to the last.</param>
/// <param name="lastEpoch">The step to go on from.</param>
/// <remarks>After <c>torch.optim.lr_scheduler.OneCycleLR</c>; Smith and Topin, Super-Convergence (2019).</remarks>
[Export("optim.lr_scheduler.OneCycleLR")]
public sealed class OneCycleLR(Optimizer optimizer, double maxLr, int? totalSteps = null, int? epochs = null, int? stepsPerEpoch = null, double pctStart = 0.3,
    string annealStrategy = "cos", bool cycleMomentum = true, double baseMomentum = 0.85, double maxMomentum = 0.95, double divFactor = 25,
    double finalDivFactor = 1e4, bool threePhase = false, int lastEpoch = -1)
    : LRScheduler(Prepared(optimizer, maxLr / divFactor, totalSteps ?? epochs * stepsPerEpoch, annealStrategy, cycleMomentum, lastEpoch), lastEpoch)
{
    /// <inheritdoc/>
    protected override double Next(int group)
    {
        double first = maxLr / divFactor, total = (totalSteps ?? epochs * stepsPerEpoch)!.Value;
        Check.Argument(LastEpoch <= total, $"OneCycleLR.Step: this is step {LastEpoch} of {total}; the cycle is over. Construct the schedule with all steps.");
        if (cycleMomentum) MomentumCycle.Set(Optimizer.Groups[group], Phase(total, maxMomentum, baseMomentum, maxMomentum));
        return Phase(total, first, maxLr, first / finalDivFactor);
    }

    double Phase(double total, double first, double peak, double last)
    {
        double rise = pctStart * total - 1, fall = 2 * pctStart * total - 2, end = total - 1;
        if (LastEpoch <= rise) return Anneal(first, peak, LastEpoch / rise);
        if (!threePhase) return Anneal(peak, last, (LastEpoch - rise) / (end - rise));
        return LastEpoch <= fall ? Anneal(peak, first, (LastEpoch - rise) / (fall - rise)) : Anneal(first, last, (LastEpoch - fall) / (end - fall));
    }

    double Anneal(double from, double to, double part)
        => annealStrategy == "cos" ? to + (from - to) / 2 * (1 + Math.Cos(Math.PI * part)) : from + (to - from) * part;

    static Optimizer Prepared(Optimizer optimizer, double first, int? total, string annealStrategy, bool cycleMomentum, int lastEpoch)
    {
        Check.Argument(total > 0, $"OneCycleLR: there are {total?.ToString() ?? "no"} steps; pass totalSteps, or epochs and stepsPerEpoch.");
        Check.Argument(annealStrategy is "cos" or "linear", $"OneCycleLR: annealStrategy is {annealStrategy}; it must be cos or linear.");
        MomentumCycle.Require(optimizer, cycleMomentum, nameof(OneCycleLR));
        if (lastEpoch == -1)
            foreach (var group in optimizer.Groups) group.Lr = group[Initial] = first;
        return optimizer;
    }
}
