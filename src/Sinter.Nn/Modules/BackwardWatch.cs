namespace Sinter.Nn;

/// <summary>One call of a module with backward hooks: stands on both sides of it and sees the gradient of the result before that of the input.</summary>
sealed class BackwardWatch(Module module, Func<Module, Tensor?, Tensor, Tensor?>[] hooks)
{
    bool _watchesInput;
    Tensor? _gradOutput;

    /// <summary>The input, with a place in the graph of its own, so that its gradient here is this call's alone.</summary>
    public object Input(object? input)
    {
        var x = (Tensor)input!;
        if (!Autograd.Needs(x)) return x;
        _watchesInput = true;
        var own = x.Alias().SetHistory(new PassOn(x));
        own.RegisterHook(g => Run(g));
        return own;
    }

    /// <summary>The result, watched.</summary>
    public object Output(object? output)
    {
        var y = (Tensor)output!;
        if (y.RequiresGrad)
            y.RegisterHook(g =>
            {
                _gradOutput = g;
                if (!_watchesInput) Run(null);
                return null;
            });
        return y;
    }

    Tensor? Run(Tensor? gradInput)
    {
        Tensor? replaced = null;
        foreach (var hook in hooks)
            if (hook(module, replaced ?? gradInput, _gradOutput!) is { } g) replaced = g;
        return replaced;
    }

    sealed class PassOn(Tensor x) : Derivative("ModuleInput", x)
    {
        protected override Tensor?[] Backward(Tensor g) => [g];
    }
}
