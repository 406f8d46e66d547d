using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>One evaluation of a node: its inputs and attributes in the words that operators use.</summary>
sealed class NodeCall(Node node, OnnxValue?[] inputs, Scope scope) : NodeAttributes(node, scope.Execution.Arguments)
{
    public Scope Scope => scope;
    public Execution Execution => scope.Execution;

    public int Count => inputs.Length;

    /// <summary>Whether an input is given.</summary>
    public bool Has(int i) => i < inputs.Length && inputs[i] is not null and not OnnxOptional { Value: null };

    public OnnxValue Value(int i) => i < inputs.Length && inputs[i] is { } value ? value : throw new ArgumentException($"{Node.Operator}: input {i} is missing.");

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

    public OnnxStrings Strings(int i) => Value(i) as OnnxStrings ?? throw new ArgumentException($"{Node.Operator}: input {i} is {Value(i)}; it must be a tensor of texts.");

    public IReadOnlyList<OnnxValue> Sequence(int i) => (Value(i) is OnnxOptional { Value: { } held } ? held : Value(i)) is OnnxSequence s ? s.Items
        : throw new ArgumentException($"{Node.Operator}: input {i} is {Value(i)}; it must be a sequence.");

    /// <summary>All inputs as tensors.</summary>
    public Tensor[] Tensors() => [.. Enumerable.Range(0, Count).Select(i => this[i])];

    /// <summary>The whole numbers of an input.</summary>
    public long[] Longs(int i) => this[i].ToArray<long>();

    public long Long(int i) => (long)this[i].Item();

    public double Number(int i) => this[i].Item();

    /// <summary>One number of each dimension, from an attribute in early versions and an input since.</summary>
    public long[]? LongsOf(int input, string attribute) => Has(input) ? Longs(input) : Ints(attribute);

    public OnnxValue? Constant(string name) => Attribute(name) is { T: { } t } ? new TensorReader(Node.ToString(), null).Read(t) : null;

    /// <summary>An inner graph.</summary>
    public Graph Body(string name) => Node.Bodies.TryGetValue(name, out var graph) ? graph : throw new ArgumentException($"{Node.Operator}: the attribute {name} is missing.");

    /// <summary>Runs an inner graph on values for its inputs.</summary>
    public OnnxValue[] RunBody(Graph body, ReadOnlySpan<OnnxValue> values)
    {
        if (values.Length > body.Inputs.Length) throw new ArgumentException($"{Node.Operator}: the graph '{body.Name}' takes {body.Inputs.Length} values and is given {values.Length}.");
        var inner = new Scope(Execution, body.Constants, scope);
        for (var i = 0; i < values.Length; i++) inner.Set(body.Inputs[i].Name, values[i]);
        return body.Run(inner);
    }

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
