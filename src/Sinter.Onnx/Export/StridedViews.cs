using static Sinter.Onnx.TraceWriter;

namespace Sinter.Onnx;

/// <summary>Parts of tensors: slices, selections, flips, pads.</summary>
static class StridedViews
{
    const long End = long.MaxValue;

    /// <summary>A view is read back from its geometry: where it begins and how it steps along each dimension.</summary>
    public static void Write(StepWriter w)
    {
        var shape = w.Operand(0).Shape;
        var parts = Parts(shape, w.Setting<Geometry>(0));
        var others = Parts(w.Twin.Operands[0]!.Shape, (Geometry)w.Twin.Settings[0]!);
        if (!parts.Select(p => (p.Start, p.Step)).SequenceEqual(others.Select(p => (p.Start, p.Step))))
            throw new NotSupportedException("OnnxExport: where a slice begins follows the batch; set DynamicBatch to false.");
        List<long> axes = [], starts = [], ends = [], steps = [];
        for (var d = 0; d < shape.Rank; d++)
        {
            var (start, length, step) = parts[d];
            var reaches = Covers(parts[d], shape[d]) && Covers(others[d], w.Twin.Operands[0]!.Shape[d]);
            if (start == 0 && step == 1 && reaches) continue;
            if (!reaches && length != others[d].Length) throw new NotSupportedException("OnnxExport: where a slice ends follows the batch; set DynamicBatch to false.");
            axes.Add(d);
            starts.Add(start);
            ends.Add(reaches ? End : start + (length - 1) * step + 1);
            steps.Add(step);
        }
        var y = axes.Count == 0 ? w.In(0) : w.Node("Slice", [w.In(0), .. new[] { starts, ends, axes, steps }.Select(v => w.Graph.Constant([.. v]))]);
        var sliced = Shape.Create([.. parts.Select(p => p.Length)]);
        w.Is(sliced == w.Result.Shape ? y : w.Node("Reshape", [y, w.Graph.ReshapeSizes(w.Result.Shape, w.OtherShape)]));
    }

    static bool Covers((long Start, long Length, long Step) part, long size) => part.Start + part.Length * part.Step >= size;

    static (long Start, long Length, long Step)[] Parts(Shape x, Geometry view)
    {
        var parts = new (long Start, long Length, long Step)[x.Rank];
        var rest = view.Offset;
        var own = Geometry.RowMajor(x).Strides;
        var at = 0;
        for (var d = 0; d < x.Rank; d++)
        {
            var start = own[d] == 0 ? 0 : rest / own[d];
            rest -= start * own[d];
            // New dimensions of size 1 stand for nothing here; the reshape puts them back.
            while (at < view.Shape.Rank && view.Shape[at] == 1 && (view.Strides[at] == 0 || view.Strides[at] % own[d] != 0 || start + 1 > x[d])) at++;
            var inner = d + 1 < x.Rank ? own[d] : 1;
            var taken = at < view.Shape.Rank && view.Strides[at] >= inner && view.Strides[at] % inner == 0 && start + (view.Shape[at] - 1) * (view.Strides[at] / inner) < x[d];
            parts[d] = taken ? (start, view.Shape[at], view.Strides[at] / inner) : (start, 1, 1);
            if (taken) at++;
        }
        if (parts.Aggregate(1L, (n, p) => n * p.Length) != view.Shape.Count) throw new NotSupportedException($"OnnxExport: a view of {x} with strides [{string.Join(", ", view.Strides)}] is no slice.");
        return parts;
    }

    public static void Flip(StepWriter w)
    {
        var dims = w.Setting<int[]>(0);
        string All(long value) => w.Graph.Constant([.. dims.Select(_ => value)]);
        w.Is(w.Node("Slice", [w.In(0), All(-1), All(long.MinValue), w.Graph.Constant([.. dims.Select(d => (long)d)]), All(-1)]));
    }

    public static void Pad(StepWriter w)
    {
        var pads = w.Setting<long[]>(0);
        if (!pads.AsSpan().SequenceEqual((long[])w.Twin.Settings[0]!)) throw new NotSupportedException("OnnxExport: a padding follows the batch; set DynamicBatch to false.");
        var rank = w.Operand(0).Shape.Rank;
        var all = new long[2 * rank];
        for (var i = 0; i < pads.Length / 2; i++) (all[rank - 1 - i], all[2 * rank - 1 - i]) = (pads[2 * i], pads[2 * i + 1]);
        w.Is(w.Node("Pad", [w.In(0), w.Graph.Constant(all), w.Graph.Constant(Tensor.Full(Shape.Scalar, w.Setting<double>(1), w.Result.DType))]));
    }
}
