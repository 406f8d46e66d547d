namespace Sinter.Nn;

/// <summary>Parameters in a list, under the keys 0, 1, …. After <c>torch.nn.ParameterList</c>.</summary>
[Export("nn.ParameterList")]
public sealed class ParameterList : Module, IReadOnlyList<Parameter>
{
    List<Parameter> _parameters;

    /// <summary>A list of these parameters.</summary>
    public ParameterList(params IEnumerable<Parameter> parameters) => _parameters = [.. parameters];

    /// <summary>How many.</summary>
    public int Count => _parameters.Count;

    /// <summary>Parameter <paramref name="i"/>.</summary>
    public Parameter this[int i] => _parameters[i];

    /// <summary>Adds one at the end.</summary>
    public void Add(Parameter parameter) => _parameters.Add(parameter);

    /// <inheritdoc/>
    protected internal override IEnumerable<(string Name, Tensor Value, bool IsSaved)> OwnTensors() => _parameters.Select((p, i) => ($"{i}", (Tensor)p, true));

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => _parameters.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override void CopyOwn(Dictionary<object, object> copies) => _parameters = _parameters.ConvertAll(p => (Parameter)CopyOf(p, copies)!);
}
