using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>A node's attributes in the words that operators use.</summary>
/// <param name="node">The node.</param>
/// <param name="arguments">The attributes given to the model-local function whose body the node stands in.</param>
abstract class NodeAttributes(Node node, IReadOnlyDictionary<string, AttributeProto> arguments)
{
    public Node Node => node;

    /// <summary>The operator set's version.</summary>
    public int Version => node.Version;

    /// <summary>Whether an output is asked for.</summary>
    public bool Wants(int output) => output < node.Outputs.Length && node.Outputs[output].Length > 0;

    /// <summary>An attribute, or the one of the calling function that it refers to.</summary>
    public AttributeProto? Attribute(string name)
    {
        if (!node.Attributes.TryGetValue(name, out var a)) return null;
        return a.RefAttrName.Length == 0 ? a : arguments.GetValueOrDefault(a.RefAttrName);
    }

    public bool HasAttribute(string name) => Attribute(name) is not null;

    public long Int(string name, long otherwise = 0) => Attribute(name)?.I ?? otherwise;

    public bool Flag(string name, bool otherwise = false) => Attribute(name) is { } a ? a.I != 0 : otherwise;

    public double Float(string name, double otherwise = 0) => Attribute(name)?.F ?? otherwise;

    public string Text(string name, string otherwise = "") => Attribute(name)?.S.ToStringUtf8() ?? otherwise;

    public long[]? Ints(string name) => Attribute(name) is { } a ? [.. a.Ints] : null;

    public double[]? Floats(string name) => Attribute(name) is { } a ? [.. a.Floats.Select(v => (double)v)] : null;

    public string[]? Texts(string name) => Attribute(name) is { } a ? [.. a.Strings.Select(s => s.ToStringUtf8())] : null;

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
}
