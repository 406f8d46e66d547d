namespace Sinter;

/// <summary>What <c>x[…]</c> means: numbers, ranges, the ellipsis and new dimensions make one view; tensors of positions and masks gather.</summary>
static class Indexing
{
    public static Tensor Get(Tensor x, ReadOnlySpan<TensorIndex> index) => Basic(x, index);

    public static void Set(Tensor x, ReadOnlySpan<TensorIndex> index, Tensor value)
    {
        var part = Basic(x, index);
        InPlace.Assign(part, value.To(x.DType), "Set");
    }

    static Tensor Basic(Tensor x, ReadOnlySpan<TensorIndex> index)
    {
        var steps = index.ToArray();
        var named = steps.Count(i => i.What is not (TensorIndex.Kind.New or TensorIndex.Kind.Ellipsis));
        Check.Index(named <= x.Rank, $"Index: {named} entries for {x.Shape}, which has {x.Rank} dimensions.");
        Check.Index(steps.Count(i => i.What == TensorIndex.Kind.Ellipsis) <= 1, $"Index: the ellipsis stands twice; it may stand once.");
        return x.Strided(g => Apply(g, x.Shape, steps, named));
    }

    static Geometry Apply(Geometry g, Shape shape, TensorIndex[] steps, int named)
    {
        var dim = 0;
        foreach (var step in steps)
            switch (step.What)
            {
                case TensorIndex.Kind.Number:
                    var size = g.Shape[dim];
                    long at = step.Number.IsFromEnd ? size - step.Number.Value : step.Number.Value;
                    Check.Index(at >= 0 && at < size, $"Index: {step.Number} in dimension {dim} of {shape}, which has {size} positions.");
                    g = g.Select(dim, at);
                    break;
                case TensorIndex.Kind.Slice:
                    var (from, to) = Bounds(step.Range, g.Shape[dim]);
                    g = g.Slice(dim, from, to > from ? (to - from + step.Step - 1) / step.Step : 0, step.Step);
                    dim++;
                    break;
                case TensorIndex.Kind.Ellipsis:
                    dim += shape.Rank - named;
                    break;
                default:
                    g = g.Insert(dim++);
                    break;
            }
        return g;
    }

    // As in Python, bounds outside the dimension are cut to it.
    static (long From, long To) Bounds(Range range, long size)
    {
        long from = range.Start.IsFromEnd ? size - range.Start.Value : range.Start.Value, to = range.End.IsFromEnd ? size - range.End.Value : range.End.Value;
        return (Math.Clamp(from, 0, size), Math.Clamp(to, 0, size));
    }
}
