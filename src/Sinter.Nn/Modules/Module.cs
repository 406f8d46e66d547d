using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sinter.Nn;

/// <summary>State and one call: parameters, buffers and child modules are its fields and properties, found by their types. After <c>torch.nn.Module</c>.</summary>
[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields
    | DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.NonPublicProperties)]
public abstract partial class Module
{
    /// <summary>True while training: dropout drops and batch norm measures.</summary>
    [Export("nn.Module.training")]
    public bool Training { get; private set; } = true;

    /// <summary>The children under the names that the state dict gives them.</summary>
    [Export("nn.Module.named_children")]
    public virtual IEnumerable<(string Name, Module Module)> NamedChildren()
    {
        foreach (var member in Members.Of(this))
            foreach (var child in Members.Modules(member, member.Get(this))) yield return child;
    }

    /// <summary>This module and all below it, each once, outermost first.</summary>
    [Export("nn.Module.named_modules")]
    public IEnumerable<(string Name, Module Module)> NamedModules()
    {
        var seen = new HashSet<Module>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(string Name, Module Module)>([("", this)]);
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at.Module)) continue;
            yield return at;
            foreach (var (name, child) in at.Module.Children().Reverse()) open.Push((at.Name.Length == 0 ? name : $"{at.Name}.{name}", child));
        }
    }

    /// <summary>Parameters and buffers of this module alone, under their own names; null values are left out.</summary>
    protected internal virtual IEnumerable<(string Name, Tensor Value, bool IsSaved)> OwnTensors()
    {
        foreach (var member in Members.Of(this))
            if (member.Get(this) is Tensor tensor) yield return (member.Name, tensor, member.IsSaved);
    }

    IEnumerable<(string Name, Tensor Value, bool IsSaved)> NamedTensors()
    {
        foreach (var (prefix, module) in NamedModules())
            foreach (var (name, value, saved) in module.FreeTensors()) yield return (prefix.Length == 0 ? name : $"{prefix}.{name}", value, saved);
    }

    /// <summary>What is learned, by name. A parameter that several modules share is given once.</summary>
    [Export("nn.Module.named_parameters")]
    public IEnumerable<(string Name, Parameter Value)> NamedParameters()
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var (name, value, _) in NamedTensors())
            if (value is Parameter parameter && seen.Add(parameter)) yield return (name, parameter);
    }

    /// <summary>What is learned.</summary>
    [Export("nn.Module.parameters")]
    public IEnumerable<Parameter> Parameters() => NamedParameters().Select(p => p.Value);

    /// <summary>What is kept but not learned, such as running means.</summary>
    [Export("nn.Module.named_buffers")]
    public IEnumerable<(string Name, Tensor Value)> NamedBuffers() => NamedTensors().Where(t => t.Value is not Parameter).Select(t => (t.Name, t.Value));

    /// <summary>Every saved tensor under PyTorch's key, sharing memory with the module. Tensors that modules share appear under each of their keys.</summary>
    [Export("nn.Module.state_dict")]
    public Dictionary<string, Tensor> StateDict()
    {
        var state = new Dictionary<string, Tensor>();
        AddState(state, "", []);
        return state;
    }

    // Unlike NamedModules, a module reached twice is listed twice, as PyTorch's state dict does.
    void AddState(Dictionary<string, Tensor> state, string prefix, HashSet<Module> path)
    {
        if (!path.Add(this)) return;
        foreach (var (name, value, saved) in FreeTensors())
            if (saved) state[prefix + name] = value.Detach();
        foreach (var (name, child) in Children()) child.AddState(state, $"{prefix}{name}.", path);
        path.Remove(this);
    }

    /// <summary>Copies a state dict into this module's tensors, converting types.</summary>
    /// <param name="state">Tensors by key.</param>
    /// <param name="strict">Every key must be there, and no other.</param>
    /// <returns>The keys that were missing and those that were not expected; both empty when strict.</returns>
    /// <exception cref="ArgumentException">Keys are missing or unexpected, or shapes differ; everything that is wrong is listed, and nothing was changed.</exception>
    [Export("nn.Module.load_state_dict")]
    public (IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected) LoadStateDict(IReadOnlyDictionary<string, Tensor> state, bool strict = true)
    {
        var own = StateDict();
        var missing = own.Keys.Where(key => !state.ContainsKey(key)).ToList();
        var unexpected = state.Keys.Where(key => !own.ContainsKey(key)).ToList();
        var wrong = own.Where(t => state.TryGetValue(t.Key, out var value) && value.Shape != t.Value.Shape)
            .Select(t => $"{t.Key} is {state[t.Key].Shape}, but the module's is {t.Value.Shape}").ToList();
        if (wrong.Count > 0 || (strict && missing.Count + unexpected.Count > 0))
        {
            var text = new StringBuilder($"LoadStateDict: the state does not fit {GetType().Name}.");
            if (missing.Count > 0 && strict) text.Append($"\n  missing: {string.Join(", ", missing)}");
            if (unexpected.Count > 0 && strict) text.Append($"\n  not expected: {string.Join(", ", unexpected)}");
            foreach (var line in wrong) text.Append($"\n  {line}");
            text.Append(wrong.Count > 0 ? "\nBuild the module with the sizes that the state was saved with." : "\nPass strict: false to load what fits.");
            throw new ArgumentException(text.ToString());
        }
        using var _ = Autograd.NoGrad();
        foreach (var (key, value) in own)
            if (state.TryGetValue(key, out var saved)) value.CopyInPlace(saved);
        return (missing, unexpected);
    }

    /// <summary>Sets this module and all below it to training, or to evaluation.</summary>
    [Export("nn.Module.train", Rename = "on: mode")]
    public virtual Module Train(bool on = true)
    {
        foreach (var (_, module) in NamedModules()) module.Training = on;
        return this;
    }

    /// <summary>Sets this module and all below it to evaluation.</summary>
    [Export("nn.Module.eval")]
    public Module Eval() => Train(false);

    /// <summary>Whether the parameters are learned from now on; false freezes them.</summary>
    [Export("nn.Module.requires_grad_", Rename = "on: requires_grad")]
    public Module RequireGrad(bool on = true)
    {
        foreach (var parameter in Parameters()) parameter.RequiresGrad = on;
        return this;
    }

    /// <summary>Stops learning: no parameter requires a gradient.</summary>
    public Module Freeze() => RequireGrad(false);

    /// <summary>Forgets the gradients.</summary>
    [Export("nn.Module.zero_grad")]
    public void ZeroGrad()
    {
        foreach (var parameter in Parameters()) parameter.Grad = null;
    }

    /// <summary>Converts every floating-point parameter and buffer. References to them, an optimizer's say, stay valid; gradients are forgotten.</summary>
    [Export("nn.Module.to")]
    public Module To(DType dtype)
    {
        Check.DType(dtype.IsFloatingPoint || dtype.IsFloat8, $"Module.To: {dtype}; a module's parameters must be of a floating-point type.");
        using var _ = Autograd.NoGrad();
        foreach (var (_, tensor, _) in NamedTensors())
        {
            if (!tensor.IsFloatingPoint() || tensor.DType == dtype) continue;
            tensor.Become(tensor.To(dtype));
            tensor.Grad = null;
        }
        return this;
    }

    /// <summary>Calls <paramref name="action"/> on every module, the children first: for initialising.</summary>
    [Export("nn.Module.apply", Rename = "action: fn")]
    public Module Apply(Action<Module> action)
    {
        foreach (var (_, child) in Children()) child.Apply(action);
        action(this);
        return this;
    }

    /// <summary>A deep copy: its own parameters and buffers with equal values; what was shared inside is shared in the copy.</summary>
    public Module Clone() => Copy(new Dictionary<object, object>(ReferenceEqualityComparer.Instance));

    internal Module Copy(Dictionary<object, object> copies)
    {
        if (copies.TryGetValue(this, out var known)) return (Module)known;
        var copy = (Module)MemberwiseClone();
        copies[this] = copy;
        copy.ForgetHooks();
        foreach (var member in Members.Of(this)) member.Set(copy, CopyOf(member.Get(this), copies));
        copy._parametrizations = (ModuleDict<ParametrizedTensor>?)_parametrizations?.Copy(copies);
        CopyRegistered(copy, copies);
        copy.CopyOwn(copies);
        return copy;
    }

    /// <summary>Copies what a container keeps elsewhere than in fields that hold modules or tensors.</summary>
    private protected virtual void CopyOwn(Dictionary<object, object> copies) { }

    private protected virtual void ForgetHooks() { }

    private protected static object? CopyOf(object? value, Dictionary<object, object> copies)
    {
        if (value is null || copies.TryGetValue(value, out var known)) return value is null ? null : copies[value];
        using var _ = Autograd.NoGrad();
        object copy = value switch
        {
            Module module => module.Copy(copies),
            Parameter parameter => new Parameter(parameter.Clone(), parameter.RequiresGrad),
            Tensor tensor => tensor.Clone(),
            Module[] array => CopyArray(array, copies),
            IList list => CopyList(list, copies),
            _ => throw new NotSupportedException($"Clone: modules are in a {value.GetType().Name}; keep them in a ModuleList, a list or an array."),
        };
        copies[value] = copy;
        return copy;
    }

    static Module[] CopyArray(Module[] array, Dictionary<object, object> copies)
    {
        // The array keeps its element type.
        var copy = (Module[])array.Clone();
        for (var i = 0; i < copy.Length; i++) copy[i] = array[i].Copy(copies);
        return copy;
    }

    // MemberwiseClone gave the copy the same list object; a list of its own has the same type, with the elements of the copy.
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "The list was made by its constructor, which the program that made it keeps.")]
    static IList CopyList(IList list, Dictionary<object, object> copies)
    {
        var copy = (IList)Activator.CreateInstance(list.GetType())!;
        foreach (Module? module in list) copy.Add(module?.Copy(copies));
        return copy;
    }

    /// <summary>The arguments shown in brackets by <see cref="ToString"/>.</summary>
    protected virtual string Describe() => "";

    /// <summary>The tree of modules, one a line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Write(text, 0);
        return text.ToString();
    }

    void Write(StringBuilder text, int depth)
    {
        var children = Children().ToList();
        var name = GetType().Name;
        text.Append(name.Contains('`', StringComparison.Ordinal) ? name[..name.IndexOf('`', StringComparison.Ordinal)] : name).Append('(').Append(Describe());
        foreach (var (key, child) in children)
        {
            text.Append('\n').Append(' ', 2 * depth + 2).Append('(').Append(key).Append("): ");
            child.Write(text, depth + 1);
        }
        if (children.Count > 0) text.Append('\n').Append(' ', 2 * depth);
        text.Append(')');
    }
}
