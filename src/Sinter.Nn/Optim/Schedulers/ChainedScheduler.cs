namespace Sinter.Optim;

/// <summary>Several schedules at once: their factors multiply.</summary>
/// <remarks>After <c>torch.optim.lr_scheduler.ChainedScheduler</c>.</remarks>
[Export("optim.lr_scheduler.ChainedScheduler")]
public sealed class ChainedScheduler : LRScheduler
{
    readonly LRScheduler[] _schedulers;

    /// <summary>Schedules that were constructed on the same optimizer, each on the rate that the one before had set.</summary>
    /// <exception cref="ArgumentException">There is none, or they belong to several optimizers.</exception>
    public ChainedScheduler(params LRScheduler[] schedulers) : base(Common(schedulers)) => _schedulers = schedulers;

    static Optimizer Common(LRScheduler[] schedulers)
    {
        Check.Argument(schedulers.Length > 0 && schedulers.All(s => ReferenceEquals(s.Optimizer, schedulers[0].Optimizer)),
            $"ChainedScheduler: {schedulers.Length} schedules; there must be at least one, and all must belong to the same optimizer.");
        return schedulers[0].Optimizer;
    }

    internal override void Begin()
    {
        LastEpoch++;
        foreach (var scheduler in _schedulers ?? []) scheduler.Begin();
    }

    /// <inheritdoc/>
    protected override double Next(int group) => Lr(group);

    /// <inheritdoc/>
    public override void Step()
    {
        LastEpoch++;
        foreach (var scheduler in _schedulers) scheduler.Step();
    }

    /// <summary>Refused: the chain's rates follow from those before.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void Step(int epoch) => throw new NotSupportedException($"ChainedScheduler.Step: a chain cannot jump to epoch {epoch}; call Step(), or load a state.");

    /// <inheritdoc/>
    public override Dictionary<string, double> StateDict() => Save(base.StateDict(), _schedulers);

    /// <inheritdoc/>
    public override void LoadStateDict(IReadOnlyDictionary<string, double> state)
    {
        base.LoadStateDict(state);
        Load(state, _schedulers);
    }

    internal static Dictionary<string, double> Save(Dictionary<string, double> state, LRScheduler[] schedulers)
    {
        for (var i = 0; i < schedulers.Length; i++)
            foreach (var (key, value) in schedulers[i].StateDict()) state[$"schedulers.{i}.{key}"] = value;
        return state;
    }

    internal static void Load(IReadOnlyDictionary<string, double> state, LRScheduler[] schedulers)
    {
        for (var i = 0; i < schedulers.Length; i++)
        {
            var prefix = $"schedulers.{i}.";
            schedulers[i].LoadStateDict(state.Where(e => e.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(e => e.Key[prefix.Length..], e => e.Value));
        }
    }
}
