namespace Sinter;

/// <summary>What all reductions share: which dimensions fold, and the shapes before and after.</summary>
static class Folding
{
    /// <summary>The shape with the folded dimensions at size 1; all are folded if none is named.</summary>
    public static Shape Kept(Shape shape, ReadOnlySpan<int> dims, string op)
    {
        Span<long> kept = stackalloc long[shape.Rank];
        if (dims.Length == 0)
        {
            kept.Fill(1);
            return Shape.Create(kept);
        }
        shape.Sizes.CopyTo(kept);
        var seen = 0L;
        foreach (var named in dims)
        {
            var dim = shape.Dim(named, op);
            Check.Argument((seen >> dim & 1) == 0, $"{op}: dimension {named} of {shape} is named twice.");
            seen |= 1L << dim;
            if (shape.Rank > 0) kept[dim] = 1;
        }
        return Shape.Create(kept);
    }

    /// <summary>The folded dimensions taken out of a result that kept them.</summary>
    public static Tensor Drop(Tensor y, Shape shape, ReadOnlySpan<int> dims)
    {
        if (shape.Rank == 0) return y;
        if (dims.Length == 0) return y.Reshape(Shape.Scalar);
        var drop = 0L;
        foreach (var dim in dims) drop |= 1L << shape.Dim(dim);
        var sizes = new List<long>();
        for (var d = 0; d < shape.Rank; d++)
            if ((drop >> d & 1) == 0) sizes.Add(shape[d]);
        return y.Reshape(sizes.ToArray());
    }

    /// <summary>Runs a fold without recording it.</summary>
    public static Tensor Reduce<TOp>(Tensor x, Shape kept, in TOp op, DType dtype) where TOp : struct, IReduction
    {
        var y = Tensor.Empty(kept, dtype);
        x.Device.Reduce(op, y, x);
        Tracer.Current?.Op(typeof(TOp).Name, [y], [x], Enumerable.Range(0, x.Rank).Where(d => x.Shape[d] != kept[d]).ToArray());
        return y;
    }
}
