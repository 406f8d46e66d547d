namespace Sinter.Onnx;

/// <summary>Counts the n-grams of a vocabulary in rows of numbers or texts, gaps allowed: <c>TfIdfVectorizer</c>.</summary>
static class NGrams
{
    public static Tensor Count(NodeCall c)
    {
        long[] starts = c.Ints("ngram_counts") ?? [], columns = c.Ints("ngram_indexes") ?? [];
        object[] pool = c.Texts("pool_strings") is { } texts ? [.. texts] : [.. (c.Ints("pool_int64s") ?? []).Cast<object>()];
        int shortest = checked((int)c.Int("min_gram_length", 1)), longest = checked((int)c.Int("max_gram_length", 1)), skips = checked((int)c.Int("max_skip_count"));
        var grams = Vocabulary(starts, columns, pool);
        var width = columns.Length == 0 ? 0 : columns.Max() + 1;

        object[] tokens = c.Value(0) is OnnxStrings s ? [.. s.Values] : [.. c.X.ToArray<long>().Cast<object>()];
        var shape = c.Value(0) is OnnxStrings t ? t.Shape : c.X.Shape;
        int rows = shape.Rank == 2 ? (int)shape[0] : 1, length = shape.Rank == 0 ? 1 : (int)shape[^1];
        c.Room(rows, width);
        var counts = new double[rows * width];
        for (var r = 0; r < rows; r++)
            for (var n = shortest; n <= longest; n++)
                // Single tokens have no gaps to vary.
                for (var step = 1; step <= (n == 1 ? 1 : skips + 1); step++)
                    for (var i = 0; i + (long)step * (n - 1) < length; i++)
                    {
                        var gram = string.Join('\0', Enumerable.Range(0, n).Select(k => tokens[r * length + i + k * step]));
                        if (grams.TryGetValue((n, gram), out var entry)) counts[r * width + columns[entry]]++;
                    }
        var weights = c.Floats("weights");
        var mode = c.Text("mode", "TF");
        if (mode != "TF")
            for (var r = 0; r < rows; r++)
                for (var entry = 0; entry < columns.Length; entry++)
                {
                    ref var value = ref counts[r * width + columns[entry]];
                    if (mode == "IDF") value = value > 0 ? 1 : 0;
                    if (weights is not null) value *= weights[entry];
                }
        return Tensor.From(counts, shape.Rank == 2 ? [rows, width] : [width]).To(DType.Float32);
    }

    // The pool lists all 1-grams, then all 2-grams …; starts says where each length begins.
    static Dictionary<(int, string), int> Vocabulary(long[] starts, long[] columns, object[] pool)
    {
        var grams = new Dictionary<(int, string), int>();
        var entry = 0;
        for (var n = 1; n <= starts.Length; n++)
        {
            long from = starts[n - 1], to = n < starts.Length ? starts[n] : pool.Length;
            if (from < 0 || to > pool.Length) throw new ArgumentException($"TfIdfVectorizer: the {n}-grams lie at {from} to {to} of a pool of {pool.Length}.");
            for (var at = from; at + n <= to; at += n)
            {
                if (entry >= columns.Length) throw new ArgumentException($"TfIdfVectorizer: the pool has more n-grams than the {columns.Length} columns.");
                grams.TryAdd((n, string.Join('\0', pool.Skip((int)at).Take(n))), entry++);
            }
        }
        return grams;
    }
}
