using static Sinter.Onnx.TraceWriter;

namespace Sinter.Onnx;

/// <summary>Sorting, the places of extremes, running sums.</summary>
static class OrderWriters
{
    /// <summary>Positions in order. <c>TopK</c> of all elements sorts, and of equal ones takes the first, as Sinter does.</summary>
    public static void Order(StepWriter w)
    {
        var (dim, k, descending, part) = (w.Setting<int>(0), w.Setting<long>(1), w.Setting<bool>(2), w.Setting<RowSort.Part>(3));
        var other = (long)w.Twin.Settings[1]!;
        var single = part == RowSort.Part.Single;
        if (single && other != k) throw new NotSupportedException("OnnxExport: which element is picked from an order follows the batch; set DynamicBatch to false.");
        var lone = w.Operand(0).Shape.Rank == 0;
        var x = lone ? w.Node("Unsqueeze", [w.In(0), w.Graph.Constant(0)]) : w.In(0);
        var sizes = single ? w.Graph.Constant(k + 1) : w.Graph.Sizes([k], [other]);
        string values = w.Graph.Fresh("TopK"), places = w.Graph.Fresh("TopK");
        w.Graph.Nodes("TopK", [x, sizes], [values, places], Attribute("axis", dim), Attribute("largest", descending ? 1L : 0), Attribute("sorted", 1));
        if (single) places = w.Node("Slice", [places, w.Graph.Constant(k), w.Graph.Constant(k + 1), w.Graph.Constant(dim)]);
        w.Is(lone ? w.Node("Squeeze", [places, w.Graph.Constant(0)]) : places);
    }

    public static void Place(StepWriter w, string op) => w.Is(w.Node(op, [w.In(0)], Attribute("axis", w.Setting<int>(0)), Attribute("keepdims", 1)));

    public static void CumSum(StepWriter w)
        => w.Is(w.Node("CumSum", [w.In(0), w.Graph.Constant(Tensor.Of(w.Setting<int>(0), DType.Int64))], Attribute("reverse", w.Setting<bool>(1) ? 1L : 0)));
}
