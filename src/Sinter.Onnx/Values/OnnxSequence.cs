namespace Sinter.Onnx;

/// <summary>A list of values of one kind.</summary>
public sealed class OnnxSequence(IReadOnlyList<OnnxValue> items) : OnnxValue
{
    /// <summary>The values in order.</summary>
    public IReadOnlyList<OnnxValue> Items { get; } = items;

    /// <inheritdoc/>
    public override string ToString() => $"sequence of {Items.Count}";
}
