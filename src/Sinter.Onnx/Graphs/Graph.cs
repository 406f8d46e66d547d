using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>A graph ready to run: nodes in an order in which every value is made before it is read.</summary>
sealed class Graph
{
    public required string Name { get; init; }
    public required ValueInfoProto[] Inputs { get; init; }
    public required ValueInfoProto[] Outputs { get; init; }
    public required Node[] Nodes { get; set; }

    /// <summary>The initializers, and what was computed from them alone when the model was read.</summary>
    public required Dictionary<string, OnnxValue> Constants { get; init; }

    /// <summary>Names that this graph takes from the graphs around it.</summary>
    public required IReadOnlySet<string> Captured { get; init; }

    /// <summary>Computes the graph. What it needs from outside is found in the scope; the results are its outputs in order.</summary>
    public OnnxValue[] Run(Scope scope)
    {
        foreach (var node in Nodes) Run(node, scope);
        return Array.ConvertAll(Outputs, o => scope.Find(o.Name) ?? throw new OnnxException($"graph '{Name}' has no value for its output '{o.Name}'."));
    }

    public static void Run(Node node, Scope scope)
    {
        scope.Execution.Cancellation.ThrowIfCancellationRequested();
        var inputs = Array.ConvertAll(node.Inputs, name => name.Length == 0 ? null : scope.Find(name) ?? throw new OnnxException($"{node} reads '{name}', which has no value."));
        OnnxValue?[] results;
        try { results = node.Run(new NodeCall(node, inputs, scope)); }
        catch (Exception e) when (e is not OnnxException and not OperationCanceledException)
        {
            throw new OnnxException($"{node}: {e.Message}{(inputs.Length == 0 ? "" : $" Inputs: {string.Join(", ", inputs.Select(i => i?.ToString() ?? "none"))}.")}", e);
        }
        for (var i = 0; i < node.Outputs.Length; i++)
        {
            if (node.Outputs[i].Length == 0) continue;
            scope.Set(node.Outputs[i], (i < results.Length ? results[i] : null) ?? throw new OnnxException($"{node} gives no output {i}, '{node.Outputs[i]}'."));
        }
        foreach (var name in node.LastUses) scope.Forget(name);
    }

    /// <summary>Notes after which node each value is no longer needed.</summary>
    public void FindLastUses()
    {
        var kept = Outputs.Select(o => o.Name).ToHashSet();
        var read = new HashSet<string>();
        for (var i = Nodes.Length - 1; i >= 0; i--)
        {
            var node = Nodes[i];
            node.LastUses = [.. node.Reads.Concat(node.Outputs).Where(n => n.Length > 0 && !kept.Contains(n) && read.Add(n))];
        }
    }
}
