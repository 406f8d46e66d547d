namespace Sinter.Optim;

/// <summary>One schedule after another: each begins, at its epoch 0, when a milestone is reached.</summary>
/// <remarks>After <c>torch.optim.lr_scheduler.SequentialLR</c>.</remarks>
[Export("optim.lr_scheduler.SequentialLR")]
public sealed class SequentialLR : LRScheduler
{
    readonly LRScheduler[] _schedulers;
    readonly int[] _milestones;

    /// <summary>A sequence of schedules that were constructed on the same optimizer.</summary>
    /// <param name="optimizer">Whose rates.</param>
    /// <param name="schedulers">In their order.</param>
    /// <param name="milestones">When the second begins, the third, …: one fewer.</param>
    /// <exception cref="ArgumentException">A schedule belongs to another optimizer, or the milestones are not one fewer.</exception>
    public SequentialLR(Optimizer optimizer, LRScheduler[] schedulers, int[] milestones) : base(optimizer)
    {
        Check.Argument(schedulers.Length > 0 && milestones.Length == schedulers.Length - 1,
            $"SequentialLR: there are {schedulers.Length} schedules and {milestones.Length} milestones; there must be one milestone between two schedules.");
        Check.Argument(schedulers.All(s => ReferenceEquals(s.Optimizer, optimizer)), $"SequentialLR: a schedule belongs to another optimizer; construct all of them on the same.");
        (_schedulers, _milestones) = (schedulers, milestones);
        // Construction set each schedule's first rate; only that of the first counts.
        foreach (var group in optimizer.Groups) group.Lr = group[Initial];
        foreach (var scheduler in schedulers) scheduler.LastEpoch--;
        schedulers[0].Begin();
    }

    internal override void Begin()
    {
        LastEpoch++;
        _schedulers?[0].Begin();
    }

    /// <inheritdoc/>
    protected override double Next(int group) => Lr(group);

    /// <inheritdoc/>
    public override void Step()
    {
        LastEpoch++;
        var current = _milestones.Count(m => m <= LastEpoch);
        if (current > 0 && _milestones[current - 1] == LastEpoch) _schedulers[current].Step(0);
        else _schedulers[current].Step();
    }

    /// <summary>Refused: a sequence can only go forward.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void Step(int epoch) => throw new NotSupportedException($"SequentialLR.Step: a sequence cannot jump to epoch {epoch}; call Step(), or load a state.");

    /// <inheritdoc/>
    public override Dictionary<string, double> StateDict() => ChainedScheduler.Save(base.StateDict(), _schedulers);

    /// <inheritdoc/>
    public override void LoadStateDict(IReadOnlyDictionary<string, double> state)
    {
        base.LoadStateDict(state);
        ChainedScheduler.Load(state, _schedulers);
    }
}
