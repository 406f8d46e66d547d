namespace Sinter.Onnx;

/// <summary>Computes a node: its outputs in order.</summary>
delegate OnnxValue?[] Operator(NodeCall call);
