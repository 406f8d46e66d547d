using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>The declared types of a graph's inputs and outputs, and whether a value is of one.</summary>
static class ValueTypes
{
    public static OnnxValueInfo Describe(ValueInfoProto info)
    {
        var kind = new List<string>();
        var type = info.Type;
        for (; type is not null; type = Inner(type))
            switch (type.ValueCase)
            {
                case TypeProto.ValueOneofCase.SequenceType: kind.Add("sequence"); break;
                case TypeProto.ValueOneofCase.OptionalType: kind.Add("optional"); break;
                case TypeProto.ValueOneofCase.TensorType:
                    var shape = type.TensorType.Shape?.Dim.Select(Text).ToArray();
                    return new(info.Name, (ElementType)type.TensorType.ElemType, shape, kind.Count == 0 ? "tensor" : string.Join(' ', kind));
            }
        return new(info.Name, ElementType.Undefined, null, kind.Count == 0 ? "tensor" : string.Join(' ', kind));
    }

    static TypeProto? Inner(TypeProto type) => type.ValueCase switch
    {
        TypeProto.ValueOneofCase.SequenceType => type.SequenceType.ElemType,
        TypeProto.ValueOneofCase.OptionalType => type.OptionalType.ElemType,
        _ => null,
    };

    static string Text(TensorShapeProto.Types.Dimension d) => d.ValueCase switch
    {
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => d.DimValue.ToString(System.Globalization.CultureInfo.InvariantCulture),
        TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam => d.DimParam,
        _ => "?",
    };

    /// <summary>Throws unless a value is of the declared type and rank, and of the declared sizes where they are numbers.</summary>
    public static void Check(ValueInfoProto declared, OnnxValue value)
    {
        if (declared.Type?.ValueCase != TypeProto.ValueOneofCase.TensorType) return;
        var (type, shape) = ((ElementType)declared.Type.TensorType.ElemType, declared.Type.TensorType.Shape);
        var (found, sizes) = value switch
        {
            OnnxTensor t => (t.Type, t.Elements.Shape),
            OnnxStrings s => (ElementType.String, s.Shape),
            _ => throw new ArgumentException($"OnnxModel.Run: input '{declared.Name}' is {value}; the graph takes {Describe(declared)}."),
        };
        var fits = type == ElementType.Undefined || type == found;
        if (shape is not null)
        {
            fits &= shape.Dim.Count == sizes.Rank;
            for (var d = 0; fits && d < sizes.Rank; d++)
                fits = shape.Dim[d].ValueCase != TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue || shape.Dim[d].DimValue == sizes[d];
        }
        if (!fits) throw new ArgumentException($"OnnxModel.Run: input '{declared.Name}' is {value}; the graph takes {Describe(declared)}.");
    }
}
