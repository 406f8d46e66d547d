namespace Sinter.Nn;

/// <summary>A module of one input. Override <see cref="Forward"/>; invoke <see cref="Call"/>, which also runs the hooks.</summary>
public abstract class Module<T, TResult> : Module
{
    CallHooks<T, TResult> _hooks;
    List<Func<Module, Tensor?, Tensor, Tensor?>>? _backward;

    /// <summary>A module called like its class.</summary>
    protected Module() { }

    /// <inheritdoc cref="Module(string)"/>
    protected Module(string name) : base(name) { }

    /// <summary>What the module computes. Override this, or <see cref="forward"/>.</summary>
    public virtual TResult Forward(T x)
    {
        EnsureOneIsOverridden();
        return forward(x);
    }

    /// <summary><see cref="Forward"/> under PyTorch's name, for classes that were written with it: override one of the two.</summary>
    /// <exception cref="InvalidOperationException">The class overrides neither.</exception>
    public virtual TResult forward(T x)
    {
        using var _ = new Forwarding(this);
        return Forward(x);
    }

    /// <summary>The result of <see cref="Forward"/>, with the hooks before and after it.</summary>
    [Export("nn.Module.call", Ours = true)]
    public TResult Call(T x) => Hooked(x, Forward);

    /// <summary>The result of <paramref name="forward"/> with the hooks before and after it: for a <c>Call</c> that takes more than the input.</summary>
    protected TResult Hooked(T x, Func<T, TResult> forward)
    {
        ComputeParameters();
        x = _hooks.Before(this, x);
        var watch = _backward is { Count: > 0 } ? new BackwardWatch(this, _backward.ToArray()) : null;
        var y = _hooks.After(this, x, forward(watch is null ? x : (T)watch.Input(x)));
        return watch is null ? y : (TResult)watch.Output(y);
    }

    /// <summary>Calls <paramref name="hook"/> in each backward pass through a call, with the gradients of the input (null if it requires none) and of the result;
    /// what it returns, unless null, replaces the gradient of the input. For modules from tensor to tensor. Dispose the result to remove it.</summary>
    /// <remarks>After <c>torch.nn.Module.register_full_backward_hook</c>.</remarks>
    [Export("nn.Module.register_full_backward_hook")]
    public IDisposable RegisterBackwardHook(Func<Module, Tensor?, Tensor, Tensor?> hook)
    {
        Check.Argument(typeof(T) == typeof(Tensor) && typeof(TResult) == typeof(Tensor),
            $"RegisterBackwardHook: {GetType().Name} does not go from one tensor to one tensor; register hooks on its tensors.");
        (_backward ??= []).Add(hook);
        return new HookRegistration(() => _backward?.Remove(hook));
    }

    /// <summary>Calls <paramref name="hook"/> with the input before each call; what it returns is the input. Dispose the result to remove it.</summary>
    [Export("nn.Module.register_forward_pre_hook")]
    public IDisposable RegisterForwardPreHook(Func<Module, T, T> hook) => _hooks.AddBefore(hook);

    /// <summary>Calls <paramref name="hook"/> with the input and the result after each call; what it returns is the result. Dispose the result to remove it.</summary>
    [Export("nn.Module.register_forward_hook")]
    public IDisposable RegisterForwardHook(Func<Module, T, TResult, TResult> hook) => _hooks.AddAfter(hook);

    private protected override void ForgetHooks() => (_hooks, _backward) = (default, null);
}

/// <summary>A module of two inputs.</summary>
public abstract class Module<T1, T2, TResult> : Module
{
    CallHooks<(T1, T2), TResult> _hooks;

    /// <summary>A module called like its class.</summary>
    protected Module() { }

    /// <inheritdoc cref="Module(string)"/>
    protected Module(string name) : base(name) { }

    /// <summary>What the module computes. Override this, or <see cref="forward"/>.</summary>
    public virtual TResult Forward(T1 x1, T2 x2)
    {
        EnsureOneIsOverridden();
        return forward(x1, x2);
    }

    /// <summary><see cref="Forward"/> under PyTorch's name, for classes that were written with it: override one of the two.</summary>
    /// <exception cref="InvalidOperationException">The class overrides neither.</exception>
    public virtual TResult forward(T1 x1, T2 x2)
    {
        using var _ = new Forwarding(this);
        return Forward(x1, x2);
    }

    /// <summary>The result of <see cref="Forward"/>, with the hooks before and after it.</summary>
    [Export("nn.Module.call", Ours = true, Overload = true)]
    public TResult Call(T1 x1, T2 x2) => Hooked(x1, x2, Forward);

    /// <summary>The result of <paramref name="forward"/> with the hooks before and after it: for a <c>Call</c> that takes more than the inputs.</summary>
    protected TResult Hooked(T1 x1, T2 x2, Func<T1, T2, TResult> forward)
    {
        ComputeParameters();
        (x1, x2) = _hooks.Before(this, (x1, x2));
        return _hooks.After(this, (x1, x2), forward(x1, x2));
    }

    /// <summary>Calls <paramref name="hook"/> with the inputs before each call; what it returns are the inputs. Dispose the result to remove it.</summary>
    [Export("nn.Module.register_forward_pre_hook", Overload = true)]
    public IDisposable RegisterForwardPreHook(Func<Module, (T1, T2), (T1, T2)> hook) => _hooks.AddBefore(hook);

    /// <summary>Calls <paramref name="hook"/> with the inputs and the result after each call; what it returns is the result. Dispose the result to remove it.</summary>
    [Export("nn.Module.register_forward_hook", Overload = true)]
    public IDisposable RegisterForwardHook(Func<Module, (T1, T2), TResult, TResult> hook) => _hooks.AddAfter(hook);

    private protected override void ForgetHooks() => _hooks = default;
}

/// <summary>A module of three inputs.</summary>
public abstract class Module<T1, T2, T3, TResult> : Module
{
    CallHooks<(T1, T2, T3), TResult> _hooks;

    /// <summary>A module called like its class.</summary>
    protected Module() { }

    /// <inheritdoc cref="Module(string)"/>
    protected Module(string name) : base(name) { }

    /// <summary>What the module computes. Override this, or <see cref="forward"/>.</summary>
    public virtual TResult Forward(T1 x1, T2 x2, T3 x3)
    {
        EnsureOneIsOverridden();
        return forward(x1, x2, x3);
    }

    /// <summary><see cref="Forward"/> under PyTorch's name, for classes that were written with it: override one of the two.</summary>
    /// <exception cref="InvalidOperationException">The class overrides neither.</exception>
    public virtual TResult forward(T1 x1, T2 x2, T3 x3)
    {
        using var _ = new Forwarding(this);
        return Forward(x1, x2, x3);
    }

    /// <summary>The result of <see cref="Forward"/>, with the hooks before and after it.</summary>
    [Export("nn.Module.call", Ours = true, Overload = true)]
    public TResult Call(T1 x1, T2 x2, T3 x3) => Hooked(x1, x2, x3, Forward);

    /// <summary>The result of <paramref name="forward"/> with the hooks before and after it: for a <c>Call</c> that takes more than the inputs.</summary>
    protected TResult Hooked(T1 x1, T2 x2, T3 x3, Func<T1, T2, T3, TResult> forward)
    {
        ComputeParameters();
        (x1, x2, x3) = _hooks.Before(this, (x1, x2, x3));
        return _hooks.After(this, (x1, x2, x3), forward(x1, x2, x3));
    }

    /// <summary>Calls <paramref name="hook"/> with the inputs before each call; what it returns are the inputs. Dispose the result to remove it.</summary>
    [Export("nn.Module.register_forward_pre_hook", Overload = true)]
    public IDisposable RegisterForwardPreHook(Func<Module, (T1, T2, T3), (T1, T2, T3)> hook) => _hooks.AddBefore(hook);

    /// <summary>Calls <paramref name="hook"/> with the inputs and the result after each call; what it returns is the result. Dispose the result to remove it.</summary>
    [Export("nn.Module.register_forward_hook", Overload = true)]
    public IDisposable RegisterForwardHook(Func<Module, (T1, T2, T3), TResult, TResult> hook) => _hooks.AddAfter(hook);

    private protected override void ForgetHooks() => _hooks = default;
}

/// <summary>Removes a hook when disposed.</summary>
internal sealed class HookRegistration(Action remove) : IDisposable
{
    public void Dispose() => remove();
}
