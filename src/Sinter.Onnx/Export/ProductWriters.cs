using static Sinter.Onnx.TraceWriter;

namespace Sinter.Onnx;

/// <summary>Linear layers and attention.</summary>
static class ProductWriters
{
    public static void Linear(StepWriter w)
    {
        // A matrix of rows is ONNX's Gemm; more dimensions are a product and a sum.
        if (w.Operand(0).Shape.Rank == 2)
        {
            w.Is(w.Node("Gemm", w.Has(2) ? [w.In(0), w.In(1), w.In(2)] : [w.In(0), w.In(1)], Attribute("transB", 1)));
            return;
        }
        var y = w.Node("MatMul", [w.In(0), w.Node("Transpose", [w.In(1)], Attribute("perm", [1L, 0]))]);
        w.Is(w.Has(2) ? w.Node("Add", [y, w.In(2)]) : y);
    }

    // softmax(q·kᵀ·scale + bias)·v, the mask as minus infinity.
    public static void Attention(StepWriter w)
    {
        var setting = w.Setting<AttentionSetting>(0);
        if ((w.Setting<bool>(1) && !w.Has(3) && !w.Has(4)) || setting.DropoutP > 0) throw new NotSupportedException("OnnxExport: attention with dropout, a tree or slopes has no ONNX form.");
        TracedValue q = w.Operand(0), k = w.Operand(1);
        var dtype = q.DType;
        string Number(double value) => w.Graph.Constant(Tensor.Full(Shape.Scalar, value, dtype));
        var scores = w.Node("Mul", [w.Node("MatMul", [w.In(0), w.Node("Transpose", [Heads(w, 1)], Attribute("perm", [0L, 1, 3, 2]))]), Number(setting.Scale)]);
        if (w.Has(3)) scores = w.Node("Add", [scores, w.Graph.As(w.Operand(3), dtype)]);
        if (w.Has(4)) scores = w.Node("Where", [w.In(4), scores, Number(double.NegativeInfinity)]);
        long L = q.Shape[2], S = k.Shape[2];
        var seen = new bool[L * S];
        for (long i = 0; i < L; i++)
        {
            var (from, to) = setting.Keys(i, L, S);
            for (var j = from; j < to; j++) seen[i * S + j] = true;
        }
        if (seen.Contains(false)) scores = w.Node("Where", [w.Graph.Constant(Tensor.From(seen, [L, S])), scores, Number(double.NegativeInfinity)]);
        w.Is(w.Node("MatMul", [w.Node("Softmax", [scores], Attribute("axis", -1)), Heads(w, 2)]));
    }

    // Key heads that several query heads share are repeated for each.
    static string Heads(StepWriter w, int i)
    {
        TracedValue q = w.Operand(0), k = w.Operand(i);
        if (q.Shape[1] == k.Shape[1]) return w.In(i);
        var group = q.Shape[1] / k.Shape[1];
        Shape Grouped(Shape s, long n) => [s[0], s[1], n, s[2], s[3]];
        Shape Joined(Shape s) => [s[0], s[1] * group, s[2], s[3]];
        var other = w.Twin.Operands[i]!.Shape;
        var apart = w.Node("Reshape", [w.In(i), w.Graph.ReshapeSizes(Grouped(k.Shape, 1), Grouped(other, 1))]);
        return w.Node("Reshape", [w.Node("Expand", [apart, w.Graph.Sizes(Grouped(k.Shape, group), Grouped(other, group))]), w.Graph.ReshapeSizes(Joined(k.Shape), Joined(other))]);
    }
}
