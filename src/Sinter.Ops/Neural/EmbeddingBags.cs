namespace Sinter;

/// <summary>Bags of embeddings: several rows of a table folded into one.</summary>
public static class EmbeddingBags
{
    extension(Tensor indices)
    {
        /// <summary>The rows of a table folded bag by bag: [B, D]. An empty bag gives zeros.</summary>
        /// <param name="weight">The table, [V, D].</param>
        /// <param name="offsets">For indices of one dimension: where each bag begins. Indices [B, L] are B bags.</param>
        /// <param name="mode">How a bag folds.</param>
        /// <param name="perSampleWeights">A factor for each index, of the indices' shape; for sums alone.</param>
        /// <param name="includeLastOffset">The last offset is the number of indices, not the beginning of a bag.</param>
        /// <param name="paddingIndex">Indices that are left out of their bags.</param>
        /// <exception cref="ArgumentOutOfRangeException">An index is no row of the table, or an offset is out of order.</exception>
        [Export("nn.functional.embedding_bag", Module = "nn.EmbeddingBag")]
        public Tensor EmbeddingBag(Tensor weight, Tensor? offsets = null, BagMode mode = BagMode.Mean, Tensor? perSampleWeights = null,
            bool includeLastOffset = false, long? paddingIndex = null)
        {
            Check.Shape(weight.Rank == 2, $"EmbeddingBag: weight is {weight.Shape}; it must be a table of rows, [V, D].");
            Check.Shape(indices.Rank == (offsets is null ? 2 : 1), $"EmbeddingBag: the indices are {indices.Shape}; without offsets they must be [B, L], with offsets [N].");
            Check.Shape(perSampleWeights is null || (perSampleWeights.Shape == indices.Shape && mode == BagMode.Sum),
                $"EmbeddingBag: perSampleWeights is {perSampleWeights?.Shape} for indices {indices.Shape} and mode {mode}; it must be of the indices' shape, and the mode Sum.");
            var rows = EmbeddingCpu.Indices(indices, weight.Shape[0], nameof(EmbeddingBag)).Reshape(-1);
            var padding = Embeddings.Padding(paddingIndex, weight, nameof(EmbeddingBag));
            var (bags, kept) = Members(rows.ToArray<long>(), padding, indices, offsets, includeLastOffset, out var count);
            rows = rows.IndexSelect(0, kept);
            if (mode == BagMode.Max) return Largest(weight, rows.ToArray<long>(), bags, count);

            var looked = Embeddings.Lookup(weight, rows, -1, false);
            var sizes = new double[count];
            foreach (var bag in bags) sizes[bag]++;
            Tensor scale = mode == BagMode.Mean ? Tensor.From(Array.ConvertAll(bags, bag => 1 / sizes[bag]), [bags.Length, 1]).To(weight.DType)
                : perSampleWeights is null ? Tensor.Ones([bags.Length, 1], weight.DType) : perSampleWeights.Reshape(-1).IndexSelect(0, kept).Unsqueeze(1);
            return Embeddings.Scatter(looked, Tensor.From(bags), scale, count);
        }
    }

    // The bag of each index that is not padding, and the places of those indices.
    static (long[] Bags, Tensor Kept) Members(long[] rows, long padding, Tensor indices, Tensor? offsets, bool includeLastOffset, out long count)
    {
        var starts = offsets?.ToArray<long>() ?? [.. Enumerable.Range(0, (int)indices.Shape[0]).Select(b => b * indices.Shape[1])];
        count = includeLastOffset && offsets is not null ? starts.Length - 1 : starts.Length;
        Check.Index(count >= 0 && (starts.Length == 0 || starts[0] == 0), $"EmbeddingBag: the offsets begin with {(starts.Length > 0 ? starts[0] : -1)}; the first bag begins at 0.");
        List<long> bags = [], kept = [];
        for (long b = 0; b < count; b++)
        {
            var end = b + 1 < starts.Length ? starts[b + 1] : rows.Length;
            Check.Index(end >= starts[b] && end <= rows.Length, $"EmbeddingBag: bag {b} goes from {starts[b]} to {end} of {rows.Length} indices; offsets must not fall, nor exceed their number.");
            for (var i = starts[b]; i < end; i++)
            {
                if (rows[i] == padding) continue;
                bags.Add(b);
                kept.Add(i);
            }
        }
        return ([.. bags], Tensor.From(kept.ToArray()));
    }

    // All bags are made as long as the longest with a row of -∞ behind the table.
    static Tensor Largest(Tensor weight, long[] rows, long[] bags, long count)
    {
        var filled = new long[count];
        foreach (var bag in bags) filled[bag]++;
        var longest = Math.Max(1, filled.DefaultIfEmpty(0).Max());
        var table = Tensor.Cat([weight, Tensor.Full([1, weight.Shape[1]], double.NegativeInfinity, weight.DType)]);
        var members = new long[count * longest];
        Array.Fill(members, weight.Shape[0]);
        var next = new long[count];
        for (var i = 0; i < rows.Length; i++) members[bags[i] * longest + next[bags[i]]++] = rows[i];
        var y = Embeddings.Lookup(table, Tensor.From(members, [count, longest]), -1, false).AMax(1);
        var empty = Tensor.From(Array.ConvertAll(filled, n => n == 0), [count, 1]);
        return Tensor.Where(empty, Tensor.Of(0.0, weight.DType), y);
    }
}
