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

    // softmax(q·kᵀ·scale + bias - slopes·distance)·v; what is hidden by a mask, a tree or the window is minus infinity.
    public static void Attention(StepWriter w)
    {
        var setting = w.Setting<AttentionSetting>(0);
        if (setting.DropoutP > 0) throw new NotSupportedException("OnnxExport: attention with dropout has no ONNX form; export in evaluation.");
        if (w.Setting<bool>(1)) throw new NotSupportedException("OnnxExport: attention over packed sequences or pages has no ONNX form.");
        TracedValue q = w.Operand(0), k = w.Operand(1);
        var dtype = q.DType;
        string Number(double value) => w.Graph.Constant(Tensor.Full(Shape.Scalar, value, dtype));
        var scores = w.Node("Mul", [w.Node("MatMul", [w.In(0), w.Node("Transpose", [Heads(w, 1)], Attribute("perm", [0L, 1, 3, 2]))]), Number(setting.Scale)]);
        if (w.Has(3)) scores = w.Node("Add", [scores, w.Graph.As(w.Operand(3), dtype)]);
        long L = q.Shape[2], S = k.Shape[2];
        if (w.Has(6))
        {
            // ALiBi: the last query stands at the last key.
            var distance = Tensor.Arange(S) - Tensor.Arange(L).Unsqueeze(1) - (S - L);
            scores = w.Node("Sub", [scores, w.Node("Mul", [w.Node("Unsqueeze", [w.Graph.As(w.Operand(6), dtype), w.Graph.Constant(2, 3)]), w.Graph.Constant(distance.Abs().To(dtype))])]);
        }
        if (w.Has(4)) scores = w.Node("Where", [w.In(4), scores, Number(double.NegativeInfinity)]);
        if (w.Has(5)) scores = w.Node("Where", [Tree(w, S - L), scores, Number(double.NegativeInfinity)]);
        var seen = new bool[L * S];
        for (long i = 0; i < L; i++)
        {
            var (from, to) = setting.Keys(i, L, S);
            for (var j = from; j < to; j++) seen[i * S + j] = true;
        }
        if (seen.Contains(false)) scores = w.Node("Where", [w.Graph.Constant(Tensor.From(seen, [L, S])), scores, Number(double.NegativeInfinity)]);
        var weights = w.Node("Softmax", [scores], Attribute("axis", -1));
        // A query that sees nothing gets zeros.
        if (w.Has(3) || w.Has(4) || w.Has(5)) weights = w.Node("Where", [w.Node("IsNaN", [weights]), Number(0), weights]);
        w.Is(w.Node("MatMul", [weights, Heads(w, 2)]));
    }

    // Before the tree, over the last keys, stand those that all of its nodes see.
    static string Tree(StepWriter w, long before)
    {
        var tree = w.In(5);
        if (before > 0)
        {
            Shape Before(Shape s) => [s[0], s[1], before];
            var all = w.Node("Expand", [w.Graph.Constant(Tensor.Full(Shape.Scalar, true, DType.Bool)), w.Graph.Sizes(Before(w.Operand(5).Shape), Before(w.Twin.Operands[5]!.Shape))]);
            tree = w.Node("Concat", [all, tree], Attribute("axis", -1));
        }
        return w.Node("Unsqueeze", [tree, w.Graph.Constant(1)]);
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
