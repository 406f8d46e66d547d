namespace Sinter.Onnx;

/// <summary>A tensor and the element type that the graph gives it: its own, or one that is carried in it (uint16 in int32, float4 in float32 …).</summary>
public sealed class OnnxTensor : OnnxValue
{
    readonly ElementType? _carried;

    /// <summary>A tensor of its own type.</summary>
    public OnnxTensor(Tensor elements) => Elements = elements;

    /// <summary>A tensor whose elements are of <paramref name="type"/>.</summary>
    /// <exception cref="DTypeException">The tensor is not of the type that carries it.</exception>
    public OnnxTensor(Tensor elements, ElementType type)
    {
        Check.DType(elements.DType == type.Carrier, $"OnnxTensor: the elements are {elements.DType}; {type} is held in {type.Carrier}.");
        Elements = elements;
        if (type != ElementTypes.Of(elements.DType)) _carried = type;
    }

    /// <summary>The elements.</summary>
    public Tensor Elements { get; }

    /// <summary>Their type in the graph.</summary>
    public ElementType Type => _carried ?? ElementTypes.Of(Elements.DType);

    /// <inheritdoc/>
    public override string ToString() => $"{Type} {Elements.Shape}";
}
