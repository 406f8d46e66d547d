namespace Sinter;

/// <summary>An operation with a derivative of your own. Forward runs unrecorded; Backward gives the gradients of the inputs.
/// One object may be applied many times. After <c>torch.autograd.Function</c>.</summary>
/// <remarks>Under <see cref="Autocast"/> both run by the rules of the scope that <c>Apply</c> was called in (<c>torch.amp.custom_fwd</c> and <c>custom_bwd</c>).</remarks>
public abstract class Function
{
    /// <summary>What one call hands from its forward to its backward.</summary>
    public sealed class Context
    {
        internal Tensor?[] Kept { get; private set; } = [];
        internal FunctionNode? Node { get; set; }

        /// <summary>Keeps tensors for the backward pass, which frees them; a change of one in place meanwhile is an error there.</summary>
        public void Save(params Tensor?[] tensors) => Kept = tensors;

        /// <summary>Tensor <paramref name="i"/> of those kept.</summary>
        public Tensor Saved(int i) => Node!.Kept(i);

        /// <summary>Whether the gradient of input <paramref name="i"/> is asked for.</summary>
        public bool NeedsGradient(int i) => Node!.Asks(i);

        /// <summary>Anything else that the backward pass wants to know.</summary>
        public object? State { get; set; }
    }

    /// <summary>The results, from the inputs. Call <see cref="Context.Save"/> with what the derivative needs.</summary>
    protected abstract Tensor[] Forward(Context context, Tensor[] inputs);

    /// <summary>The gradients of the inputs (null where none flows) from those of the results (null where none arrived).
    /// Made of recorded operations, it can itself be differentiated.</summary>
    protected abstract Tensor?[] Backward(Context context, Tensor?[] gradients);

    /// <summary>Under <see cref="Autocast"/>, the type that floating-point inputs are converted to (float64 stays); Forward and Backward then run with it switched off.
    /// Null, the default, leaves the inputs and the scope as they are. After <c>cast_inputs</c> of <c>torch.amp.custom_fwd</c>.</summary>
    protected virtual DType? CastInputs => null;

    internal Tensor?[] Differentiate(Context context, Tensor?[] gradients) => Backward(context, gradients);

    /// <summary>Calls the function and records the call if an input requires a gradient.</summary>
    public Tensor[] Apply(params Tensor[] inputs)
    {
        var context = new Context();
        var autocast = Autocast.Current;
        if (autocast is not null && CastInputs is { } dtype)
        {
            inputs = Array.ConvertAll(inputs, x => Autocast.IsEligible(x) ? autocast.Cast(x, dtype, out _) : x);
            autocast = null;
        }
        Tensor[] outputs;
        using (Autograd.NoGrad())
        using (autocast is null ? Autocast.Suspend() : null)
            outputs = Forward(context, inputs);
        if (!Autograd.Needs(inputs)) return outputs;
        // A result that is an input, or has a history of its own, gets a new one here.
        for (var i = 0; i < outputs.Length; i++)
            if (outputs[i].RequiresGrad || Array.IndexOf(inputs, outputs[i]) >= 0) outputs[i] = outputs[i].Alias();
        var node = new FunctionNode(this, context, autocast, inputs, outputs.Length);
        for (var i = 0; i < outputs.Length; i++)
            if (outputs[i].DType.IsInexact) outputs[i].SetHistory(node, i);
        node.Keep(context.Kept);
        return outputs;
    }
}

/// <summary>One recorded call of a user's function.</summary>
internal sealed class FunctionNode : Node
{
    readonly Function _function;
    readonly Function.Context _context;
    readonly Autocast? _autocast;
    readonly DType[] _inputs;
    readonly int _outputs;

    public FunctionNode(Function function, Function.Context context, Autocast? autocast, Tensor[] inputs, int outputs) : base(function.GetType().Name, inputs)
    {
        (_function, _context, _autocast, _outputs) = (function, context, autocast, outputs);
        _inputs = Array.ConvertAll(inputs, x => x.DType);
        context.Node = this;
    }

    internal override int Outputs => _outputs;

    internal override bool IsForeign => true;

    public void Keep(Tensor?[] tensors) => Save(tensors);

    public Tensor Kept(int i) => Saved(i);

    public bool Asks(int i) => Needs(i);

    // The engine has set mixed precision aside for the pass.
    protected override Tensor?[] Backward(Tensor?[] g)
    {
        using var types = _autocast?.Again();
        var dx = _function.Differentiate(_context, g);
        // A gradient has the type of its input, whatever it was computed in.
        for (var i = 0; i < dx.Length && i < _inputs.Length; i++)
            if (dx[i] is { } d && d.DType != _inputs[i] && _inputs[i].IsFloatingPoint) dx[i] = EngineOps.Current.To(d, _inputs[i]);
        return dx;
    }
}
