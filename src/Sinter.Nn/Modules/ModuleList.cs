namespace Sinter.Nn;

/// <summary>Modules in a list, under the keys 0, 1, …. After <c>torch.nn.ModuleList</c>.</summary>
[Export("nn.ModuleList")]
public sealed class ModuleList<T> : Module, IReadOnlyList<T> where T : Module
{
    List<T> _modules;

    /// <summary>A list of these modules.</summary>
    public ModuleList(params IEnumerable<T> modules) => _modules = [.. modules];

    /// <summary>How many.</summary>
    public int Count => _modules.Count;

    /// <summary>Module <paramref name="i"/>.</summary>
    public T this[int i] => _modules[i];

    /// <summary>Adds one at the end.</summary>
    public void Add(T module) => _modules.Add(module);

    /// <summary>Inserts one before position <paramref name="i"/>.</summary>
    public void Insert(int i, T module) => _modules.Insert(i, module);

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Module Module)> NamedChildren() => _modules.Select((m, i) => ($"{i}", (Module)m));

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _modules.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override void CopyOwn(Dictionary<object, object> copies) => _modules = _modules.ConvertAll(m => (T)m.Copy(copies));
}
