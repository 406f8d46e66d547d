namespace Sinter.Nn;

/// <summary>The part of a module that computes some of its parameters from others.</summary>
public abstract partial class Module
{
    ModuleDict<ParametrizedTensor>? _parametrizations;

    /// <summary>The parameters that are computed, by key; empty if there are none.</summary>
    public IEnumerable<KeyValuePair<string, ParametrizedTensor>> Parametrizations => _parametrizations ?? [];

    /// <summary>Computes anew what is computed. Every call begins with it; so must code that reads the parameters of a module that it does not call.</summary>
    internal void ComputeParameters()
    {
        if (_parametrizations is null) return;
        foreach (var (name, parametrized) in _parametrizations)
        {
            var value = parametrized.Compute();
            SetOwnParameter(name, (Parameter)new Parameter(value, requiresGrad: false).WithHistory(value.HistoryOrNull));
        }
    }

    internal void AddParametrization(string name, Parametrization parametrization)
    {
        Check.Argument(_parametrizations?.Contains(name) != true, $"Parametrize: {name} of {GetType().Name} is computed already; remove that first.");
        var parametrized = new ParametrizedTensor(OwnParameter(name), parametrization);
        parametrized.Train(Training);
        (_parametrizations ??= []).Add(name, parametrized);
        ComputeParameters();
    }

    internal void DropParametrization(string name, bool leaveParametrized)
    {
        Check.Argument(_parametrizations?.Contains(name) == true, $"RemoveParametrization: {name} of {GetType().Name} is not computed; computed are: {string.Join(", ", _parametrizations?.Names ?? [])}.");
        var parametrized = _parametrizations![name];
        Check.Argument(leaveParametrized || parametrized.Originals.Count == 1,
            $"RemoveParametrization: {name} of {GetType().Name} is computed from {parametrized.Originals.Count} originals, none of which can stand for it; pass leaveParametrized: true.");
        ComputeParameters();
        using var _ = Autograd.NoGrad();
        var original = parametrized.Originals[0];
        SetOwnParameter(name, leaveParametrized ? new(OwnParameter(name).Clone(), original.RequiresGrad) : original);
        _parametrizations.Remove(name);
        if (_parametrizations.Count == 0) _parametrizations = null;
    }

    /// <summary>A parameter of this module alone, by its key.</summary>
    internal Parameter OwnParameter(string name)
    {
        foreach (var (own, value, _) in OwnTensors())
            if (own == name && value is Parameter parameter) return parameter;
        throw new ArgumentException($"{GetType().Name} has no parameter {name}; it has: {string.Join(", ", OwnTensors().Where(t => t.Value is Parameter).Select(t => t.Name))}.", nameof(name));
    }

    private protected virtual void SetOwnParameter(string name, Parameter value) => Members.Of(this).Single(member => member.Name == name).Set(this, value);

    // The computed parameter is not saved, nor learned; its originals are.
    IEnumerable<(string Name, Tensor Value, bool IsSaved)> FreeTensors()
        => _parametrizations is null ? AllOwnTensors() : AllOwnTensors().Where(t => !_parametrizations.Contains(t.Name));

    IEnumerable<(string Name, Module Module)> Children()
        => _parametrizations is null ? AllChildren() : [.. AllChildren(), ("parametrizations", _parametrizations)];
}
