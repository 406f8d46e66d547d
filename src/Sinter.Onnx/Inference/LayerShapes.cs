namespace Sinter.Onnx;

/// <summary>Shapes of normalizations, recurrent layers and attention.</summary>
static class LayerShapes
{
    public static void AddTo(ShapeRules rules)
    {
        rules.Add(c => c.Like(c.X.Sizes), "InstanceNormalization", "GroupNormalization", "RMSNormalization", "LRN", "MeanVarianceNormalization", "LpNormalization", "RotaryEmbedding");
        rules.Add(c => [c.X with { Elements = null, Constant = null }, c[3], c[4]], "BatchNormalization");
        rules.Add(LayerNorm, "LayerNormalization");
        rules.Add(c => [new(c.X.Type, c.X.Sizes), new(c.Version < 10 ? c.X.Type : ElementType.Bool, c.X.Sizes)], "Dropout");
        rules.Add(Recurrent, "RNN", "GRU", "LSTM");
        rules.Add(Attention, "Attention");
    }

    static ValueFacts?[] LayerNorm(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes) return c.Like(null);
        var axis = c.Axis("axis", sizes.Length, -1);
        var moments = new ValueFacts(ElementType.Float, [.. sizes.Select((n, d) => d < axis ? n : 1)]);
        return [new(c.X.Type, sizes), moments, moments];
    }

    static ValueFacts?[] Recurrent(ShapeCall c)
    {
        if (c.SizesOf(0, 3) is not { } x || c.SizesOf(2, 3) is not [var directions, _, var hidden]) return c.Like(null);
        var byBatch = c.Flag("layout");
        var (steps, batch) = byBatch ? (x[1], x[0]) : (x[0], x[1]);
        if (c.SizesOf(1, 3) is { } w) ShapeCall.Match(x[2], w[2], "the sizes of the steps of x and those the weights read");
        ValueFacts state = new(c.X.Type, byBatch ? [batch, directions, hidden] : [directions, batch, hidden]);
        return [new(c.X.Type, byBatch ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden]), state, state];
    }

    static ValueFacts?[] Attention(ShapeCall c)
    {
        if (c.X.Sizes is not { } q || c[1].Sizes is not { } k || c[2].Sizes is not { } v) return c.Like(null);
        if (q.Length is not (3 or 4) || k.Length != q.Length || v.Length != q.Length) throw new ArgumentException($"queries, keys and values must have three or four dimensions each; they are {c.X}, {c[1]} and {c[2]}.");
        // [batch, heads, positions, size].
        Dimension[] Heads(Dimension[] sizes, long heads) => sizes.Length == 4 ? sizes : [sizes[0], heads, sizes[1], sizes[2].DivideExactly(heads)];
        long queryHeads = c.Int("q_num_heads"), keyHeads = c.Int("kv_num_heads");
        var (queries, keys, values) = (Heads(q, queryHeads), Heads(k, keyHeads), Heads(v, keyHeads));
        Dimension Past(int input) => !c.Has(input) ? 0 : c[input].Sizes is { Length: 4 } past ? past[2] : Dimension.Unknown;
        Dimension[] presentKeys = ArrangedShapes.With(keys, 2, keys[2] + Past(4)), presentValues = ArrangedShapes.With(values, 2, values[2] + Past(5));
        Dimension[] result = q.Length == 4 ? [q[0], q[1], q[2], values[3]] : [q[0], q[1], values[3] * queryHeads];
        return [new(c.X.Type, result), new(c[1].Type, presentKeys), new(c[2].Type, presentValues), new(c.X.Type, [queries[0], queries[1], queries[2], presentKeys[2]])];
    }
}
