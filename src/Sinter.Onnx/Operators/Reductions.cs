namespace Sinter.Onnx;

/// <summary>Sums, means, norms, extremes and their places along dimensions.</summary>
static class Reductions
{
    public static void AddTo(OperatorTable table)
    {
        table.Add("ReduceSum", c => Reduce(c, Sum));
        table.Add("ReduceMean", c => Reduce(c, (x, dims, keep) => x.DType.IsFloatingPoint ? x.Mean(dims, keep) : x.To(DType.Float64).Mean(dims, keep).To(x.DType)));
        table.Add("ReduceMax", c => Reduce(c, (x, dims, keep) => Extreme(x, dims, keep, largest: true)));
        table.Add("ReduceMin", c => Reduce(c, (x, dims, keep) => Extreme(x, dims, keep, largest: false)));
        table.Add("ReduceProd", c => Reduce(c, Product));
        table.Add("ReduceL1", c => Reduce(c, (x, dims, keep) => Sum(x.Abs(), dims, keep)));
        table.Add("ReduceL2", c => Reduce(c, (x, dims, keep) => Sum(x.Square(), dims, keep).Sqrt().To(x.DType)));
        table.Add("ReduceSumSquare", c => Reduce(c, (x, dims, keep) => Sum(x.Square(), dims, keep)));
        table.Add("ReduceLogSum", c => Reduce(c, (x, dims, keep) => Sum(x, dims, keep).Log()));
        table.Add("ReduceLogSumExp", c => Reduce(c, (x, dims, keep) => dims.Any(d => x.Shape[d] == 0) ? Sum(x.Exp(), dims, keep).Log() : x.LogSumExp(dims, keep)));
        table.AddValue("ArgMax", c => Place(c, (x, dim) => x.ArgMax(dim, keepDim: true)));
        table.AddValue("ArgMin", c => Place(c, (x, dim) => x.ArgMin(dim, keepDim: true)));
        table.Settings("ReduceSum", 1);
    }

    static Tensor Reduce(NodeCall c, Func<Tensor, int[], bool, Tensor> f)
    {
        var axes = c.LongsOf(1, "axes");
        var rank = c.X.Rank;
        if (axes is null or { Length: 0 })
        {
            if (c.Flag("noop_with_empty_axes")) return f(c.X, [], true);
            axes = [.. Enumerable.Range(0, rank).Select(d => (long)d)];
        }
        return f(c.X, c.Axes(axes, rank), c.Flag("keepdims", true));
    }

    static Shape Reduced(Shape x, int[] dims, bool keep)
        => Shape.Create([.. x.Select((size, d) => (Size: dims.Contains(d) ? 1 : size, Gone: dims.Contains(d) && !keep)).Where(d => !d.Gone).Select(d => d.Size)]);

    // Sinter reduces all dimensions when none is named.
    static Tensor Sum(Tensor x, int[] dims, bool keep) => dims.Length == 0 ? x : x.Sum(dims, keep, x.DType);

    static Tensor Extreme(Tensor x, int[] dims, bool keep, bool largest)
    {
        if (dims.Length == 0) return x;
        if (x.DType == DType.Bool) return Extreme(x.To(DType.UInt8), dims, keep, largest).To(DType.Bool);
        if (x.Count > 0) return largest ? x.AMax(dims, keep) : x.AMin(dims, keep);
        // Of nothing: the least value of the type, or the greatest.
        var range = ElementTypes.Of(x.DType).Range;
        Scalar worst = x.DType.IsFloatingPoint ? largest ? double.NegativeInfinity : double.PositiveInfinity : largest ? range.Min : range.Max;
        return Tensor.Full(Reduced(x.Shape, dims, keep), worst, x.DType);
    }

    static Tensor Product(Tensor x, int[] dims, bool keep)
    {
        if (dims.Length == 0) return x;
        var y = x;
        foreach (var dim in dims) y = y.Prod(dim, keepDim: true, dtype: x.DType);
        return keep ? y : y.Reshape(Reduced(x.Shape, dims, keep));
    }

    static Tensor Place(NodeCall c, Func<Tensor, int, Tensor> f)
    {
        var dim = c.Axis("axis", c.X.Rank);
        var y = c.Flag("select_last_index") ? c.X.Shape[dim] - 1 - f(c.X.Flip(dim), dim) : f(c.X, dim);
        return c.Flag("keepdims", true) ? y : y.Squeeze(dim);
    }
}
