namespace Sinter.Onnx;

/// <summary>A tensor of texts.</summary>
public sealed class OnnxStrings : OnnxValue
{
    /// <summary>Texts in row-major order.</summary>
    /// <exception cref="ShapeException">Their number is not the shape's.</exception>
    public OnnxStrings(string[] values, Shape shape)
    {
        Check.Shape(shape.Count == values.Length, $"OnnxStrings: {values.Length} texts do not fill {shape}.");
        (Values, Shape) = (values, shape);
    }

    /// <summary>The texts, row-major.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>The sizes.</summary>
    public Shape Shape { get; }

    /// <inheritdoc/>
    public override string ToString() => $"String {Shape}";
}
