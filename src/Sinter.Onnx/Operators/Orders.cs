namespace Sinter.Onnx;

/// <summary>Sorting, running sums, distinct elements.</summary>
static class Orders
{
    public static void AddTo(OperatorTable table)
    {
        table.AddSeveral("TopK", TopK);
        table.Add("CumSum", CumSum);
        table.Add("CumProd", CumProd);
        table.AddSeveral("Unique", Unique);
    }

    static OnnxValue?[] TopK(NodeCall c)
    {
        var axis = c.Axis("axis", c.X.Rank, -1);
        var k = c.Has(1) ? c.Long(1) : c.Int("k");
        var size = c.X.Shape[axis];
        if (k < 0 || k > size) throw new ArgumentException($"TopK: k is {k}; dimension {axis} has {size}.");
        // A stable sort gives equal elements in the order of their positions, as ONNX asks.
        var (values, indices) = c.X.Sort(axis, descending: c.Flag("largest", true), stable: true);
        return [c.Like(0, values.Narrow(axis, 0, k).Contiguous()), indices.Narrow(axis, 0, k).Contiguous()];
    }

    static Tensor CumSum(NodeCall c) => Running(c, (x, dim) => x.CumSum(dim, x.DType), 0);

    static Tensor CumProd(NodeCall c) => Running(c, (x, dim) => x.CumProd(dim, x.DType), 1);

    static Tensor Running(NodeCall c, Func<Tensor, int, Tensor> f, long empty)
    {
        var dim = c.Axis(c.Long(1), c.X.Rank);
        var x = c.Flag("reverse") ? c.X.Flip(dim) : c.X;
        if (c.Flag("exclusive") && x.Shape[dim] > 0)
            x = Tensor.Cat([Tensor.Full(x.Shape.With(dim, 1), empty, x.DType), x.Narrow(dim, 0, x.Shape[dim] - 1)], dim);
        var y = f(x, dim);
        return c.Flag("reverse") ? y.Flip(dim) : y;
    }

    static OnnxValue?[] Unique(NodeCall c)
    {
        var axis = c.HasAttribute("axis") ? c.Axis("axis", c.X.Rank) : (int?)null;
        var x = axis is null ? c.X.Reshape(-1) : c.X;
        var dim = axis ?? 0;
        var (values, inverse, counts) = x.Unique(returnInverse: true, returnCounts: true, dim: dim);
        long[] places = inverse!.ToArray<long>(), each = counts!.ToArray<long>();
        var first = new long[each.Length];
        for (var i = places.Length - 1; i >= 0; i--) first[places[i]] = i;
        if (!c.Flag("sorted", true))
        {
            // In the order of first occurrence.
            var order = Enumerable.Range(0, first.Length).OrderBy(i => first[i]).Select(i => (long)i).ToArray();
            var rank = new long[order.Length];
            for (var i = 0; i < order.Length; i++) rank[order[i]] = i;
            values = values.IndexSelect(dim, Tensor.From(order));
            (first, each) = ([.. order.Select(i => first[i])], [.. order.Select(i => each[i])]);
            places = Array.ConvertAll(places, p => rank[p]);
        }
        return [c.Like(0, values), Tensor.From(first), Tensor.From(places), Tensor.From(each)];
    }
}
