namespace Sinter.Onnx;

/// <summary>Shapes of matrix products.</summary>
static class ProductShapes
{
    public static void AddTo(ShapeRules rules)
    {
        rules.Add(c => c.Like(Product(c.X, c[1])), "MatMul");
        rules.Add(c => [new(ElementType.Int32, Product(c.X, c[1]))], "MatMulInteger");
        rules.Add(c => [new(c[7].Type, Product(c.X, c[3]))], "QLinearMatMul");
        rules.Add(Gemm, "Gemm");
        rules.Add(Einsum, "Einsum");
        rules.Add(c => c.Like(c.X.Sizes is { Length: >= 2 } sizes ? sizes[..^2] : null), "Det");
    }

    static Dimension[]? Product(ValueFacts x, ValueFacts w)
    {
        if (x.Sizes is not { } a || w.Sizes is not { } b) return null;
        if (a.Length == 0 || b.Length == 0) throw new ArgumentException("both need at least one dimension.");
        ShapeCall.Match(a[^1], b[Math.Max(0, b.Length - 2)], "the sizes that are summed over");
        Dimension[] batch = ShapeCall.Broadcast(a[..Math.Max(0, a.Length - 2)], b[..Math.Max(0, b.Length - 2)])!;
        return [.. batch, .. a.Length > 1 ? [a[^2]] : (Dimension[])[], .. b.Length > 1 ? [b[^1]] : (Dimension[])[]];
    }

    static ValueFacts?[] Gemm(ShapeCall c)
    {
        if (c.SizesOf(0, 2) is not { } a || c.SizesOf(1, 2) is not { } b) return c.Like(null);
        if (c.Flag("transA")) a = [a[1], a[0]];
        if (c.Flag("transB")) b = [b[1], b[0]];
        ShapeCall.Match(a[1], b[0], "the sizes that are summed over");
        return c.Like([a[0], b[1]]);
    }

    static ValueFacts?[] Einsum(ShapeCall c)
    {
        var equation = c.Text("equation").Replace(" ", "", StringComparison.Ordinal);
        if (equation.Contains('.', StringComparison.Ordinal) || c.Inputs.Any(x => x.Sizes is null)) return c.Like(null);
        var sides = equation.Split("->");
        var terms = sides[0].Split(',');
        if (terms.Length != c.Count) throw new ArgumentException($"'{equation}' names {terms.Length} operands, but {c.Count} are given.");
        var known = new SortedDictionary<char, Dimension>();
        for (var i = 0; i < terms.Length; i++)
        {
            var sizes = c[i].Sizes!;
            if (terms[i].Length != sizes.Length) throw new ArgumentException($"'{terms[i]}' names {terms[i].Length} dimensions of {c[i]}.");
            for (var d = 0; d < sizes.Length; d++)
                if (!known.TryGetValue(terms[i][d], out var size) || size.Value is null or 1) known[terms[i][d]] = sizes[d];
        }
        var result = sides.Length > 1 ? sides[1] : string.Concat(known.Keys.Where(k => terms.Sum(t => t.Count(l => l == k)) == 1));
        return c.Like([.. result.Select(l => known.TryGetValue(l, out var size) ? size : throw new ArgumentException($"the output of '{equation}' names '{l}', which no operand has."))]);
    }
}
