using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>One backward pass: walks the graph from the roots, later calls first, sums what meets at an output, and frees saved values as it goes.
/// Iterative, so that a graph may be arbitrarily deep; runs on the calling thread.</summary>
internal sealed class Engine
{
    [ThreadStatic] static Engine? t_running;

    readonly Dictionary<Node, State> _states = new(ReferenceEqualityComparer.Instance);
    readonly PriorityQueue<Node, long> _ready = new();
    readonly Temporaries _temporaries = new();
    readonly bool _retainGraph, _createGraph;
    readonly Dictionary<(Node, int), int>? _captures;
    readonly Tensor?[]? _captured;
    HashSet<Node>? _wanted;
    List<Action>? _atEnd;

    Engine(bool retainGraph, bool createGraph, Tensor[]? inputs)
    {
        (_retainGraph, _createGraph) = (retainGraph, createGraph);
        if (inputs is null) return;
        _captures = [];
        _captured = new Tensor?[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var edge = inputs[i].GradientEdge;
            _captures.TryAdd((edge.Node!, edge.Output), i);
        }
    }

    sealed class State
    {
        public int Waiting;
        public Tensor?[] Gradients = [];
        // Bit i: gradient i belongs to this pass alone, so it may be added to in place and disposed when used.
        public ulong Owned;
    }

    /// <summary>The pass running on this thread.</summary>
    public static Engine? Running => t_running;

    /// <summary>The node whose derivative is being computed; nodes made meanwhile belong to later passes.</summary>
    public Node? Applying { get; private set; }

    /// <summary>Whether anything below <paramref name="node"/> is asked for.</summary>
    public bool Wants(Node node) => _wanted is null || _wanted.Contains(node);

    /// <summary>Whether the pass leads to a leaf, so that a gradient may arrive there.</summary>
    public bool Reaches(Tensor leaf) => leaf.HistoryOrNull?.Accumulator is { } accumulator && _states.ContainsKey(accumulator);

    /// <summary>Has <paramref name="action"/> called when every gradient of the pass has arrived, unless it fails before.</summary>
    public void AtEnd(Action action) => (_atEnd ??= []).Add(action);

    /// <summary>Runs a pass. Without <paramref name="inputs"/> the leaves accumulate; with them, their gradients are returned (null where none arrives).</summary>
    public static Tensor?[] Run(ReadOnlySpan<Tensor> roots, ReadOnlySpan<Tensor> gradients, Tensor[]? inputs, bool retainGraph, bool createGraph)
    {
        var engine = new Engine(retainGraph, createGraph, inputs);
        var outer = t_running;
        t_running = engine;
        var mode = GradMode.Current;
        using var scope = GradMode.Enter(mode with { Records = createGraph });
        using var types = Autocast.Suspend();
        using var _ = Temporaries.Suspend();
        try
        {
            engine.Prepare(roots);
            for (var i = 0; i < roots.Length; i++)
                engine.Add(roots[i].GradientEdge, gradients[i], owned: false);
            engine.Drain();
            foreach (var action in engine._atEnd ?? []) action();
        }
        finally { t_running = outer; }
        if (outer is null && !retainGraph && !createGraph) roots[0].Device.Settle();
        if (inputs is null) return [];
        for (var i = 0; i < inputs.Length; i++)   // an input asked for twice shares its gradient
        {
            var edge = inputs[i].GradientEdge;
            engine._captured![i] ??= engine._captured[engine._captures![(edge.Node!, edge.Output)]];
        }
        return engine._captured!;
    }

    // Counts, for every node below the roots, how many edges lead to it; and marks what leads to a captured input.
    void Prepare(ReadOnlySpan<Tensor> roots)
    {
        var stack = new Stack<Node>();
        var order = new List<Node>();
        foreach (var root in roots)
        {
            var node = root.GradientEdge.Node!;
            if (_states.TryAdd(node, new State { Gradients = new Tensor?[node.Outputs] })) stack.Push(node);
            _states[node].Waiting++;
        }
        while (stack.TryPop(out var node))
        {
            order.Add(node);
            foreach (var edge in node.Edges)
            {
                if (edge.Node is not { } next) continue;
                ref var state = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_states, next, out var known);
                if (!known)
                {
                    state = new State { Gradients = new Tensor?[next.Outputs] };
                    stack.Push(next);
                }
                state!.Waiting++;
            }
        }
        if (_captures is null) return;
        _wanted = new(ReferenceEqualityComparer.Instance);
        foreach (var (node, _) in _captures.Keys) _wanted.Add(node);
        // Sequence numbers of different threads do not compare, so repeat until nothing changes; one sweep is the rule.
        order.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var node in order)
            {
                if (_wanted.Contains(node)) continue;
                foreach (var edge in node.Edges)
                    if (edge.Node is { } next && _wanted.Contains(next)) { changed |= _wanted.Add(node); break; }
            }
        }
    }

    // One of the edges that lead to a node has delivered, a gradient or nothing.
    void Add(Edge edge, Tensor? g, bool owned)
    {
        var state = _states[edge.Node!];
        if (g is not null)
        {
            ref var slot = ref state.Gradients[edge.Output];
            var bit = edge.Output < 64 ? 1UL << edge.Output : 0;
            if (slot is null)
            {
                slot = g;
                if (owned) state.Owned |= bit;
            }
            else if ((state.Owned & bit) != 0 && !_createGraph && slot.Storage.IsExclusive && slot.IsContiguous && slot.DType == g.DType)
            {
                EngineOps.Current.Accumulate(slot, g);
                if (owned) g.Dispose();
            }
            else
            {
                var sum = EngineOps.Current.Add(slot, g);
                if (!_createGraph)
                {
                    if ((state.Owned & bit) != 0) slot.Dispose();
                    if (owned) g.Dispose();
                }
                slot = sum;
                state.Owned |= bit;
            }
        }
        if (--state.Waiting == 0) _ready.Enqueue(edge.Node!, -(edge.Node is AccumulateGrad ? long.MaxValue : edge.Node!.Sequence));
    }

    void Drain()
    {
        while (_ready.TryDequeue(out var node, out _))
        {
            var state = _states[node];
            var g = state.Gradients;
            if (node.HasHooks)
            {
                node.RunHooks(g);
                state.Owned = 0;
            }
            Capture(node, state);
            if (node is AccumulateGrad leaf)
            {
                if (_captures is null && g[0] is { } gradient) leaf.Accumulate(gradient, _createGraph, (state.Owned & 1) != 0);
                continue;
            }
            var flows = Array.Exists(g, t => t is not null) && Leads(node);
            var dx = flows ? Apply(node, g) : null;
            if (dx is not null && GradMode.Current.DetectsAnomalies) RefuseNaN(node, dx);
            Deliver(node, g, dx, owned: !_createGraph && !node.IsForeign);
            if (!_retainGraph && flows) node.Release();
            if (flows && !_createGraph && !node.IsForeign) DisposeUsed(state);
            _states.Remove(node);
        }
    }

    Tensor?[] Apply(Node node, Tensor?[] g)
    {
        Applying = node;
        try
        {
            if (_createGraph || node.IsForeign) return node.Apply(g);
            using var scope = _temporaries.Listen();
            var dx = node.Apply(g);
            _temporaries.Release(dx);
            return dx;
        }
        finally { Applying = null; }
    }

    // A pass for chosen inputs stops at a node below which none of them lies.
    bool Leads(Node node)
    {
        if (_wanted is null) return true;
        foreach (var edge in node.Edges)
            if (edge.Node is { } next && _wanted.Contains(next)) return true;
        return false;
    }

    void Deliver(Node node, Tensor?[] g, Tensor?[]? dx, bool owned)
    {
        var edges = node.Edges;
        for (var i = 0; i < edges.Length; i++)
        {
            if (edges[i].Node is not { } next) { if (owned) Unused(i, g, dx); continue; }
            var d = dx?[i];
            if (d is not null && !Wants(next)) d = null;
            // Every slot owns its own tensor object, so that disposing one never takes it from another.
            if (d is not null && owned && (Temporaries.Contains(g, d) || Temporaries.Contains(dx.AsSpan(0, i), d))) d = d.Alias();
            Add(edges[i], d, owned);
        }
    }

    static void Unused(int i, Tensor?[] g, Tensor?[]? dx)
    {
        if (dx?[i] is { } d && !Temporaries.Contains(g, d) && !Temporaries.Contains(dx.AsSpan(0, i), d) && !Temporaries.Contains(dx.AsSpan(i + 1), d)) d.Dispose();
    }

    void Capture(Node node, State state)
    {
        if (_captures is null) return;
        for (var output = 0; output < state.Gradients.Length; output++)
            if (_captures.TryGetValue((node, output), out var input))
            {
                _captured![input] = state.Gradients[output];
                state.Owned &= ~(1UL << output);
            }
    }

    static void DisposeUsed(State state)
    {
        for (var i = 0; i < state.Gradients.Length && i < 64; i++)
            if ((state.Owned >> i & 1) != 0) state.Gradients[i]?.Dispose();
    }

    static void RefuseNaN(Node node, Tensor?[] dx)
    {
        for (var i = 0; i < dx.Length; i++)
            if (dx[i] is { } d && EngineOps.Current.HasNaN(d))
                throw new AutogradException($"Backward of {node.Name} returned NaN as the gradient of input {i}. It was called at:\n{node.CallSite ?? "(not in anomaly mode)"}");
    }
}
