namespace Sinter;

/// <summary>Rows of a table by their numbers: embeddings, bags of them, and one-hot vectors.</summary>
public static class Embeddings
{
    extension(Tensor indices)
    {
        /// <summary>The rows of a table, one for each index: [*] of [V, D] gives [*, D].</summary>
        /// <param name="weight">The table, [V, D].</param>
        /// <param name="paddingIndex">The row that gets no gradient; negative counts from the last.</param>
        /// <param name="maxNorm">Rows that are used and longer than this are shortened to it, in the table itself.</param>
        /// <param name="normType">The p of the norm for <paramref name="maxNorm"/>.</param>
        /// <param name="scaleGradByFreq">Divide a row's gradient by how often its index occurs.</param>
        /// <exception cref="ArgumentOutOfRangeException">An index is not a row of the table.</exception>
        [Export("nn.functional.embedding", Module = "nn.Embedding")]
        public Tensor Embedding(Tensor weight, long? paddingIndex = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false)
        {
            Check.Shape(weight.Rank == 2, $"Embedding: weight is {weight.Shape}; it must be a table of rows, [V, D].");
            var rows = EmbeddingCpu.Indices(indices, weight.Shape[0], nameof(Embedding));
            var padding = Padding(paddingIndex, weight, nameof(Embedding));
            if (maxNorm is { } limit) EmbeddingCpu.Shorten(weight, rows, limit, normType);
            return Lookup(weight, rows, padding, scaleGradByFreq);
        }

        /// <summary>A vector of zeros with a single 1 for each index, int64: [*] gives [*, C].</summary>
        /// <param name="classes">C; one more than the largest index if -1.</param>
        /// <exception cref="ArgumentOutOfRangeException">An index is negative or not below the number of classes.</exception>
        [Export("nn.functional.one_hot", Rename = "classes: num_classes")]
        public unsafe Tensor OneHot(long classes = -1)
        {
            Check.DType(indices.DType == DType.Int64, $"OneHot: the indices are {indices.DType}; they must be int64. Convert them with To.");
            Check.Shape(classes > 0 || indices.Count > 0, $"OneHot: there are no indices to infer the number of classes from; pass it.");
            var at = indices.Contiguous();
            using var p = at.Pin<long>();
            if (classes == -1)
                for (long i = 0; i < at.Count; i++) classes = Math.Max(classes, p[i] + 1);
            var y = Tensor.Zeros([.. indices.Shape, Math.Max(1, classes)], DType.Int64);
            using var ys = y.Pin<long>();
            for (long i = 0; i < at.Count; i++)
            {
                Check.Index((ulong)p[i] < (ulong)classes, $"OneHot: index {i} is {p[i]}; with {classes} classes it must be 0 to {classes - 1}.");
                ys[i * classes + p[i]] = 1;
            }
            return y;
        }
    }

    internal static long Padding(long? paddingIndex, Tensor weight, string op)
    {
        if (paddingIndex is not { } padding) return -1;
        var rows = weight.Shape[0];
        Check.Index(padding >= -rows && padding < rows, $"{op}: paddingIndex is {padding}, but weight is {weight.Shape}; use {-rows} to {rows - 1}.");
        return padding < 0 ? padding + rows : padding;
    }

    internal static Tensor Lookup(Tensor weight, Tensor rows, long padding, bool scaleByFrequency)
    {
        var y = Tensor.Empty([.. rows.Shape, weight.Shape[1]], weight.DType);
        EmbeddingCpu.Gather(y, weight.Contiguous(), rows);
        Tracer.Current?.Op("IndexSelect", [y], [weight, rows], 0);
        return Autograd.Needs(weight) ? y.SetHistory(new LookupDerivative(weight, rows, padding, scaleByFrequency)) : y;
    }

    // The gradient of the table: each row of g added where its index says. Linear in g, so its own derivative looks the rows up again.
    internal static Tensor Scatter(Tensor g, Tensor rows, Tensor scale, long count)
    {
        var scaled = g * scale;
        var dw = Tensor.Zeros([count, g.Shape[^1]], g.DType);
        EmbeddingCpu.ScatterAdd(dw, scaled.Contiguous(), rows);
        return Autograd.Needs(scaled) ? dw.SetHistory(new ScatterDerivative(scaled, rows)) : dw;
    }

    sealed class LookupDerivative(Tensor weight, Tensor rows, long padding, bool scaleByFrequency) : Derivative(nameof(Embedding), weight)
    {
        readonly long _count = weight.Shape[0];

        protected override Tensor?[] Backward(Tensor g)
        {
            if (!Autograd.IsRecording && padding < 0 && !scaleByFrequency)
            {
                var dw = Tensor.Zeros([_count, g.Shape[^1]], g.DType);
                EmbeddingCpu.ScatterAdd(dw, g.Contiguous(), rows);
                return [dw];
            }
            return [Scatter(g, rows, EmbeddingCpu.Scales(rows, _count, padding, scaleByFrequency, g.DType), _count)];
        }
    }

    sealed class ScatterDerivative(Tensor g, Tensor rows) : Derivative("EmbeddingScatter", g)
    {
        protected override Tensor?[] Backward(Tensor gg) => [Lookup(gg, rows, -1, false)];
    }
}
