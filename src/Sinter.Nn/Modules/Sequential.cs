namespace Sinter.Nn;

/// <summary>Modules one after the other. Keys are their numbers, or the names they are given. After <c>torch.nn.Sequential</c>.</summary>
[Export("nn.Sequential")]
public sealed class Sequential : Module<Tensor, Tensor>, IReadOnlyList<Module<Tensor, Tensor>>
{
    (string Name, Module<Tensor, Tensor> Module)[] _steps;

    /// <summary>Modules under the names 0, 1, ….</summary>
    public Sequential(params ReadOnlySpan<Module<Tensor, Tensor>> modules)
    {
        _steps = new (string, Module<Tensor, Tensor>)[modules.Length];
        for (var i = 0; i < modules.Length; i++) _steps[i] = ($"{i}", modules[i]);
    }

    /// <summary>Modules under given names.</summary>
    public Sequential(params ReadOnlySpan<(string Name, Module<Tensor, Tensor> Module)> modules)
    {
        _steps = modules.ToArray();
        Check.Argument(_steps.Select(s => s.Name).Distinct().Count() == _steps.Length, $"Sequential: the names {string.Join(", ", _steps.Select(s => s.Name))} are not distinct.");
    }

    /// <summary>How many modules.</summary>
    public int Count => _steps.Length;

    /// <summary>Module <paramref name="i"/>.</summary>
    public Module<Tensor, Tensor> this[int i] => _steps[i].Module;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        foreach (var (_, module) in _steps) x = module.Call(x);
        return x;
    }

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Module Module)> NamedChildren() => _steps.Select(s => (s.Name, (Module)s.Module));

    /// <inheritdoc/>
    public IEnumerator<Module<Tensor, Tensor>> GetEnumerator() => _steps.Select(s => s.Module).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override void CopyOwn(Dictionary<object, object> copies)
        => _steps = Array.ConvertAll(_steps, s => (s.Name, (Module<Tensor, Tensor>)s.Module.Copy(copies)));
}
