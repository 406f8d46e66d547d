namespace TorchPrograms;

/// <summary>What a program found, by name: what two libraries are compared by.</summary>
public sealed class Numbers
{
    private readonly SortedDictionary<string, List<double>> lists = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, List<double>> Lists => lists;

    public void Add(string name, params double[] values)
    {
        if (!lists.TryGetValue(name, out var list)) lists[name] = list = [];
        list.AddRange(values);
    }

    public void Add(string name, IEnumerable<float> values) => Add(name, [.. values.Select(value => (double)value)]);
}
