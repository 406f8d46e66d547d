namespace Sinter.Optim;

/// <summary>The rate rises from one bound to another and falls back, over and over; the momentum does the opposite.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="baseLr">The lower bound, and the first rate.</param>
/// <param name="maxLr">The upper bound.</param>
/// <param name="stepSizeUp">Steps of the rise.</param>
/// <param name="stepSizeDown">Steps of the fall; as many as of the rise by default.</param>
/// <param name="mode"><c>triangular</c>; <c>triangular2</c>: each cycle is half as high as the last; <c>exp_range</c>: the height falls by <paramref name="gamma"/> each step.</param>
/// <param name="gamma">The factor of <c>exp_range</c>.</param>
/// <param name="scaleFn">A height of one's own instead of the mode's, from the cycle (counted from 1) or the step.</param>
/// <param name="scaleMode">What <paramref name="scaleFn"/> is a function of: <c>cycle</c> or <c>iterations</c>.</param>
/// <param name="cycleMomentum">Whether the momentum moves.</param>
/// <param name="baseMomentum">The momentum at the upper rate.</param>
/// <param name="maxMomentum">The momentum at the lower rate.</param>
/// <param name="lastEpoch">The step to go on from.</param>
/// <remarks>After <c>torch.optim.lr_scheduler.CyclicLR</c>; Smith, Cyclical Learning Rates for Training Neural Networks (2017).</remarks>
[Export("optim.lr_scheduler.CyclicLR")]
public sealed class CyclicLR(Optimizer optimizer, double baseLr, double maxLr, int stepSizeUp = 2000, int? stepSizeDown = null, string mode = "triangular",
    double gamma = 1, Func<double, double>? scaleFn = null, string scaleMode = "cycle", bool cycleMomentum = true, double baseMomentum = 0.8,
    double maxMomentum = 0.9, int lastEpoch = -1) : LRScheduler(Prepared(optimizer, baseLr, mode, scaleMode, cycleMomentum, lastEpoch), lastEpoch)
{
    /// <inheritdoc/>
    protected override double Next(int group)
    {
        double period = stepSizeUp + (stepSizeDown ?? stepSizeUp), rise = stepSizeUp / period;
        double cycle = Math.Floor(1 + LastEpoch / period), x = 1 + LastEpoch / period - cycle;
        var height = (x <= rise ? x / rise : (x - 1) / (rise - 1)) * Scale(cycle);
        if (cycleMomentum) MomentumCycle.Set(Optimizer.Groups[group], maxMomentum - (maxMomentum - baseMomentum) * height);
        return baseLr + (maxLr - baseLr) * height;
    }

    double Scale(double cycle) => scaleFn is not null ? scaleFn(scaleMode == "cycle" ? cycle : LastEpoch) : mode switch
    {
        "triangular2" => 1 / Math.Pow(2, cycle - 1),
        "exp_range" => Math.Pow(gamma, LastEpoch),
        _ => 1,
    };

    static Optimizer Prepared(Optimizer optimizer, double baseLr, string mode, string scaleMode, bool cycleMomentum, int lastEpoch)
    {
        Check.Argument(mode is "triangular" or "triangular2" or "exp_range", $"CyclicLR: mode is {mode}; it must be triangular, triangular2 or exp_range.");
        Check.Argument(scaleMode is "cycle" or "iterations", $"CyclicLR: scaleMode is {scaleMode}; it must be cycle or iterations.");
        MomentumCycle.Require(optimizer, cycleMomentum, nameof(CyclicLR));
        if (lastEpoch == -1)
            foreach (var group in optimizer.Groups) group.Lr = group[Initial] = baseLr;
        return optimizer;
    }
}
