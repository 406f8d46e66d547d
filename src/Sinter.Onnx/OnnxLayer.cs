namespace Sinter.Onnx;

/// <summary>One node of a graph, as it is shown.</summary>
/// <param name="Name">The node's name, or that of its first output.</param>
/// <param name="Operator">The operator, with its domain unless it is ONNX's own.</param>
/// <param name="Inputs">The names of its inputs; empty ones are left out.</param>
/// <param name="Outputs">The names of its outputs.</param>
/// <param name="Attributes">Its attributes, as text.</param>
public sealed record OnnxLayer(string Name, string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>As in <c>Conv(x, w, strides=[2, 2]) -> y</c>.</summary>
    public override string ToString()
        => $"{Operator}({string.Join(", ", Inputs.Concat(Attributes.Select(a => $"{a.Key}={a.Value}")))}) -> {string.Join(", ", Outputs)}";
}
