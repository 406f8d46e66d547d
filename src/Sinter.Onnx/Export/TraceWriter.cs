using Google.Protobuf;
using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>Writes a recorded run as a graph. Two runs of different batches are read side by side: equal sizes are constants, others are multiples of the batch.</summary>
sealed class TraceWriter(Trace first, Trace second, OnnxExportOptions options)
{
    const int OperatorSet = 21, FormatVersion = 10;

    readonly GraphProto _graph = new();
    readonly Dictionary<TracedValue, string> _names = [];
    readonly Dictionary<TracedValue, TracedValue> _twins = [];
    readonly Dictionary<(DType, string, string), string> _constants = [];
    readonly HashSet<string> _taken = [];
    readonly Dictionary<(long, long), string> _sizes = [];
    int _next;

    long Batch => first.Inputs[0].Shape[0];

    long OtherBatch => second.Inputs[0].Shape[0];

    /// <summary>The whole model.</summary>
    public ModelProto Write(string name)
    {
        Pair();
        foreach (var input in first.Inputs)
        {
            _names[input] = Unused(options.InputNames?[input.Input] ?? (first.Inputs.Length == 1 ? "input" : $"input_{input.Input}"));
            _graph.Input.Add(Info(_names[input], input));
        }
        foreach (var step in first.Steps.Where(s => s.Results.Any(_twins.ContainsKey))) StepWriters.Write(new(this, step));
        for (var i = 0; i < first.Outputs.Length; i++)
        {
            var output = Unused(options.OutputNames?[i] ?? (first.Outputs.Length == 1 ? "output" : $"output_{i}"));
            Node("Identity", [NameOf(first.Outputs[i])], output);
            _graph.Output.Add(Info(output, first.Outputs[i]));
        }
        _graph.Name = name;
        var model = new ModelProto { IrVersion = FormatVersion, ProducerName = "Sinter", ProducerVersion = typeof(TraceWriter).Assembly.GetName().Version?.ToString(3) ?? "", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OperatorSet });
        return model;
    }

    // From the results backwards: whatever they need, in both runs. What else was recorded is inside other ops, or was not used.
    void Pair()
    {
        var open = new Stack<(TracedValue, TracedValue)>(first.Outputs.Zip(second.Outputs));
        while (open.TryPop(out var pair))
        {
            var (a, b) = pair;
            if (!_twins.TryAdd(a, b)) continue;
            if (a.Input != b.Input || a.State != b.State || a.Maker?.Name != b.Maker?.Name || a.Output != b.Output || a.DType != b.DType || a.Shape.Rank != b.Shape.Rank)
                throw new NotSupportedException($"OnnxExport: with a batch of {OtherBatch} instead of {Batch} the module takes another way (at {a.Maker?.Name ?? "a constant"}); set DynamicBatch to false.");
            if (a.Maker is not { } p || b.Maker is not { } q) continue;
            for (var i = 0; i < p.Operands.Length; i++)
                if (p.Operands[i] is { } x && q.Operands[i] is { } y) open.Push((x, y));
        }
    }

    public TracedValue Twin(TracedValue value) => _twins.TryGetValue(value, out var twin) ? twin : value;

    /// <summary>The name of a value; leaves become initializers when first asked for.</summary>
    public string NameOf(TracedValue value)
    {
        if (_names.TryGetValue(value, out var known)) return known;
        if (value.State is { } state) return _names[value] = Initializer(Unused(state), value.Tensor);
        if (value.Constant is { } elements) return _names[value] = Constant(value, elements);
        throw new NotSupportedException($"OnnxExport: the op {value.Maker?.Name} has no ONNX form for its result {value.Output}.");
    }

    string Constant(TracedValue value, Tensor elements)
    {
        var other = Twin(value).Constant!;
        if (other.Shape == elements.Shape)
            return Same(elements, other) ? Constant(elements)
                : throw new NotSupportedException($"OnnxExport: a tensor of {elements.Shape} depends on the input in a way that was not recorded; use ops of Sinter between input and result.");
        // A constant that is longer for more rows can only be one value everywhere.
        var numbers = elements.ToArray<double>().Concat(other.ToArray<double>()).Distinct().ToArray();
        if (numbers.Length != 1) throw new NotSupportedException($"OnnxExport: a constant of {elements.Shape} becomes {other.Shape} with one more row; make it from ops on the input, or set DynamicBatch to false.");
        return Node("Expand", [Constant(Tensor.Full(Shape.Scalar, numbers[0], elements.DType)), Sizes(elements.Shape, other.Shape)]);
    }

    static bool Same(Tensor a, Tensor b) => a.ToArray<double>().AsSpan().SequenceEqual(b.ToArray<double>());

    public void Name(TracedValue value, string name) => _names[value] = name;

    /// <summary>Adds a node of one output.</summary>
    public string Node(string op, string[] inputs, params AttributeProto[] attributes) => Node(op, inputs, Fresh(op), attributes);

    string Node(string op, string[] inputs, string output, params AttributeProto[] attributes)
    {
        Nodes(op, inputs, [output], attributes);
        return output;
    }

    public void Nodes(string op, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = outputs.First(o => o.Length > 0) };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
    }

    /// <summary>A name that no value has yet.</summary>
    public string Fresh(string op) => Unused($"{op.ToLowerInvariant()}_{_next++}");

    string Unused(string name)
    {
        while (!_taken.Add(name)) name += "_";
        return name;
    }

    public string Cast(string value, DType to) => Node("Cast", [value], Attribute("to", (long)ElementTypes.Of(to)));

    /// <summary>A value in another type; itself if it has it already.</summary>
    public string As(TracedValue value, DType to) => value.DType == to ? NameOf(value) : Cast(NameOf(value), to);

    /// <summary>A tensor of the file; small equal ones are written once.</summary>
    public string Constant(Tensor x)
    {
        if (x.Count > 64) return Initializer(Fresh("constant"), x);
        var key = (x.DType, x.Shape.ToString(), string.Join(',', x.ToArray<double>()));
        return _constants.TryGetValue(key, out var known) ? known : _constants[key] = Initializer(Fresh("constant"), x);
    }

    public string Constant(params long[] values) => Constant(Tensor.From(values));

    string Initializer(string name, Tensor x)
    {
        _graph.Initializer.Add(TensorWriter.Write(name, x));
        return name;
    }

    /// <summary>A shape as a tensor: constant, or computed from the batch.</summary>
    public string Sizes(Shape a, Shape b)
    {
        if (a == b) return Constant([.. a]);
        return Node("Concat", [.. a.Zip(b).Select(d => d.First == d.Second ? Constant(d.First) : Size(d.First, d.Second))], Attribute("axis", 0));
    }

    /// <summary>A shape for <c>Reshape</c>, which may leave one size to be found.</summary>
    public string ReshapeSizes(Shape a, Shape b)
    {
        var open = a.Zip(b).Count(d => d.First != d.Second);
        return open == 1 && a.Count > 0 ? Constant([.. a.Zip(b).Select(d => d.First == d.Second ? d.First : -1)]) : Sizes(a, b);
    }

    // factor · batch + rest, as one element.
    string Size(long a, long b)
    {
        var (factor, rest) = Fit(a, b);
        if (_sizes.TryGetValue((factor, rest), out var known)) return known;
        var size = _sizes.TryGetValue((1, 0), out var batch) ? batch : _sizes[(1, 0)] = Node("Shape", [NameOf(first.Inputs[0])], Attribute("start", 0), Attribute("end", 1));
        if (factor != 1) size = Node("Mul", [size, Constant(factor)]);
        if (rest != 0) size = Node("Add", [size, Constant(rest)]);
        return _sizes[(factor, rest)] = size;
    }

    (long Factor, long Offset) Fit(long a, long b)
    {
        var factor = (b - a) / (OtherBatch - Batch);
        var rest = a - factor * Batch;
        if (factor * OtherBatch + rest != b) throw new NotSupportedException($"OnnxExport: a size is {a} for a batch of {Batch} and {b} for {OtherBatch}, which is no multiple of the batch; set DynamicBatch to false.");
        return (factor, rest);
    }

    ValueInfoProto Info(string name, TracedValue value)
    {
        var shape = new TensorShapeProto();
        foreach (var (a, b) in value.Shape.Zip(Twin(value).Shape)) shape.Dim.Add(a == b ? new TensorShapeProto.Types.Dimension { DimValue = a } : new() { DimParam = Symbol(a, b) });
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)ElementTypes.Of(value.DType), Shape = shape } } };
    }

    string Symbol(long a, long b)
    {
        var (factor, rest) = Fit(a, b);
        return (factor == 1 ? "batch" : $"{factor}*batch") + (rest == 0 ? "" : $"+{rest}");
    }

    public static AttributeProto Attribute(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Attribute(string name, double value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = (float)value };

    public static AttributeProto Attribute(string name, string value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Attribute(string name, IEnumerable<long> values)
    {
        var a = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        a.Ints.AddRange(values);
        return a;
    }

    public static AttributeProto Attribute(string name, IEnumerable<string> values)
    {
        var a = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Strings };
        a.Strings.AddRange(values.Select(ByteString.CopyFromUtf8));
        return a;
    }
}
