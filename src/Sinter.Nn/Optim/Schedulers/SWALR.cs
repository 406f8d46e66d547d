namespace Sinter.Optim;

/// <summary>Moves the rate to a fixed one, at which weights are then averaged.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="swaLr">The rate at the end.</param>
/// <param name="annealEpochs">How many epochs the way takes.</param>
/// <param name="annealStrategy"><c>cos</c> or <c>linear</c>.</param>
/// <param name="lastEpoch">The epoch to go on from.</param>
/// <remarks>After <c>torch.optim.swa_utils.SWALR</c>; Izmailov et al., Averaging Weights Leads to Wider Optima and Better Generalization (2018).</remarks>
[Export("optim.swa_utils.SWALR")]
public sealed class SWALR(Optimizer optimizer, double swaLr, int annealEpochs = 10, string annealStrategy = "cos", int lastEpoch = -1)
    : LRScheduler(Prepared(optimizer, swaLr, annealEpochs, annealStrategy), lastEpoch)
{
    const string Target = "swa_lr";

    /// <inheritdoc/>
    protected override double Next(int group)
    {
        var target = Optimizer.Groups[group][Target];
        // Without a way, the rate is the target from the first epoch on.
        var step = annealEpochs == 0 ? Math.Max(1, LastEpoch) : LastEpoch;
        double before = Share(step - 1), now = Share(step);
        var start = before == 1 ? target : (Lr(group) - before * target) / (1 - before);
        return target * now + start * (1 - now);
    }

    double Share(int step)
    {
        var t = Math.Clamp((double)step / Math.Max(1, annealEpochs), 0, 1);
        return annealStrategy == "cos" ? (1 - Math.Cos(Math.PI * t)) / 2 : t;
    }

    static Optimizer Prepared(Optimizer optimizer, double swaLr, int annealEpochs, string annealStrategy)
    {
        Check.Argument(annealEpochs >= 0, $"SWALR: annealEpochs is {annealEpochs}; it must be at least 0.");
        Check.Argument(annealStrategy is "cos" or "linear", $"SWALR: annealStrategy is {annealStrategy}; it must be cos or linear.");
        foreach (var group in optimizer.Groups) group[Target] = swaLr;
        return optimizer;
    }
}
