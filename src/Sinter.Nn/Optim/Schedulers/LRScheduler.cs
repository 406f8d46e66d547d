namespace Sinter.Optim;

/// <summary>Moves the learning rate of an optimizer's groups, an epoch (or whatever one calls <see cref="Step()"/> for) at a time. After <c>torch.optim.lr_scheduler.LRScheduler</c>.</summary>
/// <remarks>A rate follows from the one before it, so that schedulers on the same optimizer combine. Derived classes take their arguments as
/// primary constructor parameters: the first rate is set while this class is constructed.</remarks>
[Export("optim.lr_scheduler.LRScheduler")]
public abstract class LRScheduler
{
    double[] _baseLrs;

    /// <summary>Remembers each group's rate as <c>initial_lr</c> and sets the rate of epoch 0.</summary>
    /// <param name="optimizer">Whose rates.</param>
    /// <param name="lastEpoch">The epoch to go on from; -1 for a fresh start.</param>
    /// <exception cref="ArgumentException">The schedule shall go on, but the groups have no <c>initial_lr</c>; load the optimizer's state first.</exception>
    protected LRScheduler(Optimizer optimizer, int lastEpoch = -1)
    {
        Optimizer = optimizer;
        foreach (var group in optimizer.Groups)
        {
            Check.Argument(lastEpoch == -1 || group.Has(Initial), $"{GetType().Name}: lastEpoch is {lastEpoch}, but a group has no initial_lr; load the optimizer's state first.");
            if (!group.Has(Initial)) group[Initial] = group.Lr;
        }
        _baseLrs = [.. optimizer.Groups.Select(g => g[Initial])];
        LastEpoch = lastEpoch;
        Begin();
    }

    internal const string Initial = "initial_lr";

    /// <summary>Whose rates are moved.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>How often <see cref="Step()"/> was called.</summary>
    public int LastEpoch { get; internal set; }

    /// <summary>The rates from which the schedule starts, one for each group.</summary>
    public IReadOnlyList<double> BaseLrs => _baseLrs;

    /// <summary>The present rates, one for each group. After <c>get_last_lr</c>.</summary>
    [Export("optim.lr_scheduler.LRScheduler.get_last_lr")]
    public IReadOnlyList<double> LastLr => [.. Optimizer.Groups.Select(g => g.Lr)];

    /// <summary>The rate of group <paramref name="group"/> at <see cref="LastEpoch"/>, from its present rate: that of the epoch before.</summary>
    protected abstract double Next(int group);

    /// <summary>The rate of group <paramref name="group"/> at <see cref="LastEpoch"/>, from its first rate alone where the schedule has such a form.</summary>
    protected virtual double At(int group) => Next(group);

    /// <summary>The present rate of a group.</summary>
    protected double Lr(int group) => Optimizer.Groups[group].Lr;

    /// <summary>Goes to the next epoch. Call it after the optimizer's step.</summary>
    [Export("optim.lr_scheduler.LRScheduler.step")]
    public virtual void Step()
    {
        LastEpoch++;
        Apply(Next);
    }

    /// <summary>Goes to a given epoch.</summary>
    public virtual void Step(int epoch)
    {
        LastEpoch = epoch;
        Apply(At);
    }

    /// <summary>Sets the rate of the first epoch.</summary>
    internal virtual void Begin() => Step();

    void Apply(Func<int, double> rate)
    {
        // Groups that were added later keep their rate.
        for (var i = 0; i < _baseLrs.Length; i++) Optimizer.Groups[i].Lr = rate(i);
    }

    /// <summary>Where the schedule stands. Its arguments are not saved; construct it with the same, on the optimizer whose state is loaded too.</summary>
    [Export("optim.lr_scheduler.LRScheduler.state_dict")]
    public virtual Dictionary<string, double> StateDict()
    {
        var state = new Dictionary<string, double> { ["last_epoch"] = LastEpoch };
        for (var i = 0; i < _baseLrs.Length; i++) state[$"base_lrs.{i}"] = _baseLrs[i];
        return state;
    }

    /// <summary>Goes on from a saved state.</summary>
    /// <exception cref="ArgumentException">The state lacks an entry.</exception>
    [Export("optim.lr_scheduler.LRScheduler.load_state_dict", Rename = "state: state_dict")]
    public virtual void LoadStateDict(IReadOnlyDictionary<string, double> state)
    {
        var baseLrs = _baseLrs.Select((_, i) => Entry(state, $"base_lrs.{i}")).ToArray();
        LastEpoch = (int)Entry(state, "last_epoch");
        _baseLrs = baseLrs;
    }

    /// <summary>An entry of a state dict.</summary>
    private protected double Entry(IReadOnlyDictionary<string, double> state, string key)
    {
        Check.Argument(state.TryGetValue(key, out var value), $"{GetType().Name}.LoadStateDict: the state has no {key}; it has {string.Join(", ", state.Keys)}.");
        return value;
    }
}
