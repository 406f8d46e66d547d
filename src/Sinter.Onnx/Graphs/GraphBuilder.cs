using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>Makes runnable graphs of a file's messages: names are resolved, nodes ordered, operators found. What is wrong with the file is said before anything runs.</summary>
sealed class GraphBuilder(string file, ModelProto model, TensorReader reader, OnnxOptions options)
{
    // Deeper nesting of functions than any exporter writes.
    const int DeepestFunctions = 64;

    static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    readonly SortedSet<string> _unknown = new(StringComparer.Ordinal);
    readonly Dictionary<(string, string, string), FunctionProto> _functions = FunctionsOf(model);
    readonly Dictionary<FunctionProto, Graph> _bodies = [];
    int _nodes, _depth;

    /// <summary>Values that <c>Gradient</c> nodes differentiate by.</summary>
    public HashSet<string> Watched { get; } = [];

    /// <summary>The model's own graph.</summary>
    /// <exception cref="InvalidDataException">The graph contradicts itself.</exception>
    /// <exception cref="NotSupportedException">Operators are unknown; all are listed.</exception>
    public Graph Build()
    {
        var versions = VersionsOf(model.OpsetImport);
        var graph = Build(model.Graph, Nothing, versions);
        if (_unknown.Count > 0) throw new NotSupportedException($"{file}: these operators are not supported: {string.Join(", ", _unknown)}.");
        return graph;
    }

    static Dictionary<(string, string, string), FunctionProto> FunctionsOf(ModelProto model)
    {
        var functions = new Dictionary<(string, string, string), FunctionProto>();
        foreach (var f in model.Functions) functions[(Domain(f.Domain), f.Name, f.Overload)] = f;
        return functions;
    }

    // ONNX's own domain has two spellings.
    static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    Dictionary<string, int> VersionsOf(IEnumerable<OperatorSetIdProto> sets)
    {
        var versions = new Dictionary<string, int>();
        foreach (var set in sets)
        {
            if (set.Version is < 1 or > 1000) throw Bad($"operator set '{set.Domain}' has version {set.Version}");
            versions[Domain(set.Domain)] = (int)set.Version;
        }
        return versions;
    }

    Graph Build(GraphProto proto, IReadOnlySet<string> outer, Dictionary<string, int> versions)
    {
        var constants = new Dictionary<string, OnnxValue>();
        foreach (var t in proto.Initializer)
        {
            if (t.Name.Length == 0) throw Bad("an initializer has no name");
            if (!constants.TryAdd(t.Name, reader.Read(t))) throw Bad($"initializer '{t.Name}' comes twice");
        }
        foreach (var t in proto.SparseInitializer)
            if (t.Values is null || !constants.TryAdd(t.Values.Name, Dense(t))) throw Bad("a sparse initializer has no values, or comes twice");
        return Assemble(proto.Name, [.. proto.Input], [.. proto.Output], proto.Node, constants, outer, versions);
    }

    Graph Assemble(string name, ValueInfoProto[] inputs, ValueInfoProto[] outputs, IReadOnlyList<NodeProto> nodes, Dictionary<string, OnnxValue> constants,
        IReadOnlySet<string> outer, Dictionary<string, int> versions)
    {
        if ((_nodes += nodes.Count) > options.MaxNodes) throw Bad($"there are more than {options.MaxNodes} nodes; if there may be, raise OnnxOptions.MaxNodes");
        var known = inputs.Select(i => i.Name).Concat(constants.Keys).ToHashSet();
        var made = new HashSet<string>();
        foreach (var output in nodes.SelectMany(n => n.Output).Where(o => o.Length > 0))
            if (known.Contains(output) || !made.Add(output)) throw Bad($"value '{output}' of graph '{name}' is made twice");
        // What inner graphs may see.
        HashSet<string> visible = [.. outer, .. known, .. made];
        var built = nodes.Select(n => Build(n, visible, versions)).ToArray();
        var captured = new HashSet<string>();
        foreach (var read in built.SelectMany(n => n.Reads).Concat(outputs.Select(o => o.Name)))
        {
            if (known.Contains(read) || made.Contains(read)) continue;
            if (!outer.Contains(read)) throw Bad($"graph '{name}' reads '{read}', which nothing makes");
            captured.Add(read);
        }
        var graph = new Graph { Name = name, Inputs = inputs, Outputs = outputs, Nodes = Ordered(name, built, made), Constants = constants, Captured = captured };
        graph.FindLastUses();
        return graph;
    }

    Node Build(NodeProto proto, IReadOnlySet<string> visible, Dictionary<string, int> versions)
    {
        var domain = Domain(proto.Domain);
        var attributes = new Dictionary<string, AttributeProto>();
        var bodies = new Dictionary<string, Graph>();
        foreach (var a in proto.Attribute)
        {
            attributes[a.Name] = a;
            if (a.G is not null) bodies[a.Name] = Build(a.G, visible, versions);
        }
        var function = _functions.TryGetValue((domain, proto.OpType, proto.Overload), out var called) ? new FunctionBody(called, Body(called)) : null;
        Operator? run = function is null ? OperatorTable.All.Find(domain, proto.OpType) : function.Run;
        if (run is null) _unknown.Add(domain.Length == 0 ? proto.OpType : $"{domain}.{proto.OpType}");
        else if (function is null && !versions.ContainsKey(domain)) throw Bad($"node '{proto.Name}' uses {proto.OpType}, but the model does not say which version of operator set '{domain}' it means");
        if (domain == OperatorTable.Training && proto.OpType == "Gradient")
            Watched.UnionWith(proto.Attribute.Where(a => a.Name == "xs").SelectMany(a => a.Strings).Select(s => s.ToStringUtf8()));
        return new Node
        {
            Name = proto.Name,
            Operator = proto.OpType,
            Domain = domain,
            Version = versions.GetValueOrDefault(domain, 1),
            Inputs = [.. proto.Input],
            Outputs = [.. proto.Output],
            Attributes = attributes,
            Bodies = bodies,
            Function = function,
            Run = run ?? (_ => throw new NotSupportedException(proto.OpType)),
        };
    }

    Graph Body(FunctionProto function)
    {
        if (_bodies.TryGetValue(function, out var known)) return known;
        if (++_depth > DeepestFunctions) throw Bad($"function '{function.Name}' calls itself, or functions are nested more than {DeepestFunctions} deep");
        var versions = VersionsOf(function.OpsetImport);
        foreach (var (domain, version) in VersionsOf(model.OpsetImport)) versions.TryAdd(domain, version);
        var body = Assemble(function.Name, [.. function.Input.Select(n => new ValueInfoProto { Name = n })], [.. function.Output.Select(n => new ValueInfoProto { Name = n })],
            function.Node, [], Nothing, versions);
        _depth--;
        return _bodies[function] = body;
    }

    // Files list nodes in order, most of them; where they do not, this finds one, if there is any.
    Node[] Ordered(string name, Node[] nodes, HashSet<string> made)
    {
        var maker = new Dictionary<string, int>();
        for (var i = 0; i < nodes.Length; i++)
            foreach (var output in nodes[i].Outputs.Where(o => o.Length > 0)) maker[output] = i;
        var waits = new int[nodes.Length];
        var readers = new List<int>[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
            foreach (var read in nodes[i].Reads.Where(made.Contains).Select(r => maker[r]).Distinct())
            {
                waits[i]++;
                (readers[read] ??= []).Add(i);
            }
        var ready = new PriorityQueue<int, int>(Enumerable.Range(0, nodes.Length).Where(i => waits[i] == 0).Select(i => (i, i)));
        var order = new List<Node>(nodes.Length);
        while (ready.TryDequeue(out var i, out _))
        {
            order.Add(nodes[i]);
            foreach (var reader in readers[i] ?? [])
                if (--waits[reader] == 0) ready.Enqueue(reader, reader);
        }
        if (order.Count < nodes.Length) throw Bad($"graph '{name}' has a cycle through {nodes[Array.FindIndex(waits, w => w > 0)]}");
        return [.. order];
    }

    OnnxValue Dense(SparseTensorProto t)
    {
        if (reader.Read(t.Values) is not OnnxTensor values || reader.Read(t.Indices ?? new()) is not OnnxTensor indices) throw Bad("a sparse initializer is not made of numbers");
        var shape = options.MaxElements >= t.Dims.Aggregate(1L, (n, d) => d < 0 || (d > 0 && n > long.MaxValue / d) ? long.MaxValue : n * d) ? Shape.Create(t.Dims.ToArray())
            : throw Bad($"sparse initializer '{t.Values.Name}' is larger than OnnxOptions.MaxElements");
        var places = indices.Elements.To(DType.Int64);
        if (places.Rank == 2)
        {
            var flat = Tensor.Zeros([places.Shape[0]], DType.Int64);
            for (var d = 0; d < shape.Rank; d++) flat = flat * shape[d] + places.Select(1, d);
            places = flat;
        }
        return new OnnxTensor(Tensor.Zeros([shape.Count], values.Elements.DType).Scatter(0, places, values.Elements).Reshape(shape), values.Type);
    }

    InvalidDataException Bad(string what) => new($"{file}: {what}.");
}
