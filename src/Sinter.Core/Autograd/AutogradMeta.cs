namespace Sinter;

/// <summary>A tensor's part in differentiation; absent from tensors that have none.</summary>
internal sealed class AutogradMeta
{
    public bool RequiresGrad;
    public Node? GradFn;
    public int Output;
    public Tensor? Grad;

    /// <summary>Whether a pass made <see cref="Grad"/> and nobody has been handed it since: then its memory may be given back when it is replaced.</summary>
    public bool GradIsPrivate;

    public AccumulateGrad? Accumulator;
    public bool RetainsGrad;

    /// <summary>The tensor this one is a view of, and that one's <see cref="Revision"/> when <see cref="GradFn"/> was made.</summary>
    public Tensor? ViewBase;
    public int ViewRevision;

    /// <summary>How often the history of this tensor was rewritten by an in-place op.</summary>
    public int Revision;
}

/// <summary>The end of the graph at a leaf: adds what arrives to the leaf's <see cref="Tensor.Grad"/>. Safe when several passes reach one leaf at once.</summary>
internal sealed class AccumulateGrad : Node
{
    readonly Lock _gate = new();
    List<Action<Tensor>>? _after;

    public AccumulateGrad(Tensor leaf) : base("AccumulateGrad")
    {
        Leaf = leaf;
        Sequence = long.MaxValue;
    }

    public Tensor Leaf { get; }

    /// <summary>Where the leaf's gradient shall lie: a part of a larger block, say. Null for memory of its own. Of the leaf's shape and type.</summary>
    public Tensor? Home { get; set; }

    public void AddAfter(Action<Tensor> hook) => (_after ??= []).Add(hook);

    public void RemoveAfter(Action<Tensor> hook) => _after?.Remove(hook);

    protected override Tensor?[] Backward(Tensor?[] g) => [];

    public void Accumulate(Tensor g, bool createGraph, bool owned)
    {
        lock (_gate)
        {
            var leaf = Leaf;
            var grad = leaf.LentGrad;
            if (grad is null && !createGraph && Home is { } home)
            {
                home.Device.Copy(home, g);
                home.Storage.Changed("AccumulateGrad");
                leaf.SetGrad(home.Alias(), isPrivate: true);
                if (owned) g.Dispose();
            }
            else if (grad is null)
            {
                var mine = createGraph || owned && g.Storage.IsExclusive && g.IsContiguous;
                leaf.SetGrad(mine ? g : EngineOps.Current.Clone(g), isPrivate: !createGraph);
                if (owned && !mine) g.Dispose();
            }
            else if (createGraph) leaf.Grad = EngineOps.Current.Add(grad, g);
            else
            {
                EngineOps.Current.Accumulate(grad, g);
                if (owned) g.Dispose();
            }
        }
        if (_after is { Count: > 0 } hooks)
            foreach (var hook in hooks.ToArray()) hook(Leaf);
    }
}
