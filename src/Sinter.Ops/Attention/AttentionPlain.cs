namespace Sinter;

/// <summary>Attention with all scores in memory, of ops that record themselves: the reference of the tiled one, and its derivative's derivative.</summary>
static class AttentionPlain
{
    /// <summary>softmax(q · kᵀ · scale + bias) · v for q [B, H, L, E], k [B, G, S, E], v [B, G, S, V].</summary>
    public static Tensor Forward(Tensor q, Tensor k, Tensor v, AttentionTerms terms, AttentionSetting setting)
    {
        var (weights, keep) = Weights(q, Spread(k, q.Shape[1]), terms, setting);
        return (keep is null ? weights : weights * keep).MatMul(Spread(v, q.Shape[1]));
    }

    /// <summary>The gradients of q, k, v and the bias.</summary>
    public static Tensor?[] Backward(Tensor g, Tensor q, Tensor k, Tensor v, AttentionTerms terms, AttentionSetting setting)
    {
        long heads = q.Shape[1], groups = k.Shape[1];
        Tensor wideK = Spread(k, heads), wideV = Spread(v, heads);
        var (p, keep) = Weights(q, wideK, terms, setting);
        var dv = (keep is null ? p : p * keep).MT.MatMul(g);
        var dp = g.MatMul(wideV.MT);
        if (keep is not null) dp *= keep;
        var bias = p * (dp - (p * dp).Sum(-1, keepDim: true));
        var ds = bias * setting.Scale;
        return [ds.MatMul(wideK), Gather(ds.MT.MatMul(q), groups), Gather(dv, groups), terms.Bias is null ? null : SumTo(bias, terms.Bias.Shape)];
    }

    /// <summary>The same for sequences behind each other: each by itself, and joined again.</summary>
    public static Tensor Forward(Tensor q, Tensor k, Tensor v, AttentionTerms terms, AttentionSetting setting, AttentionSequences sequences)
        => Each(sequences, (b, queries, keys) => [Forward(queries(q), keys(k), keys(v), Of(terms, b), Of(setting, sequences, b))])[0]!;

    /// <inheritdoc cref="Backward(Tensor, Tensor, Tensor, Tensor, AttentionTerms, AttentionSetting)"/>
    public static Tensor?[] Backward(Tensor g, Tensor q, Tensor k, Tensor v, AttentionTerms terms, AttentionSetting setting, AttentionSequences sequences)
        => Each(sequences, (b, queries, keys) => Backward(queries(g), queries(q), keys(k), keys(v), Of(terms, b), Of(setting, sequences, b)));

    static Tensor?[] Each(AttentionSequences sequences, Func<int, Func<Tensor, Tensor>, Func<Tensor, Tensor>, Tensor?[]> attend)
    {
        if (!sequences.IsPacked) return attend(0, x => x, x => x);
        Tensor?[][] parts = [.. Enumerable.Range(0, sequences.Count).Select(b => attend(b,
            x => x.Narrow(2, sequences.QueryStart(b), sequences.Queries(b)), x => x.Narrow(2, sequences.KeyStart(b), sequences.Keys(b))))];
        return [.. Enumerable.Range(0, parts[0].Length).Select(i => parts[0][i] is null ? null : Tensor.Cat([.. parts.Select(part => part[i]!)], 2))];
    }

    static AttentionTerms Of(AttentionTerms terms, int b) => terms.Slopes is { } slopes && slopes.Shape[0] > 1 && b < slopes.Shape[0] ? terms with { Slopes = slopes.Narrow(0, b, 1) } : terms;

    static AttentionSetting Of(AttentionSetting setting, AttentionSequences sequences, int b) => setting with { Draw = setting.Draw.Skip(sequences.DrawStart(b)) };

    /// <summary>What dropout multiplies the weights by, rows of S: the plain way to what the tiles draw for themselves.</summary>
    public static Tensor Keep(AttentionSetting setting, long rows, long keys, DType dtype)
    {
        var keep = new double[rows * keys];
        var blocks = (keys + 3) / 4;
        var threshold = Philox.Threshold(setting.DropoutP);
        for (long r = 0; r < rows; r++)
            for (long j = 0; j < keys; j++)
            {
                var (a, b, c, d) = Philox.Block(setting.Draw.Seed, setting.Draw.Block + (ulong)(r * blocks + j / 4));
                keep[r * keys + j] = (j % 4) switch { 0 => a, 1 => b, 2 => c, _ => d } < threshold ? 0 : 1 / (1 - setting.DropoutP);
            }
        return Tensor.From(keep, [rows, keys]).To(dtype);
    }

    // The weights before dropout, and what dropout multiplies them by.
    static (Tensor Weights, Tensor? Keep) Weights(Tensor q, Tensor k, AttentionTerms terms, AttentionSetting setting)
    {
        long queries = q.Shape[2], keys = k.Shape[2];
        var scores = q.MatMul(k.MT) * setting.Scale;
        var keep = setting.DropoutP > 0 ? Keep(setting, q.Shape[0] * q.Shape[1] * queries, keys, q.DType).Reshape(scores.Shape) : null;
        var bias = Bias(terms, setting, queries, keys, q.DType);
        if (bias is null) return (scores.Softmax(-1), keep);
        // A row without any visible key has no softmax; it is computed as if all were visible, and then made 0.
        using var blocked = bias.Detach().Equal(double.NegativeInfinity);
        var blind = blocked.Expand([.. blocked.Shape[..^2], queries, keys]).Sum(-1, keepDim: true).Equal(keys);
        var seen = blind.LogicalNot().To(q.DType);
        return ((scores + Tensor.Where(blind, Tensor.Of(0.0, q.DType), bias)).Softmax(-1) * seen, keep);
    }

    // All that is added to scores, -∞ for what is hidden.
    static Tensor? Bias(AttentionTerms terms, AttentionSetting setting, long queries, long keys, DType dtype)
    {
        var bias = terms.Bias;
        Tensor i = Tensor.Arange(queries).Unsqueeze(1), j = Tensor.Arange(keys), own = i + (keys - queries);
        void Add(Tensor more) => bias = bias is null ? more : bias + more;
        if (terms.Slopes is { } slopes) Add(-(slopes.Unsqueeze(-1).Unsqueeze(-1) * (j - own).Abs().To(dtype)));
        if (terms.Mask is { } mask) Add(Hidden(mask.LogicalNot(), dtype));
        if (terms.Tree is { } tree)
            Add(Hidden(Tensor.Cat([Tensor.Zeros([tree.Shape[0], queries, keys - queries], DType.Bool), tree.LogicalNot().Expand([tree.Shape[0], queries, queries])], -1).Unsqueeze(1), dtype));
        var distance = j - (i + setting.Shift(queries, keys));
        if (setting.Right < AttentionSetting.Unbounded) Add(Hidden(distance.Greater(setting.Right), dtype));
        if (setting.Left < AttentionSetting.Unbounded) Add(Hidden(distance.Less(-setting.Left), dtype));
        return bias;
    }

    static Tensor Hidden(Tensor hidden, DType dtype) => Tensor.Where(hidden, Tensor.Of(double.NegativeInfinity, dtype), Tensor.Of(0.0, dtype));

    // Each head of k or v for all the heads of q that share it, and the sum of what comes back.
    static Tensor Spread(Tensor x, long heads)
        => x.Shape[1] == heads ? x : x.Unsqueeze(2).Expand(x.Shape[0], x.Shape[1], heads / x.Shape[1], x.Shape[2], x.Shape[3]).Reshape(x.Shape[0], heads, x.Shape[2], x.Shape[3]);

    static Tensor Gather(Tensor x, long groups)
        => x.Shape[1] == groups ? x : x.Reshape(x.Shape[0], groups, x.Shape[1] / groups, x.Shape[2], x.Shape[3]).Sum(2);

    static Tensor SumTo(Tensor x, Shape shape)
    {
        for (var d = 0; d < 3; d++)
            if (shape[d] == 1 && x.Shape[d] != 1) x = x.Sum(d, keepDim: true);
        return x;
    }
}
