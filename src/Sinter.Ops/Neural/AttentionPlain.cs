namespace Sinter;

/// <summary>Attention with all scores in memory, of ops that record themselves: the reference of the tiled one, and its derivative's derivative.</summary>
static class AttentionPlain
{
    /// <summary>softmax(q · kᵀ · scale + mask) · v for q [B, H, L, E], k [B, G, S, E], v [B, G, S, V].</summary>
    public static Tensor Forward(Tensor q, Tensor k, Tensor v, Tensor? mask, AttentionSetting setting)
    {
        var (weights, keep) = Weights(q, Spread(k, q.Shape[1]), mask, setting);
        return (keep is null ? weights : weights * keep).MatMul(Spread(v, q.Shape[1]));
    }

    /// <summary>The gradients of q, k and v.</summary>
    public static Tensor?[] Backward(Tensor g, Tensor q, Tensor k, Tensor v, Tensor? mask, AttentionSetting setting)
    {
        long heads = q.Shape[1], groups = k.Shape[1];
        Tensor wideK = Spread(k, heads), wideV = Spread(v, heads);
        var (p, keep) = Weights(q, wideK, mask, setting);
        var dv = (keep is null ? p : p * keep).MT.MatMul(g);
        var dp = g.MatMul(wideV.MT);
        if (keep is not null) dp *= keep;
        var ds = p * (dp - (p * dp).Sum(-1, keepDim: true)) * setting.Scale;
        return [ds.MatMul(wideK), Gather(ds.MT.MatMul(q), groups), Gather(dv, groups)];
    }

    // The weights before dropout, and what dropout multiplies them by.
    static (Tensor Weights, Tensor? Keep) Weights(Tensor q, Tensor k, Tensor? mask, AttentionSetting setting)
    {
        long queries = q.Shape[2], keys = k.Shape[2];
        var scores = q.MatMul(k.MT) * setting.Scale;
        Tensor? bias = null;
        if (mask is { DType: DType.Bool }) bias = Hidden(mask.LogicalNot(), q.DType);
        else if (mask is not null) bias = mask;
        else if (setting.IsCausal) bias = Hidden(Tensor.Arange(keys).Greater(Tensor.Arange(queries).Unsqueeze(1)), q.DType);
        var keep = setting.DropoutP > 0 ? AttentionCpu.Keep(setting, q.Shape[0] * q.Shape[1] * queries, keys, q.DType).Reshape(scores.Shape) : null;
        if (bias is null) return (scores.Softmax(-1), keep);
        // A row without any visible key has no softmax; it is computed as if all were visible, and then made 0.
        using var blocked = bias.Detach().Equal(double.NegativeInfinity);
        var blind = blocked.Sum(-1, keepDim: true).Equal(keys);
        var seen = blind.LogicalNot().To(q.DType);
        return ((scores + Tensor.Where(blind, Tensor.Of(0.0, q.DType), bias)).Softmax(-1) * seen, keep);
    }

    static Tensor Hidden(Tensor hidden, DType dtype) => Tensor.Where(hidden, Tensor.Of(double.NegativeInfinity, dtype), Tensor.Of(0.0, dtype));

    // Each head of k or v for all the heads of q that share it, and the sum of what comes back.
    static Tensor Spread(Tensor x, long heads)
        => x.Shape[1] == heads ? x : x.Unsqueeze(2).Expand(x.Shape[0], x.Shape[1], heads / x.Shape[1], x.Shape[2], x.Shape[3]).Reshape(x.Shape[0], heads, x.Shape[2], x.Shape[3]);

    static Tensor Gather(Tensor x, long groups)
        => x.Shape[1] == groups ? x : x.Reshape(x.Shape[0], groups, x.Shape[1] / groups, x.Shape[2], x.Shape[3]).Sum(2);
}
