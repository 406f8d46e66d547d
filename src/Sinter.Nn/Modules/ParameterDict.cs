namespace Sinter.Nn;

/// <summary>Parameters by name, in the order they were added. After <c>torch.nn.ParameterDict</c>.</summary>
[Export("nn.ParameterDict")]
public sealed class ParameterDict : Module, IEnumerable<KeyValuePair<string, Parameter>>
{
    OrderedDictionary<string, Parameter> _parameters = [];

    /// <summary>The parameter of a name.</summary>
    public Parameter this[string name]
    {
        get => _parameters[name];
        set => _parameters[name] = value;
    }

    /// <summary>How many.</summary>
    public int Count => _parameters.Count;

    /// <summary>The names.</summary>
    public IReadOnlyCollection<string> Names => _parameters.Keys;

    /// <summary>Adds a parameter under a new name.</summary>
    public void Add(string name, Parameter parameter) => _parameters.Add(name, parameter);

    /// <inheritdoc/>
    protected internal override IEnumerable<(string Name, Tensor Value, bool IsSaved)> OwnTensors() => _parameters.Select(p => (p.Key, (Tensor)p.Value, true));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Parameter>> GetEnumerator() => _parameters.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override void CopyOwn(Dictionary<object, object> copies)
        => _parameters = new(_parameters.Select(p => KeyValuePair.Create(p.Key, (Parameter)CopyOf(p.Value, copies)!)));
}
