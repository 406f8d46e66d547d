namespace Sinter.Onnx;

/// <summary>A node of a graph could not be computed; the message names the node and its operator, and the inner exception is the op's own.</summary>
public sealed class OnnxException(string message, Exception? inner = null) : InvalidOperationException(message, inner);
