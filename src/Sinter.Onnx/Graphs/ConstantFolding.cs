namespace Sinter.Onnx;

/// <summary>Computes once, when a model is read, what depends on nothing that changes: shapes, tables, masks.</summary>
static class ConstantFolding
{
    // Only small things: a file may not make reading it expensive.
    const long MostElements = 1 << 16;

    /// <summary>Replaces nodes of known inputs by their results. Values in <paramref name="changing"/> are not known: they are learned.</summary>
    public static void Run(Graph graph, IReadOnlySet<string> changing, OnnxOptions options, CancellationToken cancellation)
    {
        var bounds = options with { MaxElements = Math.Min(options.MaxElements, MostElements), MaxIterations = Math.Min(options.MaxIterations, 1000) };
        var inputs = graph.Inputs.Select(i => i.Name).ToHashSet();
        var outputs = graph.Outputs.Select(o => o.Name).ToHashSet();
        var scope = new Scope(new Execution(bounds, Training: false, cancellation), graph.Constants);
        var left = new List<Node>(graph.Nodes.Length);
        using var _ = Autograd.NoGrad();
        foreach (var node in graph.Nodes)
        {
            var isKnown = node.Domain.Length == 0 && node.Bodies.Count == 0 && !OperatorTable.All.IsRandom(node.Domain, node.Operator)
                && node.Inputs.All(n => n.Length == 0 || (!changing.Contains(n) && !inputs.Contains(n) && graph.Constants.ContainsKey(n)))
                && node.Inputs.Sum(n => n.Length > 0 && graph.Constants[n] is OnnxTensor t ? t.Elements.Count : 0) <= MostElements
                && IsSmall(node, graph);
            if (!isKnown || !TryRun(node, scope, graph)) left.Add(node);
        }
        graph.Nodes = [.. left];
        // Constants that only folded nodes read are gone with them.
        var read = left.SelectMany(n => n.Reads).Concat(outputs).ToHashSet();
        foreach (var name in graph.Constants.Keys.Where(n => !read.Contains(n) && !inputs.Contains(n) && !changing.Contains(n)).ToList()) graph.Constants.Remove(name);
        graph.FindLastUses();
    }

    // Broadcasting multiplies sizes; the product of all inputs bounds the result.
    static bool IsSmall(Node node, Graph graph)
    {
        var product = 1.0;
        foreach (var name in node.Inputs.Where(n => n.Length > 0))
            if (graph.Constants[name] is OnnxTensor t) product *= Math.Max(1, t.Elements.Count);
        return product <= 1 << 24;
    }

    // What fails now will say so when it runs, in its place.
    static bool TryRun(Node node, Scope scope, Graph graph)
    {
        node.LastUses = [];
        try { Graph.Run(node, scope); }
        catch (OnnxException) { return false; }
        foreach (var output in node.Outputs.Where(o => o.Length > 0)) graph.Constants[output] = scope.Find(output)!;
        return true;
    }
}
