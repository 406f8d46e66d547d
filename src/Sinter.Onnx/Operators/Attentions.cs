namespace Sinter.Onnx;

/// <summary>Attention and rotary positions, since version 23. Where the first text of version 23 differs from later ones (the order of heads, the soft cap before the mask),
/// this follows the later ones, as ONNX Runtime does.</summary>
static class Attentions
{
    public static void AddTo(OperatorTable table)
    {
        table.AddSeveral("Attention", Attend);
        table.Add("RotaryEmbedding", Rotate);
        table.Settings("RotaryEmbedding", 1, 2);
    }

    static Tensor Heads(Tensor x, long heads) => x.Rank == 4 ? x : x.Reshape(x.Shape[0], x.Shape[1], heads, -1).Transpose(1, 2);

    static OnnxValue?[] Attend(NodeCall c)
    {
        Tensor q = Heads(c.X, c.Int("q_num_heads")), k = Heads(c[1], c.Int("kv_num_heads")), v = Heads(c[2], c.Int("kv_num_heads"));
        if (c.Maybe(4) is { } pastKeys) k = Tensor.Cat([pastKeys, k], 2);
        if (c.Maybe(5) is { } pastValues) v = Tensor.Cat([pastValues, v], 2);
        var (presentK, presentV) = (k, v);
        long queries = q.Shape[2], keys = k.Shape[2], group = q.Shape[1] / Math.Max(1, k.Shape[1]);
        if (group * k.Shape[1] != q.Shape[1]) throw new ArgumentException($"Attention: {q.Shape[1]} heads of queries are no multiple of the {k.Shape[1]} heads of keys.");
        if (group > 1) (k, v) = (k.RepeatInterleave(group, 1), v.RepeatInterleave(group, 1));

        var scale = Math.Sqrt(c.Float("scale") is > 0 and var given ? given : 1 / Math.Sqrt(q.Shape[^1]));
        var scores = (q * scale).MatMul((k * scale).MT);
        var raw = scores;
        if (c.Float("softcap") is > 0 and var cap) scores = (scores / cap).Tanh() * cap;
        var capped = scores;
        var mask = c.Maybe(3);
        if (mask?.DType == DType.Bool) mask = Tensor.Where(mask, Tensor.Zeros(Shape.Scalar, scores.DType), Tensor.Full(Shape.Scalar, double.NegativeInfinity, scores.DType));
        if (mask is not null && mask.Shape[^1] < keys) mask = mask.Pad([0, keys - mask.Shape[^1]], value: double.NegativeInfinity);
        if (mask is not null) scores += mask;
        if (c.Flag("is_causal")) scores += Tensor.Full([queries, keys], double.NegativeInfinity, scores.DType).Triu(1);
        if (c.Maybe(6) is { } lengths) scores = scores.MaskedFill(Tensor.Arange(keys).GreaterOrEqual(lengths.Reshape(-1, 1, 1, 1)), double.NegativeInfinity);
        var biased = scores;
        var weights = (c.HasAttribute("softmax_precision") ? scores.To(((ElementType)c.Int("softmax_precision")).Carrier) : scores).Softmax(-1).To(q.DType);
        // A query that sees no key gets zeros.
        weights = Tensor.Where(weights.IsNaN(), Tensor.ZerosLike(weights), weights);
        var y = weights.MatMul(v);
        if (c.X.Rank == 3) y = y.Transpose(1, 2).Reshape(y.Shape[0], queries, -1);
        return [y, presentK, presentV, c.Int("qk_matmul_output_mode") switch { 1 => biased, 2 => capped, 3 => weights, _ => raw }];
    }

    static Tensor Rotate(NodeCall c)
    {
        // [B, positions, heads, size].
        var x = c.X.Rank == 4 ? c.X.Transpose(1, 2) : c.X.Reshape(c.X.Shape[0], c.X.Shape[1], c.Int("num_heads"), -1);
        var size = x.Shape[^1];
        var turned = c.Int("rotary_embedding_dim") is > 0 and var given ? given : size;
        Tensor cos = c[1], sin = c[2];
        if (c.Maybe(3) is { } positions) (cos, sin) = (At(cos, positions), At(sin, positions));
        (cos, sin) = (cos.Narrow(-1, 0, turned / 2).Unsqueeze(2), sin.Narrow(-1, 0, turned / 2).Unsqueeze(2));
        var part = x.Narrow(-1, 0, turned);
        Tensor y;
        if (c.Flag("interleaved"))
        {
            var pairs = part.Reshape([.. part.Shape[..^1], turned / 2, 2]);
            Tensor a = pairs.Select(-1, 0), b = pairs.Select(-1, 1);
            y = Tensor.Stack([cos * a - sin * b, sin * a + cos * b], -1).Reshape(part.Shape);
        }
        else
        {
            Tensor a = part.Narrow(-1, 0, turned / 2), b = part.Narrow(-1, turned / 2, turned / 2);
            y = Tensor.Cat([cos * a - sin * b, sin * a + cos * b], -1);
        }
        if (turned < size) y = Tensor.Cat([y, x.Narrow(-1, turned, size - turned)], -1);
        return c.X.Rank == 4 ? y.Transpose(1, 2) : y.Reshape(c.X.Shape);
    }

    static Tensor At(Tensor cache, Tensor positions) => cache.IndexSelect(0, positions.To(DType.Int64).Reshape(-1)).Reshape([.. positions.Shape, cache.Shape[^1]]);
}
