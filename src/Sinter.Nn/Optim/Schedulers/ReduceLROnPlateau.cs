namespace Sinter.Optim;

/// <summary>Lowers the rates when a metric has stopped getting better.</summary>
/// <remarks>After <c>torch.optim.lr_scheduler.ReduceLROnPlateau</c>. It is driven by a metric, so it is no <see cref="LRScheduler"/>.</remarks>
[Export("optim.lr_scheduler.ReduceLROnPlateau")]
public sealed class ReduceLROnPlateau
{
    readonly Optimizer _optimizer;
    readonly bool _smaller, _relative;
    readonly double _factor, _threshold, _minLr, _eps;
    readonly int _patience, _cooldown;
    double _best;
    int _bad, _cooling, _epoch;

    /// <summary>A watch over one metric.</summary>
    /// <param name="optimizer">Whose rates.</param>
    /// <param name="mode"><c>min</c> if smaller is better, <c>max</c> if larger is.</param>
    /// <param name="factor">By what the rates are multiplied; below 1.</param>
    /// <param name="patience">How many epochs without progress are let pass.</param>
    /// <param name="threshold">How much better counts as better.</param>
    /// <param name="thresholdMode"><c>rel</c>: the threshold is a share of the best value; <c>abs</c>: a difference.</param>
    /// <param name="cooldown">Epochs after a reduction that do not count.</param>
    /// <param name="minLr">The smallest rate.</param>
    /// <param name="eps">A smaller change of the rate is not made.</param>
    public ReduceLROnPlateau(Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4,
        string thresholdMode = "rel", int cooldown = 0, double minLr = 0, double eps = 1e-8)
    {
        Check.Argument(factor < 1, $"ReduceLROnPlateau: factor is {factor}; it must be below 1.");
        Check.Argument(mode is "min" or "max", $"ReduceLROnPlateau: mode is {mode}; it must be min or max.");
        Check.Argument(thresholdMode is "rel" or "abs", $"ReduceLROnPlateau: thresholdMode is {thresholdMode}; it must be rel or abs.");
        (_optimizer, _smaller, _relative) = (optimizer, mode == "min", thresholdMode == "rel");
        (_factor, _threshold, _minLr, _eps, _patience, _cooldown) = (factor, threshold, minLr, eps, patience, cooldown);
        _best = _smaller ? double.PositiveInfinity : double.NegativeInfinity;
    }

    /// <summary>How often <see cref="Step"/> was called.</summary>
    public int LastEpoch => _epoch;

    /// <summary>The present rates, one for each group.</summary>
    public IReadOnlyList<double> LastLr => [.. _optimizer.Groups.Select(g => g.Lr)];

    /// <summary>Takes the metric of an epoch into account.</summary>
    [Export("optim.lr_scheduler.ReduceLROnPlateau.step", Rename = "metric: metrics")]
    public void Step(double metric)
    {
        _epoch++;
        if (IsBetter(metric)) (_best, _bad) = (metric, 0);
        else _bad++;
        if (_cooling > 0) (_cooling, _bad) = (_cooling - 1, 0);
        if (_bad <= _patience) return;
        (_cooling, _bad) = (_cooldown, 0);
        foreach (var group in _optimizer.Groups)
        {
            var lower = Math.Max(group.Lr * _factor, _minLr);
            if (group.Lr - lower > _eps) group.Lr = lower;
        }
    }

    bool IsBetter(double metric) => (_smaller, _relative) switch
    {
        (true, true) => metric < _best * (1 - _threshold),
        (true, false) => metric < _best - _threshold,
        (false, true) => metric > _best * (1 + _threshold),
        (false, false) => metric > _best + _threshold,
    };

    /// <summary>What is known of the metric. The arguments are not saved.</summary>
    [Export("optim.lr_scheduler.ReduceLROnPlateau.state_dict")]
    public Dictionary<string, double> StateDict()
        => new() { ["best"] = _best, ["num_bad_epochs"] = _bad, ["cooldown_counter"] = _cooling, ["last_epoch"] = _epoch };

    /// <summary>Goes on from a saved state.</summary>
    [Export("optim.lr_scheduler.ReduceLROnPlateau.load_state_dict", Rename = "state: state_dict")]
    public void LoadStateDict(IReadOnlyDictionary<string, double> state)
        => (_best, _bad, _cooling, _epoch) = (state["best"], (int)state["num_bad_epochs"], (int)state["cooldown_counter"], (int)state["last_epoch"]);
}
