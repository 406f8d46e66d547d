using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class AttentionRows
{
    const string Name = "nn.functional.scaled_dot_product_attention";
    static readonly Sample[] Samples = [Sample.Of([2, 3, 5, 4], [2, 3, 6, 4], [2, 3, 6, 3]), Sample.Of([4, 3], [7, 3], [7, 5])];
    static readonly Sample Heads = Sample.Of([2, 4, 3, 4], [2, 2, 5, 4], [2, 2, 5, 3]);
    static readonly Tensor Some = Tensor.From([true, false, true, true, true, false, false, false, false, true, true, true, true, false, true], [3, 5]);

    // By the definition: for each query, weights over the keys it may see.
    static Tensor Plain(Tensor[] x, Func<long, long, double> mask, double? scale = null)
    {
        Tensor q = x[0], k = x[1], v = x[2];
        double[] qs = q.ToArray<double>(), ks = k.ToArray<double>(), vs = v.ToArray<double>();
        long l = q.Shape[^2], s = k.Shape[^2], e = q.Shape[^1], n = v.Shape[^1];
        long heads = q.Rank > 2 ? q.Shape[^3] : 1, group = heads / (q.Rank > 2 ? k.Shape[^3] : 1);
        var y = new double[q.Count / e * n];
        for (long r = 0; r < q.Count / e; r++)
        {
            long matrix = r / l, from = matrix / heads * (heads / group) + matrix % heads / group;
            var scores = Enumerable.Range(0, (int)s).Select(j => Enumerable.Range(0, (int)e).Sum(c => qs[r * e + c] * ks[(from * s + j) * e + c]) * (scale ?? 1 / Math.Sqrt(e)) + mask(r % l, j)).ToArray();
            if (scores.All(double.IsNegativeInfinity)) continue;
            var weights = NeuralReference.Softmax(scores);
            for (long j = 0; j < s; j++)
                for (long c = 0; c < n; c++) y[r * n + c] += weights[j] * vs[(from * s + j) * n + c];
        }
        return Tensor.From(y, [.. q.Shape[..^1], n]);
    }

    static double Hide(bool hidden) => hidden ? double.NegativeInfinity : 0;

    static Tensor Q => Tensor.Ones(2, 3, 4);

    public static IEnumerable<OpRow> Rows =>
    [
        new(Name, x => x[0].ScaledDotProductAttention(x[1], x[2]), Samples)
        {
            Reference = x => Plain(x, (_, _) => 0), Large = Sample.Of([6, 70, 16], [6, 90, 16], [6, 90, 16]), Slack = 3,
            Errors =
            [
                new(() => Q.ScaledDotProductAttention(Tensor.Ones(2, 5, 3), Tensor.Ones(2, 5, 3)), @"query is \[2, 3, 4\], key \[2, 5, 3\] and value \[2, 5, 3\]; they must be"),
                new(() => Q.ScaledDotProductAttention(Q, Q, Tensor.Ones(3, 3), isCausal: true), "attentionMask and isCausal are both given"),
                new(() => Q.ScaledDotProductAttention(Q, Q, Tensor.Ones(2, 2)), @"broadcast"),
                new(() => Q.ScaledDotProductAttention(Q, Q, Tensor.Ones(3, 3).To(DType.Int64)), "attentionMask is int64; it must be bool"),
                new(() => Q.ScaledDotProductAttention(Q, Q, dropoutP: 1.5), "dropoutP is 1.5"),
                new(() => Tensor.Ones(3, 3, 4).ScaledDotProductAttention(Q, Q, enableGqa: true), "must be a multiple"),
            ],
        },
        new(Name, x => x[0].ScaledDotProductAttention(x[1], x[2], isCausal: true, scale: 0.3), Samples)
        {
            Variant = "causal", Reference = x => Plain(x, (i, j) => Hide(j > i), 0.3), Large = Sample.Of([6, 70, 16], [6, 90, 16], [6, 90, 16]), Slack = 3,
        },
        new(Name, x => x[0].ScaledDotProductAttention(x[1], x[2], enableGqa: true), Heads) { Variant = "shared heads", Reference = x => Plain(x, (_, _) => 0), Slack = 3 },
        new(Name, x => x[0].ScaledDotProductAttention(x[1], x[2], Some, enableGqa: true), Heads)
        {
            Variant = "mask", Slack = 3, Reference = x => Plain(x, (i, j) => Hide(!Some.ToArray<bool>()[i * 5 + j])),
        },
        new(Name, x => x[0].ScaledDotProductAttention(x[1], x[2], x[3]), Sample.Of([2, 3, 4], [2, 5, 4], [2, 5, 3], [3, 5]))
        {
            Variant = "bias", Slack = 3, Reference = x => Plain(x, (i, j) => x[3].ToArray<double>()[i * 5 + j]),
        },
    ];
}
