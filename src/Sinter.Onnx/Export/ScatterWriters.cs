using static Sinter.Onnx.TraceWriter;

namespace Sinter.Onnx;

/// <summary>Writing by position.</summary>
static class ScatterWriters
{
    public static void Scatter(StepWriter w) => w.Is(Elements(w, w.In(1), w.In(2), (ScatterReduction?)w.Step.Settings[1]));

    static string Elements(StepWriter w, string index, string source, ScatterReduction? reduction)
        => w.Node("ScatterElements", [w.In(0), index, source], Attribute("axis", w.Setting<int>(0)), Attribute("reduction", reduction switch
        {
            null => "none",
            ScatterReduction.Sum => "add",
            ScatterReduction.Prod => "mul",
            ScatterReduction.AMax => "max",
            ScatterReduction.AMin => "min",
            _ => throw new NotSupportedException($"OnnxExport: scattering with {reduction} has no ONNX form."),
        }));

    public static void IndexAdd(StepWriter w)
    {
        var alpha = w.Setting<double>(1);
        Rows(w, alpha == 1 ? w.In(2) : w.Node("Mul", [w.In(2), w.Graph.Constant(Tensor.Full(Shape.Scalar, alpha, w.Result.DType))]), ScatterReduction.Sum);
    }

    /// <summary>Whole slices: the positions are repeated over what stands beside them.</summary>
    public static void Rows(StepWriter w, string source, ScatterReduction? reduction)
    {
        var (dim, shape, other) = (w.Setting<int>(0), w.Operand(2).Shape, w.Twin.Operands[2]!.Shape);
        if (shape.Rank == 0) throw new NotSupportedException($"OnnxExport: {w.Step.Name} of a tensor without dimensions has no ONNX form.");
        long[] along = [.. Enumerable.Range(0, shape.Rank).Select(d => d == dim ? -1 : 1L)];
        var index = w.Node("Reshape", [w.In(1), w.Graph.Constant(along)]);
        w.Is(Elements(w, w.Node("Expand", [index, w.Graph.Sizes(shape, other)]), source, reduction));
    }
}
