namespace Sinter.Onnx;

/// <summary>Writes the nodes of one formula, whose numbers are all of one type.</summary>
sealed class FormulaNodes(TraceWriter graph, DType dtype)
{
    public bool IsReal => dtype.IsFloatingPoint;

    public string Node(string op, params string[] inputs) => graph.Node(op, inputs);

    public string Literal(double value) => graph.Constant(Tensor.Full(Shape.Scalar, IsReal ? value : (Scalar)(long)Math.Clamp(value, long.MinValue, long.MaxValue), dtype));

    public string Literal(bool value) => graph.Constant(Tensor.Full(Shape.Scalar, value, DType.Bool));

    public string AsNumber(string mask) => graph.Cast(mask, dtype);

    public string AsMask(string number) => graph.Cast(number, DType.Bool);
}
