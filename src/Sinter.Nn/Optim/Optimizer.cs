using System.Globalization;

namespace Sinter.Optim;

/// <summary>Changes parameters so that a loss becomes smaller, from their gradients. After <c>torch.optim.Optimizer</c>.</summary>
[Export("optim.Optimizer")]
public abstract class Optimizer
{
    readonly List<ParameterGroup> _groups = [];
    readonly Dictionary<string, double> _defaults;
    readonly Dictionary<Tensor, ParameterState> _state = new(ReferenceEqualityComparer.Instance);

    /// <summary>An optimizer of these groups.</summary>
    /// <param name="groups">At least one.</param>
    /// <param name="defaults">Every option that a group may have, with its value where the group does not set it.</param>
    /// <exception cref="ArgumentException">A parameter is no leaf, or comes twice, or an option is unknown or out of range.</exception>
    protected Optimizer(IEnumerable<ParameterGroup> groups, Dictionary<string, double> defaults)
    {
        _defaults = defaults;
        foreach (var group in groups) AddGroup(group);
        Check.Argument(_groups.Count > 0 && _groups.Any(g => g.Parameters.Count > 0), $"{Name}: there are no parameters to optimize; pass those of a module.");
    }

    string Name => GetType().Name;

    /// <summary>How 16-bit parameters take up updates that are small beside their spacing.</summary>
    public WeightRounding Rounding { get; init; }

    /// <summary>The seed of <see cref="WeightRounding.Stochastic"/>. With the number of the step it decides all random bits, whatever the number of threads.</summary>
    public ulong RoundingSeed { get; init; }

    /// <summary>Keep what is remembered of 16-bit parameters in 16 bits too, not in float32: half the memory of the whole optimizer. Needs <see cref="WeightRounding.Stochastic"/>.</summary>
    public bool KeepsStateInParameterType { get; init; }

    /// <summary>The groups, in the order they were added.</summary>
    [Export("optim.Optimizer.param_groups", Ours = true)]
    public IReadOnlyList<ParameterGroup> Groups => _groups;

    /// <summary>The parameters of all groups; their places number the state.</summary>
    public IEnumerable<Tensor> Parameters => _groups.SelectMany(g => g.Parameters);

    /// <summary>Adds parameters, for example of layers that are unfrozen later. After <c>add_param_group</c>.</summary>
    /// <exception cref="ArgumentException">A parameter is no leaf, or comes twice, or an option is unknown or out of range.</exception>
    [Export("optim.Optimizer.add_param_group", Rename = "group: param_group")]
    public void AddGroup(ParameterGroup group)
    {
        var known = new HashSet<Tensor>(Parameters, ReferenceEqualityComparer.Instance);
        for (var i = 0; i < group.Parameters.Count; i++)
        {
            var p = group.Parameters[i];
            Check.Argument(p.IsLeaf, $"{Name}: parameter {i} of group {_groups.Count}, {p.Shape}, is the result of {p.GradFn}; only leaves can be optimized. Use Detach.");
            Check.DType(p.DType.IsFloatingPoint, $"{Name}: parameter {i} of group {_groups.Count} is {p.DType}; only floating-point tensors can be optimized.");
            Check.Argument(known.Add(p), $"{Name}: parameter {i} of group {_groups.Count}, {p.Shape}, comes twice; each parameter belongs to one group, once.");
        }
        foreach (var name in group.Options.Keys)
            Check.Argument(_defaults.ContainsKey(name), $"{Name}: group {_groups.Count} sets {name}, which is no option; the options are {string.Join(", ", _defaults.Keys)}.");
        foreach (var (name, value) in _defaults)
            if (!group.Has(name)) group[name] = value;
        foreach (var (name, value) in group.Options) CheckRange(name, value);
        _groups.Add(group);
    }

    void CheckRange(string option, double value)
    {
        var (valid, rule) = option switch
        {
            "betas.0" or "betas.1" => (value is >= 0 and < 1, "at least 0 and below 1"),
            "rho" => (value is >= 0 and <= 1, "from 0 to 1"),
            "dampening" or "lambd" => (!double.IsNaN(value), "a number"),
            _ when option.StartsWith("ns_coefficients", StringComparison.Ordinal) => (!double.IsNaN(value), "a number"),
            _ => (value >= 0, "at least 0"),
        };
        Check.Argument(valid, $"{Name}: {option} is {value}; it must be {rule}.");
    }

    /// <summary>Changes every parameter that has a gradient.</summary>
    [Export("optim.Optimizer.step")]
    public void Step()
    {
        Check.Argument(!KeepsStateInParameterType || Rounding == WeightRounding.Stochastic,
            $"{Name}: KeepsStateInParameterType with Rounding {Rounding}; 16-bit averages rounded to the nearest stand still. Set Rounding = WeightRounding.Stochastic.");
        using var _ = Autograd.NoGrad();
        Update();
    }

    /// <summary>Calls <paramref name="closure"/>, which clears the gradients, computes the loss and calls <c>Backward</c>; then changes the parameters. Returns the loss.</summary>
    public virtual Tensor Step(Func<Tensor> closure)
    {
        Tensor loss;
        using (Autograd.EnableGrad()) loss = closure();
        Step();
        return loss;
    }

    /// <summary>The rule of this optimizer; nothing is recorded while it runs.</summary>
    protected abstract void Update();

    /// <summary>What is remembered of a parameter.</summary>
    protected ParameterState StateOf(Tensor parameter)
    {
        if (!_state.TryGetValue(parameter, out var state)) _state[parameter] = state = NewState();
        return state;
    }

    ParameterState NewState() => new() { InParameterType = KeepsStateInParameterType };

    /// <summary>Where the loss of rounding a 16-bit parameter goes, or the random bits that it is rounded by in this step.</summary>
    internal (Tensor? Lost, Draw? Draw) RoundingOf(Tensor parameter)
    {
        if (parameter.DType.Size != 2 || Rounding == WeightRounding.Nearest) return default;
        var state = StateOf(parameter);
        if (Rounding == WeightRounding.Compensated) return (state.Tensor(ParameterState.Compensation, parameter), null);
        // A step has 2⁴⁰ blocks of random bits to itself.
        return (null, new Draw(RoundingSeed, (ulong)state["rounding_step"]++ << 40));
    }

    /// <summary>The parameters of a group that have a gradient, with it and what is remembered of them. The gradient is lent for the step: <see cref="ZeroGrad"/> disposes it, so keep a clone.</summary>
    protected IEnumerable<(Tensor Parameter, Tensor Gradient, ParameterState State)> Ready(ParameterGroup group)
    {
        foreach (var p in group.Parameters)
            if (p.LentGrad is { } g) yield return (p, g, StateOf(p));
    }

    /// <summary>Forgets the gradients, or sets them to 0, which keeps their memory and lets every parameter take part in the next step.</summary>
    [Export("optim.Optimizer.zero_grad", Rename = "setToNone: set_to_none")]
    public void ZeroGrad(bool setToNone = true)
    {
        using var _ = Autograd.NoGrad();
        foreach (var p in Parameters)
            if (setToNone || p.Grad is not { } g) p.Grad = null;
            else p.Grad = g.IsContiguous ? g.Detach().ZeroInPlace() : Tensor.ZerosLike(g);
    }

    /// <summary>A copy of all that is remembered, and the options of the groups.</summary>
    [Export("optim.Optimizer.state_dict")]
    public virtual OptimizerState StateDict()
    {
        using var _ = Autograd.NoGrad();
        var saved = new OptimizerState([], []);
        var i = 0;
        foreach (var p in Parameters)
        {
            if (_state.TryGetValue(p, out var state))
            {
                foreach (var (name, tensor) in state.Tensors) saved.Tensors[$"{i}.{name}"] = tensor.Clone();
                foreach (var (name, number) in state.Numbers) saved.Numbers[$"{i}.{name}"] = number;
            }
            i++;
        }
        for (var g = 0; g < _groups.Count; g++)
        {
            saved.Numbers[$"param_groups.{g}.params"] = _groups[g].Parameters.Count;
            foreach (var (name, value) in _groups[g].Options) saved.Numbers[$"param_groups.{g}.{name}"] = value;
        }
        return saved;
    }

    /// <summary>Goes on from a saved state: the next steps are those that the saved optimizer would have taken.</summary>
    /// <exception cref="ArgumentException">The state belongs to other groups or other parameters; nothing was changed.</exception>
    [Export("optim.Optimizer.load_state_dict", Rename = "saved: state_dict")]
    public virtual void LoadStateDict(OptimizerState saved)
    {
        using var _ = Autograd.NoGrad();
        var parameters = Parameters.ToArray();
        var states = parameters.Select(p => NewState()).ToArray();
        var options = _groups.Select(g => new Dictionary<string, double>()).ToArray();
        foreach (var (key, tensor) in saved.Tensors)
        {
            var (i, name) = Split(key, parameters.Length, "parameters");
            var shape = StateShape(parameters[i], name);
            Check.Shape(tensor.Shape == shape, $"{Name}.LoadStateDict: {key} is {tensor.Shape}, but parameter {i} needs {shape}; load the state of the same parameters in the same order.");
            var dtype = states[i].TypeOf(name, parameters[i]);
            states[i].Tensors[name] = tensor.DType.IsFloatingPoint && tensor.DType != dtype ? tensor.To(dtype) : tensor.Clone();
        }
        foreach (var (key, number) in saved.Numbers)
            if (key.StartsWith(GroupPrefix, StringComparison.Ordinal))
            {
                var (i, name) = Split(key[GroupPrefix.Length..], _groups.Count, "groups");
                options[i][name] = number;
            }
            else
            {
                var (i, name) = Split(key, parameters.Length, "parameters");
                states[i].Numbers[name] = number;
            }
        for (var i = 0; i < _groups.Count; i++)
        {
            var count = options[i].GetValueOrDefault("params", double.NaN);
            Check.Argument(count == _groups[i].Parameters.Count,
                $"{Name}.LoadStateDict: the state's group {i} has {count} parameters, this optimizer's has {_groups[i].Parameters.Count}; build the optimizer as it was when saved.");
            options[i].Remove("params");
        }
        for (var i = 0; i < _groups.Count; i++)
            foreach (var (name, value) in options[i]) _groups[i][name] = value;
        for (var i = 0; i < parameters.Length; i++) _state[parameters[i]] = states[i];
    }

    const string GroupPrefix = "param_groups.";

    /// <summary>The shape of a remembered tensor: the parameter's, unless an optimizer says otherwise.</summary>
    protected virtual Shape StateShape(Tensor parameter, string name) => parameter.Shape;

    (int Index, string Name) Split(string key, int count, string what)
    {
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        var i = -1;
        Check.Argument(dot > 0 && int.TryParse(key.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out i) && i < count,
            $"{Name}.LoadStateDict: {key} is not of the form number.name with a number below {count}, how many {what} this optimizer has.");
        return (i, key[(dot + 1)..]);
    }
}
