using System.Text;
using Sinter.Nn;

namespace Sinter.Onnx;

/// <summary>A network read from an ONNX file: a module that runs, trains and shows its layers. Its initializers are its state, under their own names: floating-point ones
/// that are learned are parameters, the rest buffers. It starts in evaluation; after <see cref="Module.Train"/> dropout drops and batch norm measures.</summary>
public sealed class OnnxModel : Module<Tensor, Tensor>
{
    readonly Graph _graph;
    readonly OnnxOptions _options;
    readonly IReadOnlySet<string>? _watched;
    Dictionary<string, OnnxValue> _state;

    readonly IReadOnlyDictionary<string, ValueFacts> _facts;

    internal OnnxModel(Graph graph, OnnxOptions options, Dictionary<string, OnnxValue> state, IReadOnlySet<string>? watched, OnnxModelInfo info, IReadOnlyDictionary<string, ValueFacts> facts)
    {
        (_graph, _options, _state, _watched, Info, _facts) = (graph, options, state, watched, info, facts);
        Inputs = [.. graph.Inputs.Where(i => !state.ContainsKey(i.Name)).Select(ValueTypes.Describe)];
        Values = graph.Nodes.SelectMany(n => n.Outputs).Where(name => name.Length > 0).ToDictionary(name => name, name => facts.GetValueOrDefault(name, ValueFacts.Unknown).ToInfo(name));
        Outputs = [.. graph.Outputs.Select(o => ValueTypes.Describe(o) is { Shape: not null } declared ? declared : facts.TryGetValue(o.Name, out var found) ? found.ToInfo(o.Name) : ValueTypes.Describe(o))];
        Layers = [.. graph.Nodes.Select(LayerText.Of)];
        Train(false);
    }

    /// <summary>Who made the file, and what it says of itself.</summary>
    public OnnxModelInfo Info { get; }

    /// <summary>What the graph takes; initializers that a file lists as inputs are left out.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs { get; }

    /// <summary>The graph and what it was given, for tests that watch it run.</summary>
    internal (Graph Graph, IReadOnlyDictionary<string, OnnxValue> Constants, IReadOnlyDictionary<string, ValueFacts> Facts) Inside => (_graph, _state, _facts);

    /// <summary>What the graph gives.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs { get; }

    /// <summary>What is known of every value that the nodes compute, by its name, before the graph runs: its type, and its sizes as numbers, as symbols that the inputs name
    /// (<c>batch</c>, <c>2*width + 1</c>), or as <c>?</c> where they depend on more.</summary>
    public IReadOnlyDictionary<string, OnnxValueInfo> Values { get; }

    /// <summary>The nodes in the order in which they run.</summary>
    public IReadOnlyList<OnnxLayer> Layers { get; }

    /// <summary>Reads a model and the data it keeps beside itself.</summary>
    /// <exception cref="InvalidDataException">The file is cut, damaged or contradicts itself: a node, say, whose inputs have shapes it cannot take.</exception>
    /// <exception cref="NotSupportedException">It uses operators that Sinter does not have; all are listed.</exception>
    public static OnnxModel Load(string path, OnnxOptions? options = null)
    {
        var length = new FileInfo(path).Length;
        if (length > int.MaxValue) throw new InvalidDataException($"{path}: an ONNX file is at most 2 GB long, this one has {length} bytes; large weights belong beside it.");
        return ModelReader.Read(path, File.ReadAllBytes(path), Path.GetDirectoryName(Path.GetFullPath(path)), options ?? new());
    }

    /// <summary>Reads a model from memory.</summary>
    /// <exception cref="InvalidDataException">The bytes are cut, damaged or contradict themselves.</exception>
    /// <exception cref="NotSupportedException">It uses operators that Sinter does not have; all are listed.</exception>
    public static OnnxModel Parse(ReadOnlyMemory<byte> bytes, OnnxOptions? options = null) => ModelReader.Read("ONNX model", bytes, null, options ?? new());

    /// <summary>The same network for inference alone: what depends on no input is computed once, batch norms and activations behind convolutions become part of them, and
    /// nothing is learned any more. This model stays as it is.</summary>
    public OnnxModel ForInference()
    {
        var state = _state.ToDictionary(s => s.Key, s => s.Value is OnnxTensor t ? new OnnxTensor(t.Elements.Detach(), t.Type) : s.Value);
        var graph = new Graph
        {
            Name = _graph.Name,
            Inputs = _graph.Inputs,
            Outputs = _graph.Outputs,
            Nodes = [.. _graph.Nodes.Select(n => n with { })],
            Constants = state,
            Captured = _graph.Captured,
        };
        Fusion.Run(graph);
        ConstantFolding.Run(graph, new HashSet<string>(), _options, CancellationToken.None);
        return new(graph, _options, graph.Constants, _watched, Info, _facts);
    }

    /// <summary>The first output for one input.</summary>
    /// <exception cref="OnnxException">A node cannot be computed.</exception>
    public override Tensor Forward(Tensor x) => Run([x])[0].Tensor;

    /// <summary>All outputs, in order, for the inputs in order.</summary>
    /// <exception cref="ArgumentException">The inputs are not those the graph takes.</exception>
    /// <exception cref="OnnxException">A node cannot be computed.</exception>
    public OnnxValue[] Run(IReadOnlyList<OnnxValue> inputs, CancellationToken cancellation = default)
    {
        if (inputs.Count > Inputs.Count) throw new ArgumentException($"OnnxModel.Run: {inputs.Count} values are given; the graph takes {Inputs.Count}: {string.Join("; ", Inputs)}.");
        return RunAll(inputs.Select((value, i) => (Inputs[i].Name, value)), cancellation);
    }

    /// <summary>All outputs by name, for inputs by name.</summary>
    /// <exception cref="ArgumentException">The inputs are not those the graph takes.</exception>
    /// <exception cref="OnnxException">A node cannot be computed.</exception>
    public IReadOnlyDictionary<string, OnnxValue> Run(IReadOnlyDictionary<string, OnnxValue> inputs, CancellationToken cancellation = default)
    {
        var results = RunAll(inputs.Select(i => (i.Key, i.Value)), cancellation);
        return Outputs.Select((o, i) => (o.Name, results[i])).DistinctBy(o => o.Name).ToDictionary(o => o.Name, o => o.Item2);
    }

    OnnxValue[] RunAll(IEnumerable<(string Name, OnnxValue Value)> inputs, CancellationToken cancellation)
    {
        var scope = new Scope(new Execution(_options, Training, cancellation) { Watched = _watched }, _state);
        foreach (var (name, value) in inputs)
        {
            var declared = _graph.Inputs.FirstOrDefault(i => i.Name == name) ?? throw new ArgumentException($"OnnxModel.Run: the graph has no input '{name}'; it takes {string.Join("; ", Inputs)}.");
            ValueTypes.Check(declared, value);
            scope.Set(name, value);
        }
        foreach (var input in Inputs)
            if (scope.Find(input.Name) is null) throw new ArgumentException($"OnnxModel.Run: input '{input.Name}' is missing; the graph takes {string.Join("; ", Inputs)}.");
        // Gradients that the graph itself asks for need a record.
        using var _ = _watched is null ? default(GradScope?) : Autograd.EnableGrad();
        return _graph.Run(scope);
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<(string Name, Tensor Value, bool IsSaved)> OwnTensors()
        => _state.Where(s => s.Value is OnnxTensor).Select(s => (s.Key, s.Value.Tensor, true));

    private protected override void CopyOwn(Dictionary<object, object> copies)
        => _state = _state.ToDictionary(s => s.Key, s => s.Value is OnnxTensor t ? new OnnxTensor((Tensor)CopyOf(t.Elements, copies)!, t.Type) : s.Value);

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder($"OnnxModel({string.Join("; ", Inputs)}");
        foreach (var layer in Layers) text.Append($"\n  ({layer.Name}): {layer}");
        return text.Append("\n)").ToString();
    }
}
