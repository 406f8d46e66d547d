using Sinter.Onnx.Schema;
using static Sinter.Onnx.TraceWriter;

namespace Sinter.Onnx;

/// <summary>Convolutions, poolings, and linear maps along one dimension.</summary>
static class WindowWriters
{
    static long[] Spatial(Triple t, int rank) => new long[] { t.D, t.H, t.W }[(3 - rank)..];

    static AttributeProto[] Grid(ConvolutionPlan plan, int rank, long[] after) =>
    [
        Attribute("kernel_shape", Spatial(plan.Grid.Kernel, rank)), Attribute("strides", Spatial(plan.Grid.Stride, rank)), Attribute("dilations", Spatial(plan.Grid.Dilation, rank)),
        Attribute("pads", Spatial(plan.Grid.Padding, rank).Concat(after)), Attribute("group", plan.Groups),
    ];

    // How much the last window reaches beyond the image.
    static long[] After(ConvolutionPlan plan, int rank)
    {
        long[] image = Spatial(plan.Grid.Image, rank), kernel = Spatial(plan.Grid.Kernel, rank), stride = Spatial(plan.Grid.Stride, rank), before = Spatial(plan.Grid.Padding, rank);
        long[] dilation = Spatial(plan.Grid.Dilation, rank), windows = Spatial(plan.Grid.Windows, rank);
        return [.. Enumerable.Range(0, rank).Select(d => Math.Max(0, (windows[d] - 1) * stride[d] + (kernel[d] - 1) * dilation[d] + 1 - image[d] - before[d]))];
    }

    public static void Conv(StepWriter w)
    {
        var plan = w.Setting<ConvolutionPlan>(0);
        var rank = w.Operand(0).Shape.Rank - 2;
        w.Is(w.Node("Conv", w.Has(2) ? [w.In(0), w.In(1), w.In(2)] : [w.In(0), w.In(1)], Grid(plan, rank, After(plan, rank))));
    }

    public static void ConvTranspose(StepWriter w)
    {
        var plan = w.Setting<ConvolutionPlan>(0);
        var rank = w.Operand(0).Shape.Rank - 2;
        long[] image = Spatial(plan.Grid.Image, rank), kernel = Spatial(plan.Grid.Kernel, rank), stride = Spatial(plan.Grid.Stride, rank), pad = Spatial(plan.Grid.Padding, rank);
        long[] dilation = Spatial(plan.Grid.Dilation, rank), windows = Spatial(plan.Grid.Windows, rank);
        var extra = Enumerable.Range(0, rank).Select(d => image[d] - ((windows[d] - 1) * stride[d] + (kernel[d] - 1) * dilation[d] + 1 - 2 * pad[d]));
        w.Is(w.Node("ConvTranspose", [w.In(0), w.In(1)], [.. Grid(plan, rank, pad), Attribute("output_padding", extra)]));
    }

    // The windows as attributes; null if they do not slide evenly, as adaptive ones need not.
    static AttributeProto[]? Sliding(PoolAxis[] axes, bool ceil)
    {
        var strides = axes.Select(a => a.Count > 1 ? (long)a.Starts[1] - a.Starts[0] : 1).ToArray();
        for (var d = 0; d < axes.Length; d++)
            for (var o = 0; o < axes[d].Count; o++)
                if (axes[d].PerPlane > 0 || axes[d].Starts[o] != axes[d].Starts[0] + o * strides[d] || axes[d].Ends[o] - axes[d].Starts[o] != axes[d].Length) return null;
        var after = axes.Select((a, d) => ceil ? a.Padding : Math.Max(0, (a.Count - 1) * strides[d] + a.Length - a.Size - a.Padding));
        return
        [
            Attribute("kernel_shape", axes.Select(a => (a.Length - 1L) / a.Step + 1)), Attribute("strides", strides), Attribute("dilations", axes.Select(a => (long)a.Step)),
            Attribute("pads", axes.Select(a => (long)a.Padding).Concat(after)), Attribute("ceil_mode", ceil ? 1L : 0),
        ];
    }

    static void Batched(StepWriter w, int rank, Func<string, string> pool)
    {
        // Without a batch of their own, images get one and lose it again.
        var lone = w.Operand(0).Shape.Rank == rank + 1;
        var y = pool(lone ? w.Node("Unsqueeze", [w.In(0), w.Graph.Constant(0)]) : w.In(0));
        w.Is(lone ? w.Node("Squeeze", [y, w.Graph.Constant(0)]) : y);
    }

    public static void MaxPool(StepWriter w)
    {
        var axes = w.Setting<PoolAxis[]>(0);
        if (Sliding(axes, ceil: false) is { } attributes) Batched(w, axes.Length, x => w.Node("MaxPool", [x], attributes));
        else Cells(w, axes);
    }

    // Cells of different sizes: the maximum of each slice, joined, dimension by dimension.
    static void Cells(StepWriter w, PoolAxis[] axes)
    {
        var y = w.In(0);
        for (var d = 0; d < axes.Length; d++)
        {
            var dim = w.Graph.Constant(w.Operand(0).Shape.Rank - axes.Length + d);
            var cells = Enumerable.Range(0, axes[d].Count).Select(o =>
            {
                var (from, to) = axes[d].Inside(o);
                return w.Node("ReduceMax", [w.Node("Slice", [y, w.Graph.Constant(from), w.Graph.Constant(to), dim, w.Graph.Constant(axes[d].Step)]), dim]);
            }).ToArray();
            y = w.Node("Concat", cells, Attribute("axis", w.Operand(0).Shape.Rank - axes.Length + d));
        }
        w.Is(y);
    }

    public static void AvgPool(StepWriter w)
    {
        var axes = w.Setting<PoolAxis[]>(0);
        // A last window cut short counts differently here and there; then the maps beneath say exactly what is meant.
        var isWhole = axes.All(a => a.Ends[^1] <= a.Size + a.Padding);
        if (isWhole && Sliding(axes, ceil: false) is { } attributes)
            Batched(w, axes.Length, x => w.Node("AveragePool", [x], [.. attributes, Attribute("count_include_pad", w.Setting<bool>(2) ? 1L : 0)]));
        else Mapped(w, axes);
    }

    static void Mapped(StepWriter w, PoolAxis[] axes)
    {
        var y = w.In(0);
        for (var d = 0; d < axes.Length; d++)
        {
            var axis = axes[d];
            var includePad = w.Setting<bool>(2);
            var map = Sinter.AxisMap.Of("AvgPool", axis.Size, axis.Count, o =>
            {
                var (from, to) = axis.Inside(o);
                return Enumerable.Range(from, to - from).Select(i => (i, 1.0 / (includePad ? axis.PaddedLength(o) : to - from)));
            });
            y = Along(w, y, map, w.Operand(0).Shape.Rank - axes.Length + d, w.Operand(0).Shape.Rank);
        }
        w.Is(y);
    }

    public static void AxisMap(StepWriter w) => w.Is(Along(w, w.In(0), w.Setting<AxisMap>(0), w.Setting<int>(1), w.Operand(0).Shape.Rank));

    // A mean over everything, or a product with the matrix of the map.
    static string Along(StepWriter w, string x, AxisMap map, int dim, int rank)
    {
        if (map.Outputs == 1 && map.Weights.Length == map.Inputs && !map.Weights.ContainsAnyExcept(1.0 / map.Inputs)) return w.Node("ReduceMean", [x, w.Graph.Constant(dim)]);
        var matrix = new double[map.Inputs * map.Outputs];
        for (var o = 0; o < map.Outputs; o++)
            for (var t = map.Offsets[o]; t < map.Offsets[o + 1]; t++) matrix[(map.Starts[o] + t - map.Offsets[o]) * map.Outputs + o] = map.Weights[t];
        var weights = w.Graph.Constant(Tensor.From(matrix, [map.Inputs, map.Outputs]).To(w.Result.DType));
        if (dim == rank - 1) return w.Node("MatMul", [x, weights]);
        var order = Enumerable.Range(0, rank).Select(d => (long)d).ToArray();
        (order[dim], order[^1]) = (order[^1], order[dim]);
        return w.Node("Transpose", [w.Node("MatMul", [w.Node("Transpose", [x], Attribute("perm", order)), weights])], Attribute("perm", order));
    }
}
