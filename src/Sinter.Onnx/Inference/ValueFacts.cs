using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>What is known of a value before the graph runs.</summary>
/// <param name="Type">The element type of a tensor, or of the tensors of a sequence; <see cref="ElementType.Undefined"/> if not known.</param>
/// <param name="Sizes">The sizes of a tensor; null if not even their number is known.</param>
/// <param name="Elements">The elements of a tensor of integers of at most one dimension, if they are known or follow from sizes: shapes, axes, bounds.</param>
/// <param name="Kind">What holds the tensors, in the words of <see cref="OnnxValueInfo"/>.</param>
sealed record ValueFacts(ElementType Type, Dimension[]? Sizes = null, Dimension[]? Elements = null, string Kind = "tensor")
{
    // Shapes are short.
    const int MostElements = 64;

    public static ValueFacts Unknown { get; } = new(ElementType.Undefined);

    public int? Rank => Sizes?.Length;

    /// <summary>The value itself, if it is a constant.</summary>
    public OnnxValue? Constant { get; init; }

    /// <summary>The product of the sizes.</summary>
    public Dimension Count => Sizes is null ? Dimension.Unknown : Product(Sizes);

    /// <summary>The product of some sizes.</summary>
    public static Dimension Product(IEnumerable<Dimension> sizes) => sizes.Aggregate((Dimension)1, (a, b) => a * b);

    /// <summary>Integers whose elements are known, if they are few.</summary>
    public static ValueFacts OfElements(Dimension[] elements, ElementType type = ElementType.Int64) => new(type, [elements.Length], elements.Length <= MostElements ? elements : null);

    /// <summary>An integer that is known.</summary>
    public static ValueFacts OfElement(Dimension element) => new(ElementType.Int64, [], [element]);

    /// <summary>All that there is to know of a value.</summary>
    public static ValueFacts Of(OnnxValue value) => value switch
    {
        OnnxTensor t => new(t.Type, [.. t.Elements.Shape.Select(size => (Dimension)size)], ElementsOf(t)) { Constant = value },
        OnnxStrings s => new(ElementType.String, [.. s.Shape.Select(size => (Dimension)size)]) { Constant = value },
        OnnxSequence => Unknown with { Kind = "sequence" },
        _ => Unknown with { Kind = "optional" },
    };

    static Dimension[]? ElementsOf(OnnxTensor t) => (t.Type.IsWhole || t.Type == ElementType.Bool) && t.Elements.Rank <= 1 && t.Elements.Count <= MostElements
        ? [.. t.Elements.ToArray<long>().Select(v => (Dimension)v)] : null;

    /// <summary>What a file declares.</summary>
    public static ValueFacts Of(ValueInfoProto declared)
    {
        var info = ValueTypes.Describe(declared);
        return new(info.Type, info.Shape is null ? null : [.. info.Shape.Select(SizeOf)], Kind: info.Kind);
    }

    // A size that a file declares as less than 0 means that it is not known.
    static Dimension SizeOf(string text) => !long.TryParse(text, out var n) ? Dimension.Of(text) : n < 0 ? Dimension.Unknown : n;

    /// <summary>What holds of two values, of which the graph takes one or the other.</summary>
    public ValueFacts Or(ValueFacts other)
    {
        if (Kind != other.Kind) return Unknown;
        var sizes = Sizes is null || other.Sizes is null || Rank != other.Rank ? null : Sizes.Zip(other.Sizes, (a, b) => a.IsSame(b) ? a : Dimension.Unknown).ToArray();
        return new(Type == other.Type ? Type : ElementType.Undefined, sizes, Kind: Kind);
    }

    /// <summary>The same of a value of which the file declares something too: what is not known is taken from there.</summary>
    public ValueFacts Refined(ValueFacts declared)
    {
        if (Kind != declared.Kind) return this == Unknown ? declared : this;
        var type = Type == ElementType.Undefined ? declared.Type : Type;
        if (Sizes is null || declared.Sizes is null || Rank != declared.Rank) return this with { Type = type, Sizes = Sizes ?? declared.Sizes };
        return this with { Type = type, Sizes = [.. Sizes.Zip(declared.Sizes, (a, b) => a.IsUnknown ? b : a)] };
    }

    /// <summary>As users see it.</summary>
    public OnnxValueInfo ToInfo(string name) => new(name, Type, Sizes is null ? null : [.. Sizes.Select(size => size.ToString())], Kind);

    public override string ToString() => ToInfo("").ToString()[2..];
}
