namespace Sinter.Ops.Tests.Table;

/// <summary>The plain definitions that neural ops are compared with: loops over float64 numbers.</summary>
static class NeuralReference
{
    /// <summary>A function of one slice along a dimension, applied to all.</summary>
    public static Tensor Along(Tensor x, int dim, Func<double[], double[]> f)
    {
        if (x.Rank == 0) return Tensor.From(f(x.ToArray<double>()), []);
        dim = x.Shape.Dim(dim);
        var v = x.ToArray<double>();
        var y = new double[v.Length];
        long n = x.Shape[dim], inner = x.Shape[(dim + 1)..].Count;
        for (long o = 0; o < x.Shape[..dim].Count; o++)
            for (long i = 0; i < inner; i++)
            {
                var slice = f([.. Enumerable.Range(0, (int)n).Select(k => v[(o * n + k) * inner + i])]);
                for (var k = 0; k < n; k++) y[(o * n + k) * inner + i] = slice[k];
            }
        return Tensor.From(y, x.Shape);
    }

    public static double[] Softmax(double[] x)
    {
        var sum = x.Sum(v => Math.Exp(v - x.Max()));
        return Array.ConvertAll(x, v => Math.Exp(v - x.Max()) / sum);
    }

    public static double[] Standardize(double[] x, double eps, bool centred = true)
    {
        var mean = centred ? x.Average() : 0;
        var deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + eps);
        return Array.ConvertAll(x, v => (v - mean) / deviation);
    }

    /// <summary>The loss of each sample of scores or log-probabilities [N, C, *] or [C], and its weight.</summary>
    public static (double[] Loss, double[] Weight) Classes(Tensor x, Tensor target, double[]? weight, long ignore, double smoothing, bool scores)
    {
        if (x.Rank == 1) x = x.Reshape(1, -1);
        var logs = (scores ? Along(x, 1, v => Array.ConvertAll(Softmax(v), Math.Log)) : x).ToArray<double>();
        var t = target.ToArray<long>();
        long classes = x.Shape[1], inner = x.Shape[2..].Count;
        double[] loss = new double[t.Length], weights = new double[t.Length];
        for (var i = 0; i < t.Length; i++)
        {
            if (t[i] == ignore) continue;
            double Log(long c) => logs[(i / inner * classes + c) * inner + i % inner];
            double W(long c) => weight?[c] ?? 1;
            weights[i] = W(t[i]);
            loss[i] = -(1 - smoothing) * W(t[i]) * Log(t[i]);
            for (long c = 0; c < classes; c++) loss[i] -= smoothing / classes * W(c) * Log(c);
        }
        return (loss, weights);
    }

    public static Tensor Reduced(double[] loss, double weight, Reduction reduction, Shape shape) => reduction switch
    {
        Reduction.None => Tensor.From(loss, shape),
        Reduction.Mean => Tensor.From([loss.Sum() / weight], []),
        _ => Tensor.From([loss.Sum()], []),
    };
}
