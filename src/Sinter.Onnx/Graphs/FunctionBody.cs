using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>A model-local function: a graph that sees nothing of its caller but inputs and attributes.</summary>
sealed class FunctionBody(FunctionProto function, Graph graph)
{
    readonly Dictionary<string, AttributeProto> _defaults = function.AttributeProto.ToDictionary(a => a.Name);

    public Graph Graph => graph;

    /// <summary>The attributes that its nodes refer to: the caller's, or the defaults.</summary>
    public IReadOnlyDictionary<string, AttributeProto> Arguments(NodeAttributes caller)
    {
        var arguments = new Dictionary<string, AttributeProto>(_defaults);
        foreach (var name in function.Attribute.Concat(_defaults.Keys))
            if (caller.Attribute(name) is { } given) arguments[name] = given;
        return arguments;
    }

    /// <summary>Runs it in a scope of its own.</summary>
    public OnnxValue[] Run(NodeCall c)
    {
        c.Execution.CountTurn();
        var scope = new Scope(c.Execution with { Arguments = Arguments(c) }, graph.Constants);
        for (var i = 0; i < graph.Inputs.Length; i++)
            scope.Set(graph.Inputs[i].Name, i < c.Count && c.Has(i) ? c.Value(i) : new OnnxOptional(null));
        return graph.Run(scope);
    }
}
