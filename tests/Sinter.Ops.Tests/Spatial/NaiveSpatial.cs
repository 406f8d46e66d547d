namespace Sinter.Ops.Tests;

/// <summary>Convolution and pooling by their definitions: one loop for every index, in float64.</summary>
static class NaiveSpatial
{
    /// <summary>y[b, o, p] += w[o, c, k] · x[b, c, p · stride + k · dilation - padding], or, transposed, with the places of x and y exchanged.</summary>
    public static Tensor Convolve(Tensor x, Tensor w, Tensor? bias, int[] stride, int[] padding, int[] dilation, int groups, long[] size, bool transposed)
    {
        var outs = transposed ? w.Shape[1] * groups : w.Shape[0];
        Shape shape = [x.Shape[0], outs, .. size];
        double[] xs = x.ToArray<double>(), ws = w.ToArray<double>(), bs = bias?.ToArray<double>() ?? new double[outs], y = new double[shape.Count];
        var perGroup = transposed ? w.Shape[1] : outs / groups;
        for (var i = 0; i < y.Length; i++) y[i] = bs[i / shape[2..].Count % outs];
        Shape image = transposed ? shape : x.Shape, windows = transposed ? x.Shape : shape;
        foreach (var p in Indices(windows[2..]))
            foreach (var k in Indices(w.Shape[2..]))
            {
                var q = new long[p.Length];
                for (var d = 0; d < p.Length; d++) q[d] = p[d] * stride[d] + k[d] * dilation[d] - padding[d];
                if (q.Where((at, d) => at < 0 || at >= image[d + 2]).Any()) continue;
                for (long b = 0; b < x.Shape[0]; b++)
                    for (long i = 0; i < w.Shape[0]; i++)
                        for (long j = 0; j < w.Shape[1]; j++)
                        {
                            // weight [windows' channels, image's channels per group]
                            var c = transposed ? i / (w.Shape[0] / groups) * perGroup + j : i / perGroup * w.Shape[1] + j;
                            long inImage = Flat(image, [b, c, .. q]), inWindows = Flat(windows, [b, i, .. p]);
                            var weight = ws[Flat(w.Shape, [i, j, .. k])];
                            if (transposed) y[inImage] += weight * xs[inWindows];
                            else y[inWindows] += weight * xs[inImage];
                        }
            }
        return Tensor.From(y, shape);
    }

    /// <summary>A fold of the elements of every window; <paramref name="window"/> names a window's positions along a dimension, given the dimension and the window's number.</summary>
    public static Tensor Pool(Tensor x, long[] size, Func<int, long, IEnumerable<long>> window, Func<IReadOnlyList<double>, double> fold)
    {
        var lead = x.Rank - size.Length;
        Shape shape = [.. x.Shape[..lead], .. size];
        double[] xs = x.ToArray<double>(), y = new double[shape.Count];
        var o = 0;
        foreach (var at in Indices(shape))
        {
            IEnumerable<long[]> places = [at[..lead]];
            for (var d = 0; d < size.Length; d++)
            {
                var dim = d;
                places = places.SelectMany(place => window(dim, at[lead + dim]).Where(i => i >= 0 && i < x.Shape[lead + dim]).Select(i => (long[])[.. place, i]));
            }
            y[o++] = fold([.. places.Select(place => xs[Flat(x.Shape, place)])]);
        }
        return Tensor.From(y, shape);
    }

    static IEnumerable<long[]> Indices(Shape shape)
    {
        for (long n = 0; n < shape.Count; n++)
        {
            var index = new long[shape.Rank];
            var rest = n;
            for (var d = shape.Rank - 1; d >= 0; d--) (rest, index[d]) = Math.DivRem(rest, shape[d]);
            yield return index;
        }
    }

    static long Flat(Shape shape, long[] index) => index.Select((i, d) => (i, d)).Aggregate(0L, (flat, at) => flat * shape[at.d] + at.i);
}
