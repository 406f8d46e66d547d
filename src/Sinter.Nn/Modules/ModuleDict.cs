namespace Sinter.Nn;

/// <summary>Modules by name, in the order they were added. After <c>torch.nn.ModuleDict</c>.</summary>
[Export("nn.ModuleDict")]
public sealed class ModuleDict<T> : Module, IEnumerable<KeyValuePair<string, T>> where T : Module
{
    OrderedDictionary<string, T> _modules = [];

    /// <summary>The module of a name.</summary>
    public T this[string name]
    {
        get => _modules[name];
        set => _modules[name] = value;
    }

    /// <summary>How many.</summary>
    public int Count => _modules.Count;

    /// <summary>The names.</summary>
    public IReadOnlyCollection<string> Names => _modules.Keys;

    /// <summary>Adds a module under a new name.</summary>
    public void Add(string name, T module) => _modules.Add(name, module);

    /// <summary>Removes the module of a name, if there is one.</summary>
    public bool Remove(string name) => _modules.Remove(name);

    /// <summary>Whether there is a module of that name.</summary>
    public bool Contains(string name) => _modules.ContainsKey(name);

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Module Module)> NamedChildren() => _modules.Select(m => (m.Key, (Module)m.Value));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => _modules.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override void CopyOwn(Dictionary<object, object> copies)
        => _modules = new(_modules.Select(m => KeyValuePair.Create(m.Key, (T)m.Value.Copy(copies))));
}
