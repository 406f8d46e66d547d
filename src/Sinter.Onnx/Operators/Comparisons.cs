namespace Sinter.Onnx;

/// <summary>Comparisons, logic, and the choice between two tensors.</summary>
static class Comparisons
{
    public static void AddTo(OperatorTable table)
    {
        table.AddValue("Equal", Equal);
        table.AddValue("Greater", c => c.X.Greater(Arithmetic.Other(c)));
        table.AddValue("GreaterOrEqual", c => c.X.GreaterOrEqual(c[1]));
        table.AddValue("Less", c => c.X.Less(Arithmetic.Other(c)));
        table.AddValue("LessOrEqual", c => c.X.LessOrEqual(c[1]));
        table.AddValue("And", c => c.X.LogicalAnd(Arithmetic.Other(c)));
        table.AddValue("Or", c => c.X.LogicalOr(Arithmetic.Other(c)));
        table.AddValue("Xor", c => c.X.LogicalXor(Arithmetic.Other(c)));
        table.AddValue("Not", c => c.X.LogicalNot());
        table.AddValue("IsNaN", c => c.X.IsNaN());
        table.AddValue("IsInf", c => (c.Flag("detect_positive", true), c.Flag("detect_negative", true)) switch
        {
            (true, true) => c.X.IsInf(),
            (true, false) => c.X.IsPosInf(),
            (false, true) => c.X.IsNegInf(),
            _ => Tensor.Zeros(c.X.Shape, DType.Bool),
        });
        table.AddValue("Where", Where);
    }

    static OnnxValue Equal(NodeCall c)
    {
        if (c.Value(0) is not OnnxStrings a || c.Value(1) is not OnnxStrings b) return c.X.Equal(Arithmetic.Other(c));
        var (p, q, shape) = Texts.Broadcast(a, b);
        return Tensor.From([.. p.Zip(q, (x, y) => x == y)], shape);
    }

    static OnnxValue Where(NodeCall c)
    {
        if (c.Value(1) is not OnnxStrings a || c.Value(2) is not OnnxStrings b) return c.Like(1, Tensor.Where(c.X, c[1], c[2]));
        var shape = Shape.Broadcast(Shape.Broadcast(a.Shape, b.Shape), c.X.Shape);
        bool[] condition = c.X.Expand(shape).ToArray<bool>();
        string[] p = Texts.Expand(a, shape), q = Texts.Expand(b, shape);
        return new OnnxStrings([.. condition.Select((t, i) => t ? p[i] : q[i])], shape);
    }
}
