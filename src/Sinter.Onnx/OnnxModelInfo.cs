namespace Sinter.Onnx;

/// <summary>What a file says of itself.</summary>
/// <param name="Name">The graph's name.</param>
/// <param name="Producer">The program that wrote it, with its version.</param>
/// <param name="FormatVersion">The version of the file format (ONNX IR).</param>
/// <param name="OperatorSets">The version of each operator set by its domain; <c>ai.onnx</c> is ONNX's own.</param>
/// <param name="Description">Free text.</param>
public sealed record OnnxModelInfo(string Name, string Producer, long FormatVersion, IReadOnlyDictionary<string, long> OperatorSets, string Description);
