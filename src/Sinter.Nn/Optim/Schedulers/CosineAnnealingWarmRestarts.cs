namespace Sinter.Optim;

/// <summary>The rate falls along half a cosine to <paramref name="etaMin"/>, jumps back, and falls again, each time <paramref name="tMult"/> times as long.</summary>
/// <param name="optimizer">Whose rates.</param>
/// <param name="t0">Epochs of the first fall.</param>
/// <param name="tMult">How much longer each is than the one before; a whole number.</param>
/// <param name="etaMin">The smallest rate.</param>
/// <param name="lastEpoch">The epoch to go on from.</param>
/// <remarks>After <c>torch.optim.lr_scheduler.CosineAnnealingWarmRestarts</c>; Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts (2017).</remarks>
[Export("optim.lr_scheduler.CosineAnnealingWarmRestarts")]
public sealed class CosineAnnealingWarmRestarts(Optimizer optimizer, int t0, int tMult = 1, double etaMin = 0, int lastEpoch = -1) : LRScheduler(optimizer, lastEpoch)
{
    double _current = lastEpoch;
    double _period = t0;

    /// <inheritdoc/>
    protected override double Next(int group) => etaMin + (BaseLrs[group] - etaMin) * (1 + Math.Cos(Math.PI * _current / _period)) / 2;

    /// <inheritdoc/>
    public override void Step()
    {
        _current++;
        while (_current >= _period)
        {
            _current -= _period;
            _period *= tMult;
        }
        base.Step();
    }

    /// <inheritdoc/>
    public override void Step(int epoch) => Step((double)epoch);

    /// <summary>Goes to a point in time, a fraction of epochs: <c>epoch + batch / batches</c>.</summary>
    public void Step(double epoch)
    {
        Check.Argument(epoch >= 0, $"CosineAnnealingWarmRestarts.Step: the epoch is {epoch}; it must not be negative.");
        (_current, _period) = (epoch, t0);
        while (_current >= _period)
        {
            _current -= _period;
            _period *= tMult;
        }
        base.Step((int)Math.Floor(epoch));
    }

    /// <inheritdoc/>
    public override Dictionary<string, double> StateDict() => new(base.StateDict()) { ["T_cur"] = _current, ["T_i"] = _period };

    /// <inheritdoc/>
    public override void LoadStateDict(IReadOnlyDictionary<string, double> state)
    {
        var (current, period) = (Entry(state, "T_cur"), Entry(state, "T_i"));
        base.LoadStateDict(state);
        (_current, _period) = (current, period);
    }
}
