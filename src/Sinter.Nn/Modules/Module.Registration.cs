namespace Sinter.Nn;

// What classes written in PyTorch's style call and override by its names. C# finds names without a receiver only among members, so these cannot be extensions.
public abstract partial class Module
{
    readonly string? _name;
    OrderedDictionary<string, (object Value, bool IsSaved)>? _registered;

    /// <summary>A module called like its class.</summary>
    protected Module() { }

    /// <summary>A module with a name of its own. The state dict does not know it: its keys are the names of members.</summary>
    protected Module(string name) => _name = name;

    /// <summary>The name that the module was given, or its class's.</summary>
    public virtual string GetName() => _name ?? GetType().Name;

    /// <summary>Does nothing: members are found by their types, without being registered.</summary>
    protected void RegisterComponents() { }

    /// <summary>Makes a module a child under a name, whether or not a member holds it. A member that does is known by this name alone.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected void register_module(string name, Module module) => Register(name, module, isSaved: true);

    /// <inheritdoc cref="register_module"/>
    protected void add_module(string name, Module module) => register_module(name, module);

    /// <summary>Keeps a tensor that is not learned under a name, whether or not a member holds it; in the state dict unless <paramref name="persistent"/> is false.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected void register_buffer(string name, Tensor tensor, bool persistent = true) => Register(name, tensor, persistent);

    /// <summary>Makes a parameter known under a name, whether or not a member holds it.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    protected void register_parameter(string name, Parameter param) => Register(name, param, isSaved: true);

    void Register(string name, object value, bool isSaved)
    {
        Check.Argument(name.Length > 0 && !name.Contains('.', StringComparison.Ordinal), $"{GetType().Name}: '{name}' cannot be the name of a member; write one without dots.");
        Check.Argument(_registered?.ContainsKey(name) != true, $"{GetType().Name}: the name {name} is registered already.");
        (_registered ??= []).Add(name, (value, isSaved));
    }

    IEnumerable<(string Name, Tensor Value, bool IsSaved)> AllOwnTensors()
    {
        if (_registered is null) return OwnTensors();
        var tensors = _registered.Where(r => r.Value.Value is Tensor).Select(r => (r.Key, (Tensor)r.Value.Value, r.Value.IsSaved));
        return OwnTensors().Where(own => !IsRegistered(own.Value, own.Name)).Concat(tensors);
    }

    IEnumerable<(string Name, Module Module)> AllChildren()
    {
        if (_registered is null) return NamedChildren();
        var modules = _registered.Where(r => r.Value.Value is Module).Select(r => (r.Key, (Module)r.Value.Value));
        return NamedChildren().Where(own => !IsRegistered(own.Module, own.Name)).Concat(modules);
    }

    bool IsRegistered(object value, string name) => _registered!.Any(r => r.Key == name || ReferenceEquals(r.Value.Value, value));

    void CopyRegistered(Module copy, Dictionary<object, object> copies)
    {
        if (_registered is not null)
            copy._registered = new(_registered.Select(r => KeyValuePair.Create(r.Key, (CopyOf(r.Value.Value, copies)!, r.Value.IsSaved))));
    }

    // Forward and forward stand for each other until a class overrides one.
    [ThreadStatic] static Module? t_forwarding;

    /// <summary>While the module's own <c>forward</c> asks its <c>Forward</c>: if that is the module's own too, the class overrides neither.</summary>
    private protected readonly ref struct Forwarding
    {
        readonly Module? _outer;

        public Forwarding(Module module) => (_outer, t_forwarding) = (t_forwarding, module);

        public void Dispose() => t_forwarding = _outer;
    }

    private protected void EnsureOneIsOverridden()
    {
        if (t_forwarding == this)
            throw new InvalidOperationException($"{GetType().Name} overrides neither Forward nor forward; override one of them with what the module computes.");
    }
}
