using System.Globalization;
using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>Nodes as people read them.</summary>
static class LayerText
{
    // A long list says no more than its beginning.
    const int MostNumbers = 12;

    public static OnnxLayer Of(Node node) => new(node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(o => o.Length > 0) ?? "", node.FullName,
        [.. node.Inputs.Where(n => n.Length > 0)], [.. node.Outputs.Where(n => n.Length > 0)], node.Attributes.Values.ToDictionary(a => a.Name, Text));

    static string Text(AttributeProto a)
    {
        if (a.RefAttrName.Length > 0) return $"@{a.RefAttrName}";
        return a.Type switch
        {
            AttributeProto.Types.AttributeType.Float => a.F.ToString(CultureInfo.InvariantCulture),
            AttributeProto.Types.AttributeType.Int => a.I.ToString(CultureInfo.InvariantCulture),
            AttributeProto.Types.AttributeType.String => $"'{a.S.ToStringUtf8()}'",
            AttributeProto.Types.AttributeType.Floats => List(a.Floats.Select(v => v.ToString(CultureInfo.InvariantCulture)), a.Floats.Count),
            AttributeProto.Types.AttributeType.Ints => List(a.Ints.Select(v => v.ToString(CultureInfo.InvariantCulture)), a.Ints.Count),
            AttributeProto.Types.AttributeType.Strings => List(a.Strings.Select(s => $"'{s.ToStringUtf8()}'"), a.Strings.Count),
            AttributeProto.Types.AttributeType.Tensor when a.T is not null => $"{(ElementType)a.T.DataType} [{string.Join(", ", a.T.Dims)}]",
            AttributeProto.Types.AttributeType.Graph when a.G is not null => $"graph of {a.G.Node.Count} nodes",
            _ => a.Type.ToString(),
        };
    }

    static string List(IEnumerable<string> items, int count) => $"[{string.Join(", ", items.Take(MostNumbers))}{(count > MostNumbers ? $", … {count} in all" : "")}]";
}
