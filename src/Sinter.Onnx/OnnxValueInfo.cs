namespace Sinter.Onnx;

/// <summary>The name and type of an input or output of a graph.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The element type of a tensor, or of the tensors of a sequence; <see cref="ElementType.Undefined"/> if not declared.</param>
/// <param name="Shape">The sizes, each a number, a symbol such as <c>batch</c>, or <c>?</c>; null if not declared.</param>
/// <param name="Kind">What holds the tensors: <c>tensor</c>, <c>sequence</c>, <c>optional</c>, <c>optional sequence</c>.</param>
public sealed record OnnxValueInfo(string Name, ElementType Type, IReadOnlyList<string>? Shape, string Kind = "tensor")
{
    /// <summary>As in <c>input: Float [batch, 3, 224, 224]</c>.</summary>
    public override string ToString()
        => $"{Name}: {(Kind == "tensor" ? "" : Kind + " of ")}{Type}{(Shape is null ? "" : $" [{string.Join(", ", Shape)}]")}";
}
