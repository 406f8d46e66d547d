namespace Sinter;

/// <summary>An operation with a derivative of your own. Forward runs unrecorded; Backward gives the gradients of the inputs.
/// One object may be applied many times. After <c>torch.autograd.Function</c>.</summary>
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

    internal Tensor?[] Differentiate(Context context, Tensor?[] gradients) => Backward(context, gradients);

    /// <summary>Calls the function and records the call if an input requires a gradient.</summary>
    public Tensor[] Apply(params Tensor[] inputs)
    {
        var context = new Context();
        Tensor[] outputs;
        using (Autograd.NoGrad()) outputs = Forward(context, inputs);
        if (!Autograd.Needs(inputs)) return outputs;
        // A result that is an input, or has a history of its own, gets a new one here.
        for (var i = 0; i < outputs.Length; i++)
            if (outputs[i].RequiresGrad || Array.IndexOf(inputs, outputs[i]) >= 0) outputs[i] = outputs[i].Alias();
        var node = new FunctionNode(this, context, inputs, outputs.Length);
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
    readonly int _outputs;

    public FunctionNode(Function function, Function.Context context, Tensor[] inputs, int outputs) : base(function.GetType().Name, inputs)
    {
        (_function, _context, _outputs) = (function, context, outputs);
        context.Node = this;
    }

    internal override int Outputs => _outputs;

    internal override bool IsForeign => true;

    public void Keep(Tensor?[] tensors) => Save(tensors);

    public Tensor Kept(int i) => Saved(i);

    public bool Asks(int i) => Needs(i);

    protected override Tensor?[] Backward(Tensor?[] g) => _function.Differentiate(_context, g);
}
