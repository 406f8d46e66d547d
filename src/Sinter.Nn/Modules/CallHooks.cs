namespace Sinter.Nn;

/// <summary>What a module's users want done before and after each of its calls, in the order of registration. Several inputs are a tuple.</summary>
internal struct CallHooks<TInputs, TResult>
{
    List<Func<Module, TInputs, TInputs>>? _before;
    List<Func<Module, TInputs, TResult, TResult>>? _after;

    public IDisposable AddBefore(Func<Module, TInputs, TInputs> hook) => Add(_before ??= [], hook);

    public IDisposable AddAfter(Func<Module, TInputs, TResult, TResult> hook) => Add(_after ??= [], hook);

    public readonly TInputs Before(Module module, TInputs inputs)
    {
        if (_before is not null)
            foreach (var hook in _before.ToArray()) inputs = hook(module, inputs);
        return inputs;
    }

    public readonly TResult After(Module module, TInputs inputs, TResult result)
    {
        if (_after is not null)
            foreach (var hook in _after.ToArray()) result = hook(module, inputs, result);
        return result;
    }

    static HookRegistration Add<THook>(List<THook> hooks, THook hook)
    {
        hooks.Add(hook);
        return new HookRegistration(() => hooks.Remove(hook));
    }
}
