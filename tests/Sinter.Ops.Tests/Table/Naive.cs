namespace Sinter.Ops.Tests.Table;

/// <summary>Plain loops in float64 over row-major arrays: what fast code is compared with.</summary>
static class Naive
{
    /// <summary>[*, M, K] · [*, K, N] with equal batches.</summary>
    public static Tensor MatMul(Tensor a, Tensor b)
    {
        long m = a.Shape[^2], k = a.Shape[^1], n = b.Shape[^1], batch = a.Shape[..^2].Count;
        double[] p = a.ToArray<double>(), q = b.ToArray<double>(), y = new double[batch * m * n];
        for (long t = 0; t < batch; t++)
            for (long i = 0; i < m; i++)
                for (long j = 0; j < n; j++)
                    for (long l = 0; l < k; l++) y[(t * m + i) * n + j] += p[(t * m + i) * k + l] * q[(t * k + l) * n + j];
        return Tensor.From(y, [.. a.Shape[..^1], n]);
    }

    /// <summary>Each element of the result from its position.</summary>
    public static Tensor Fill(Shape shape, Func<long[], double> at)
    {
        var y = new double[shape.Count];
        var index = new long[shape.Rank];
        for (var i = 0; i < y.Length; i++)
        {
            long rest = i;
            for (var d = shape.Rank - 1; d >= 0; d--) (rest, index[d]) = Math.DivRem(rest, shape[d]);
            y[i] = at(index);
        }
        return Tensor.From(y, shape);
    }

    /// <summary>The element at a position of a row-major array of a shape.</summary>
    public static double At(Tensor x, params long[] index)
    {
        var place = 0L;
        for (var d = 0; d < index.Length; d++) place = place * x.Shape[d] + index[d];
        return x.ToArray<double>()[place];
    }
}
