namespace Sinter;

/// <summary>Where a gradient goes: an output of the node that made an input.</summary>
internal readonly record struct Edge(Node? Node, int Output);

/// <summary>One recorded call: where its inputs came from, the values its derivative needs, and the derivative. Most ops have one output and derive from
/// <see cref="Derivative"/>; this class is for those with several.</summary>
public abstract class Node
{
    [ThreadStatic] static long t_sequence;

    readonly Edge[] _edges;
    SavedTensor?[] _saved = [];
    List<(int Output, Func<Tensor, Tensor?> Hook)>? _hooks;

    /// <summary>Records a call of <paramref name="name"/>.</summary>
    protected Node(string name, params ReadOnlySpan<Tensor?> inputs)
    {
        Name = name;
        Sequence = ++t_sequence;
        var edges = new Edge[inputs.Length];
        for (var i = 0; i < edges.Length; i++)
            if (inputs[i] is { RequiresGrad: true } x) edges[i] = x.GradientEdge;
        _edges = edges;
        if (GradMode.Current.DetectsAnomalies) CallSite = Environment.StackTrace;
    }

    /// <summary>The op that was called.</summary>
    public string Name { get; }

    /// <summary>Where it was called, known in anomaly mode.</summary>
    public string? CallSite { get; }

    /// <summary>The nodes that made the inputs; null for an input without gradient.</summary>
    public IReadOnlyList<Node?> Inputs => Array.ConvertAll(_edges, e => e.Node);

    internal ReadOnlySpan<Edge> Edges => _edges;

    /// <summary>Later calls have larger numbers (on one thread); they run first in a backward pass.</summary>
    internal long Sequence { get; private protected init; }

    /// <summary>How many outputs the call had.</summary>
    internal virtual int Outputs => 1;

    /// <summary>True for nodes whose rule was written by a user, who may keep what passes through it.</summary>
    internal virtual bool IsForeign => false;

    /// <summary>True if the gradient of input <paramref name="i"/> will be used in the pass that is running, or could be in any.</summary>
    protected bool Needs(int i) => _edges[i].Node is { } node && (Engine.Running is not { } pass || !ReferenceEquals(pass.Applying, this) || pass.Wants(node));

    /// <summary>Keeps values for the derivative; call it in the constructor, with null for what no needed gradient uses.</summary>
    protected void Save(params ReadOnlySpan<Tensor?> values)
    {
        _saved = new SavedTensor?[values.Length];
        for (var i = 0; i < values.Length; i++)
            if (values[i] is { } value) _saved[i] = new SavedTensor(value);
    }

    /// <summary>Saved value <paramref name="i"/>.</summary>
    /// <exception cref="AutogradException">It was freed by an earlier pass, or changed in place since.</exception>
    protected Tensor Saved(int i) => _saved[i]!.Unpack(this, i);

    /// <summary>Saved value <paramref name="i"/>, or null if none was given.</summary>
    protected Tensor? SavedOrNull(int i) => _saved[i]?.Unpack(this, i);

    /// <summary>The derivative: from the gradients of the outputs (null where none arrived) to those of the inputs (null where none flows).</summary>
    protected abstract Tensor?[] Backward(Tensor?[] g);

    internal void AddHook(int output, Func<Tensor, Tensor?> hook) => (_hooks ??= []).Add((output, hook));

    internal void RemoveHook(Func<Tensor, Tensor?> hook) => _hooks?.RemoveAll(h => h.Hook == hook);

    internal bool HasHooks => _hooks is { Count: > 0 };

    internal void RunHooks(Tensor?[] g)
    {
        foreach (var (output, hook) in _hooks!.ToArray())
            if (g[output] is { } before && hook(before) is { } after)
            {
                Check.Autograd(after.Shape == before.Shape,
                    $"Hook on an output of {Name}: it returned a gradient of {after.Shape} for one of {before.Shape}; the shapes must be equal.");
                g[output] = after;
            }
    }

    internal virtual Tensor?[] Apply(Tensor?[] g)
    {
        var dx = Backward(g);
        Check.Autograd(dx.Length == _edges.Length, $"Backward of {Name} returned {dx.Length} gradients for {_edges.Length} inputs; return one for each input, null where none flows.");
        // A value still saved here is about to be freed; a gradient that is one must outlive it.
        for (var i = 0; i < dx.Length; i++)
            foreach (var saved in _saved)
                if (saved?.IsValue(dx[i]) == true) dx[i] = dx[i]!.Alias();
        return dx;
    }

    internal void Release()
    {
        foreach (var saved in _saved) saved?.Release();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}Backward";
}

/// <summary>A recorded call with one output. Derive from it beside the op; the derivative stands under the value. In a pass that is not itself recorded, the tensors
/// a derivative makes and does not return are disposed when it returns.</summary>
public abstract class Derivative(string name, params ReadOnlySpan<Tensor?> inputs) : Node(name, inputs)
{
    /// <summary>From the gradient of the output to those of the inputs, null where none flows.</summary>
    protected abstract Tensor?[] Backward(Tensor g);

    /// <inheritdoc/>
    protected sealed override Tensor?[] Backward(Tensor?[] g) => Backward(g[0]!);
}
