using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>What a node gives, from what is known of its inputs: the outputs in order; null, or none, where nothing is known.</summary>
delegate ValueFacts?[] ShapeRule(ShapeCall call);

/// <summary>One look at a node before the graph runs, in the words that shape rules use. A contradiction is an <see cref="ArgumentException"/>.</summary>
sealed class ShapeCall(Node node, ValueFacts?[] inputs, IReadOnlyDictionary<string, AttributeProto> arguments, ShapeInference inference) : NodeAttributes(node, arguments)
{
    public ShapeInference Inference => inference;
    public int Count => inputs.Length;

    /// <summary>Whether an input is given.</summary>
    public bool Has(int i) => i < inputs.Length && inputs[i] is not null;

    /// <summary>What is known of an input; of one that is left out, nothing.</summary>
    public ValueFacts this[int i] => i < inputs.Length ? inputs[i] ?? ValueFacts.Unknown : ValueFacts.Unknown;

    /// <summary>The first input.</summary>
    public ValueFacts X => this[0];

    public IEnumerable<ValueFacts> Inputs => Enumerable.Range(0, Count).Select(i => this[i]);

    /// <summary>The sizes of the first input if it has this many dimensions; null if they are not known.</summary>
    public Dimension[]? SizesOf(int input, int rank)
    {
        if (this[input].Sizes is not { } sizes) return null;
        if (sizes.Length != rank) throw new ArgumentException($"input {input} is {this[input]}; it must have {rank} dimensions.");
        return sizes;
    }

    /// <summary>The integers of an input; null if one is not known to be a number.</summary>
    public long[]? Longs(int input) => this[input].Elements is { } elements && elements.All(e => e.Value is not null) ? [.. elements.Select(e => e.Value!.Value)] : null;

    /// <summary>The numbers of an input that is a constant.</summary>
    public double[]? Numbers(int input) => this[input].Constant is OnnxTensor t ? t.Elements.ToArray<double>() : null;

    /// <summary>Integers from an attribute in early versions and an input since. False if they are given but not known; null if they are not given.</summary>
    public bool TryLongs(int input, string attribute, out long[]? values)
    {
        values = Has(input) ? Longs(input) : Ints(attribute);
        return values is not null || !Has(input);
    }

    /// <summary>As many integers of an attribute as there are dimensions, or the usual value for each.</summary>
    public long[] Each(string name, int count, long usual)
    {
        var given = Ints(name);
        if (given is null or { Length: 0 }) return [.. Enumerable.Repeat(usual, count)];
        return given.Length == count ? given : throw new ArgumentException($"{name} has {given.Length} numbers; there must be {count}.");
    }

    /// <summary>An element type that an attribute names.</summary>
    public ElementType TypeOf(string attribute, ElementType otherwise) => Int(attribute) is > 0 and <= (long)ElementType.Int2 and var given ? (ElementType)given : otherwise;

    /// <summary>The only output: of the first input's type.</summary>
    public ValueFacts?[] Like(Dimension[]? sizes) => [new(X.Type, sizes)];

    /// <summary>The sizes to which some broadcast.</summary>
    public static Dimension[]? Broadcast(params IReadOnlyList<Dimension[]?> shapes)
    {
        if (shapes.Count == 0 || shapes.Any(s => s is null)) return null;
        var sizes = new Dimension[shapes.Max(s => s!.Length)];
        Array.Fill(sizes, 1);
        foreach (var shape in shapes)
            for (var d = 0; d < shape!.Length; d++)
            {
                ref var size = ref sizes[sizes.Length - shape.Length + d];
                size = Broadcast(size, shape[d]) ?? throw new ArgumentException($"{string.Join(" and ", shapes.Select(s => Show(s!)))} do not broadcast.");
            }
        return sizes;
    }

    static Dimension? Broadcast(Dimension a, Dimension b)
    {
        if (a.Value == 1) return b;
        if (b.Value == 1 || a.IsSame(b)) return a;
        if (a.Value is not null && b.Value is not null) return null;
        // A number other than 1 leaves the other only 1 or itself.
        return a.Value is not null ? a : b.Value is not null ? b : Dimension.Unknown;
    }

    public static string Show(IEnumerable<Dimension> sizes) => $"[{string.Join(", ", sizes)}]";

    /// <summary>Refuses two sizes that are certainly different.</summary>
    public static void Match(Dimension a, Dimension b, string what)
    {
        if (a.Differs(b)) throw new ArgumentException($"{what} are {a} and {b}; they must be equal.");
    }

    /// <summary>An inner graph.</summary>
    public Graph Body(string name) => Node.Bodies.TryGetValue(name, out var graph) ? graph : throw new ArgumentException($"the attribute {name} is missing.");
}
