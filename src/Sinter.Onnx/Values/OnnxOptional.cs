namespace Sinter.Onnx;

/// <summary>A value that may be missing.</summary>
public sealed class OnnxOptional(OnnxValue? value) : OnnxValue
{
    /// <summary>The value, or null.</summary>
    public OnnxValue? Value { get; } = value;

    /// <inheritdoc/>
    public override string ToString() => Value is null ? "nothing" : $"optional {Value}";
}
