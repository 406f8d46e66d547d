namespace Sinter.Onnx;

/// <summary>Shapes of sums, extremes and their places along dimensions, and of losses.</summary>
static class ReducedShapes
{
    public static void AddTo(ShapeRules rules)
    {
        rules.Add(Reduce, "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp", "ReduceProd");
        rules.Add(Place, "ArgMax", "ArgMin");
        rules.Add(c => [Loss(c)], "NegativeLogLikelihoodLoss");
        rules.Add(c => [Loss(c), c.X], "SoftmaxCrossEntropyLoss");
    }

    static ValueFacts?[] Reduce(ShapeCall c)
    {
        var keep = c.Flag("keepdims", true);
        if (c.X.Sizes is not { } sizes) return c.Like(null);
        if (!c.TryLongs(1, "axes", out var given)) return c.Like(keep ? [.. sizes.Select(_ => Dimension.Unknown)] : null);
        if (given is null or { Length: 0 } && c.Flag("noop_with_empty_axes")) return c.Like(sizes);
        int[] axes = given is null or { Length: 0 } ? [.. Enumerable.Range(0, sizes.Length)] : c.Axes(given, sizes.Length);
        var shape = Reduced(sizes, axes, keep);
        var product = c.Node.Operator == "ReduceProd" && c.X.Elements is { } elements && axes is [0] ? ValueFacts.Product(elements) : (Dimension?)null;
        return product is { } known ? [new(c.X.Type, shape, [known])] : c.Like(shape);
    }

    static Dimension[] Reduced(Dimension[] sizes, int[] axes, bool keep)
        => [.. Enumerable.Range(0, sizes.Length).Where(d => keep || !axes.Contains(d)).Select(d => axes.Contains(d) ? 1 : sizes[d])];

    static ValueFacts?[] Place(ShapeCall c)
        => [new(ElementType.Int64, c.X.Sizes is { } sizes ? Reduced(sizes, [c.Axis("axis", sizes.Length)], c.Flag("keepdims", true)) : null)];

    static ValueFacts Loss(ShapeCall c) => new(c.X.Type, c.Text("reduction", "mean") == "none" ? c[1].Sizes : []);
}
