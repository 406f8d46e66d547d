using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>Finds, before anything runs, the type and shape of every value that a graph computes. Sizes that the file names by a symbol stay symbols; shapes that the graph computes
/// (<c>Shape</c>, <c>Gather</c>, <c>Concat</c>, then <c>Reshape</c>) are followed element by element. What a rule contradicts is an error of the file.</summary>
sealed class ShapeInference
{
    // The results of inner graphs need no more rounds than this to settle, or are given up.
    const int Deepest = 64;

    readonly string _file;
    int _depth;

    ShapeInference(string file) => _file = file;

    /// <summary>What is known of every value of a graph.</summary>
    /// <param name="file">What errors call it.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="replaceable">Whether the caller may replace a constant that is an input too. Before version 4 of the format, every initializer had to be listed as one.</param>
    /// <exception cref="InvalidDataException">A node cannot be computed, whatever the inputs.</exception>
    public static IReadOnlyDictionary<string, ValueFacts> Run(string file, Graph graph, bool replaceable)
    {
        var facts = new Facts(null);
        foreach (var input in graph.Inputs) facts[input.Name] = ValueFacts.Of(input);
        foreach (var (name, value) in graph.Constants)
            facts[name] = replaceable && graph.Inputs.Any(i => i.Name == name) ? ValueFacts.Of(value) with { Elements = null, Constant = null } : ValueFacts.Of(value);
        new ShapeInference(file).Run(graph, facts, new Dictionary<string, AttributeProto>());
        foreach (var output in graph.Outputs)
            if (facts.Find(output.Name) is { } found) facts[output.Name] = found.Refined(ValueFacts.Of(output));
        return facts.Own;
    }

    /// <summary>What an inner graph gives for values of which this is known. Contradictions in it are not errors: it may be a branch that is never taken.</summary>
    public ValueFacts[] Body(Graph body, ReadOnlySpan<ValueFacts> inputs, ShapeCall caller)
    {
        var outer = _current!;
        var facts = new Facts(outer);
        foreach (var (name, value) in body.Constants) facts[name] = ValueFacts.Of(value);
        for (var i = 0; i < body.Inputs.Length; i++) facts[body.Inputs[i].Name] = i < inputs.Length ? inputs[i].Refined(ValueFacts.Of(body.Inputs[i])) : ValueFacts.Of(body.Inputs[i]);
        return Inner(body, facts, new Dictionary<string, AttributeProto>(), outer);
    }

    /// <summary>What a model-local function gives.</summary>
    public ValueFacts[] Call(FunctionBody function, ShapeCall caller)
    {
        var outer = _current!;
        var facts = new Facts(null);
        foreach (var (name, value) in function.Graph.Constants) facts[name] = ValueFacts.Of(value);
        for (var i = 0; i < function.Graph.Inputs.Length; i++) facts[function.Graph.Inputs[i].Name] = caller[i];
        return Inner(function.Graph, facts, function.Arguments(caller), outer);
    }

    Facts? _current;

    ValueFacts[] Inner(Graph graph, Facts facts, IReadOnlyDictionary<string, AttributeProto> arguments, Facts outer)
    {
        if (_depth >= Deepest) return [.. graph.Outputs.Select(_ => ValueFacts.Unknown)];
        _depth++;
        try
        {
            Run(graph, facts, arguments);
            return [.. graph.Outputs.Select(o => (facts.Find(o.Name) ?? ValueFacts.Unknown).Refined(ValueFacts.Of(o)))];
        }
        catch (InvalidDataException) { return [.. graph.Outputs.Select(ValueFacts.Of)]; }
        finally
        {
            _depth--;
            _current = outer;
        }
    }

    void Run(Graph graph, Facts facts, IReadOnlyDictionary<string, AttributeProto> arguments)
    {
        _current = facts;
        foreach (var node in graph.Nodes)
        {
            var results = Infer(node, facts, arguments);
            for (var i = 0; i < node.Outputs.Length; i++)
                if (node.Outputs[i].Length > 0) facts[node.Outputs[i]] = (i < results.Length ? results[i] : null) ?? ValueFacts.Unknown;
        }
    }

    ValueFacts?[] Infer(Node node, Facts facts, IReadOnlyDictionary<string, AttributeProto> arguments)
    {
        var call = new ShapeCall(node, Array.ConvertAll(node.Inputs, name => name.Length == 0 ? null : facts.Find(name) ?? ValueFacts.Unknown), arguments, this);
        try
        {
            if (node.Function is { } function) return Call(function, call);
            return ShapeRules.All.Find(node.Domain, node.Operator)?.Invoke(call) ?? [];
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"{_file}: {node} cannot be computed: {e.Message}{(call.Count == 0 ? "" : $" Its inputs: {string.Join("; ", node.Inputs.Zip(call.Inputs, (name, x) => name.Length == 0 ? "none" : x.ToInfo(name).ToString()))}.")}", e);
        }
    }

    /// <summary>What is known of the values of a graph, and of those around it.</summary>
    sealed class Facts(Facts? outer)
    {
        public Dictionary<string, ValueFacts> Own { get; } = [];

        public ValueFacts this[string name] { set => Own[name] = value; }

        public ValueFacts? Find(string name) => Own.TryGetValue(name, out var found) ? found : outer?.Find(name);
    }
}
