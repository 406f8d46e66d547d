using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>One evaluation of a node: its inputs and attributes in the words that operators use.</summary>
sealed class NodeCall(Node node, OnnxValue?[] inputs, Scope scope)
{
    public Node Node => node;
    public Scope Scope => scope;
    public Execution Execution => scope.Execution;

    /// <summary>The operator set's version.</summary>
    public int Version => node.Version;

    public int Count => inputs.Length;

    /// <summary>Whether an input is given.</summary>
    public bool Has(int i) => i < inputs.Length && inputs[i] is not null and not OnnxOptional { Value: null };

    /// <summary>Whether an output is asked for.</summary>
    public bool Wants(int output) => output < node.Outputs.Length && node.Outputs[output].Length > 0;

    public OnnxValue Value(int i) => i < inputs.Length && inputs[i] is { } value ? value : throw new ArgumentException($"{node.Operator}: input {i} is missing.");

    /// <summary>Input <paramref name="i"/> as a tensor.</summary>
    public Tensor this[int i] => Value(i).Tensor;

    /// <summary>The first input.</summary>
    public Tensor X => this[0];

    public Tensor? Maybe(int i) => Has(i) ? this[i] : null;

    /// <summary>The element type of an input.</summary>
    public ElementType Type(int i) => Value(i) switch
    {
        OnnxTensor t => t.Type,
        OnnxOptional { Value: OnnxTensor t } => t.Type,
        OnnxStrings => ElementType.String,
        _ => ElementType.Undefined,
    };

    public OnnxStrings Strings(int i) => Value(i) as OnnxStrings ?? throw new ArgumentException($"{node.Operator}: input {i} is {Value(i)}; it must be a tensor of texts.");

    public IReadOnlyList<OnnxValue> Sequence(int i) => (Value(i) is OnnxOptional { Value: { } held } ? held : Value(i)) is OnnxSequence s ? s.Items
        : throw new ArgumentException($"{node.Operator}: input {i} is {Value(i)}; it must be a sequence.");

    /// <summary>All inputs as tensors.</summary>
    public Tensor[] Tensors() => [.. Enumerable.Range(0, Count).Select(i => this[i])];

    /// <summary>The whole numbers of an input.</summary>
    public long[] Longs(int i) => this[i].ToArray<long>();

    public long Long(int i) => (long)this[i].Item();

    public double Number(int i) => this[i].Item();

    /// <summary>One number of each dimension, from an attribute in early versions and an input since.</summary>
    public long[]? LongsOf(int input, string attribute) => Has(input) ? Longs(input) : Ints(attribute);

    /// <summary>An attribute, or the one of the calling function that it refers to.</summary>
    public AttributeProto? Attribute(string name)
    {
        if (!node.Attributes.TryGetValue(name, out var a)) return null;
        return a.RefAttrName.Length == 0 ? a : Execution.Arguments.GetValueOrDefault(a.RefAttrName);
    }

    public bool HasAttribute(string name) => Attribute(name) is not null;

    public long Int(string name, long otherwise = 0) => Attribute(name)?.I ?? otherwise;

    public bool Flag(string name, bool otherwise = false) => Attribute(name) is { } a ? a.I != 0 : otherwise;

    public double Float(string name, double otherwise = 0) => Attribute(name)?.F ?? otherwise;

    public string Text(string name, string otherwise = "") => Attribute(name)?.S.ToStringUtf8() ?? otherwise;

    public long[]? Ints(string name) => Attribute(name) is { } a ? [.. a.Ints] : null;

    public double[]? Floats(string name) => Attribute(name) is { } a ? [.. a.Floats.Select(v => (double)v)] : null;

    public string[]? Texts(string name) => Attribute(name) is { } a ? [.. a.Strings.Select(s => s.ToStringUtf8())] : null;

    public OnnxValue? Constant(string name) => Attribute(name) is { T: { } t } ? new TensorReader(node.ToString(), null).Read(t) : null;

    /// <summary>An inner graph.</summary>
    public Graph Body(string name) => node.Bodies.TryGetValue(name, out var graph) ? graph : throw new ArgumentException($"{node.Operator}: the attribute {name} is missing.");

    /// <summary>Runs an inner graph on values for its inputs.</summary>
    public OnnxValue[] RunBody(Graph body, ReadOnlySpan<OnnxValue> values)
    {
        if (values.Length > body.Inputs.Length) throw new ArgumentException($"{node.Operator}: the graph '{body.Name}' takes {body.Inputs.Length} values and is given {values.Length}.");
        var inner = new Scope(Execution, body.Constants, scope);
        for (var i = 0; i < values.Length; i++) inner.Set(body.Inputs[i].Name, values[i]);
        return body.Run(inner);
    }

    /// <summary>A dimension of a shape of <paramref name="rank"/> dimensions, counted from the front.</summary>
    public int Axis(string name, int rank, long otherwise = 0) => Axis(Int(name, otherwise), rank);

    public int Axis(long axis, int rank)
    {
        var dims = Math.Max(rank, 1);
        if (axis < -dims || axis >= dims) throw new ArgumentException($"{node.Operator}: axis is {axis}; it must be from {-dims} to {dims - 1}.");
        return (int)(axis < 0 ? axis + dims : axis);
    }

    /// <summary>Dimensions, each counted from the front.</summary>
    public int[] Axes(long[] axes, int rank) => Array.ConvertAll(axes, a => Axis(a, rank));

    /// <summary>A shape that the graph has computed, if it is not too large.</summary>
    public Shape Room(params ReadOnlySpan<long> sizes) => Execution.Room(sizes);

    /// <summary>A result of the type of an input, cut to its range.</summary>
    public OnnxTensor Like(int input, Tensor y)
    {
        var type = Type(input);
        return y.DType == type.Carrier ? new(ElementTypes.Wrap(y, type), type) : new(y);
    }

    /// <summary>Random numbers of their own if the node has a seed.</summary>
    public Generator? Generator() => HasAttribute("seed") ? new Generator((long)Float("seed")) : null;
}
