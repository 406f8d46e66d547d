namespace Sinter;

/// <summary>Attention in several heads, with the projections before and after it (Vaswani et al., "Attention is all you need", 2017).</summary>
public static class MultiheadAttention
{
    // N batch, L queries, S keys, E their size, H heads, D = E / H.

    extension(Tensor query)
    {
        /// <summary>Each head's softmax(q · kᵀ / √D + mask) · v of the projected inputs, the heads side by side, projected once more.</summary>
        /// <param name="key">[S, N, K]; [N, S, K] if the batch comes first; [S, K] for one sequence.</param>
        /// <param name="value">[S, N, V], likewise.</param>
        /// <param name="heads">H, which divides E.</param>
        /// <param name="weights">The projections.</param>
        /// <param name="keyPaddingMask">[N, S] (or [S]): true for keys that nobody may look at; or numbers that are added to the scores.</param>
        /// <param name="attentionMask">[L, S] or [N · H, L, S]: true for pairs that are forbidden; or numbers that are added to the scores.</param>
        /// <param name="needWeights">Give the attention weights as well; without them the scores of all pairs are never held.</param>
        /// <param name="averageWeights">Give the mean of the heads' weights, [N, L, S], rather than [N, H, L, S].</param>
        /// <param name="isCausal">Query i looks at keys 0 to i, if there is no <paramref name="attentionMask"/>.</param>
        /// <param name="addZeroAttention">Every sequence gets a key and a value of zeros at its end.</param>
        /// <param name="batchFirst">Inputs and result are [N, L, *] rather than [L, N, *].</param>
        /// <param name="dropoutP">The probability that a weight becomes 0.</param>
        /// <param name="training">Whether there is dropout.</param>
        /// <returns>The result, of the query's shape, and the weights or null.</returns>
        /// <exception cref="ShapeException">Sizes do not go together.</exception>
        [Export("nn.functional.multi_head_attention_forward", Module = "nn.MultiheadAttention")]
        public (Tensor Output, Tensor? Weights) MultiHeadAttention(Tensor key, Tensor value, int heads, AttentionWeights weights, Tensor? keyPaddingMask = null,
            Tensor? attentionMask = null, bool needWeights = true, bool averageWeights = true, bool isCausal = false, bool addZeroAttention = false,
            bool batchFirst = false, double dropoutP = 0, bool training = false)
        {
            var single = query.Rank == 2;
            Check.Shape(query.Rank is 2 or 3 && key.Rank == query.Rank && value.Rank == query.Rank,
                $"MultiHeadAttention: query is {query.Shape}, key {key.Shape} and value {value.Shape}; all must be sequences, or all batches of them.");
            Check.Shape(query.Shape[^1] == weights.Out.Shape[1] && query.Shape[^1] % heads == 0,
                $"MultiHeadAttention: query is {query.Shape}; with these weights its last size must be {weights.Out.Shape[1]}, and {heads} heads must divide it.");
            var (q, k, v) = Project(query, key, value, weights);
            var time = single || !batchFirst ? 0 : 1;
            if (weights.ExtraKey is not null) (k, v) = (Append(k, weights.ExtraKey, time), Append(v, weights.ExtraValue!, time));
            if (addZeroAttention) (k, v) = (AppendZeros(k, time), AppendZeros(v, time));

            Tensor qh = Heads(q, heads, batchFirst), kh = Heads(k, heads, batchFirst), vh = Heads(v, heads, batchFirst);
            var plainCausal = isCausal && attentionMask is null && keyPaddingMask is null && !needWeights && kh.Shape[2] == Time(key, batchFirst);
            var mask = plainCausal ? null : Mask(qh, Time(key, batchFirst), kh.Shape[2], attentionMask, keyPaddingMask, isCausal);
            if (!training) dropoutP = 0;
            var scores = needWeights ? Weights(qh, kh, mask, dropoutP) : null;
            var y = scores?.MatMul(vh) ?? qh.ScaledDotProductAttention(kh, vh, mask, dropoutP, isCausal: plainCausal);

            // [N, H, L, D] → as the query.
            y = batchFirst ? y.Permute(0, 2, 1, 3) : y.Permute(2, 0, 1, 3);
            y = y.Reshape(query.Shape).Linear(weights.Out, weights.OutBias);
            if (scores is not null && averageWeights) scores = scores.Mean(1);
            return (y, single ? scores?.Squeeze(0) : scores);
        }
    }

    // What is projected by one matrix is projected at once: all three in self-attention, keys and values in cross-attention.
    static (Tensor Q, Tensor K, Tensor V) Project(Tensor query, Tensor key, Tensor value, AttentionWeights w)
    {
        var e = query.Shape[^1];
        if (w.In is null)
            return (query.Linear(w.Query!, w.InBias?.Narrow(0, 0, e)), key.Linear(w.Key!, w.InBias?.Narrow(0, e, e)), value.Linear(w.Value!, w.InBias?.Narrow(0, 2 * e, e)));
        if (ReferenceEquals(query, key) && ReferenceEquals(key, value))
        {
            var all = query.Linear(w.In, w.InBias).Chunk(3, -1);
            return (all[0], all[1], all[2]);
        }
        var q = query.Linear(w.In.Narrow(0, 0, e), w.InBias?.Narrow(0, 0, e));
        if (ReferenceEquals(key, value))
        {
            var both = key.Linear(w.In.Narrow(0, e, 2 * e), w.InBias?.Narrow(0, e, 2 * e)).Chunk(2, -1);
            return (q, both[0], both[1]);
        }
        return (q, key.Linear(w.In.Narrow(0, e, e), w.InBias?.Narrow(0, e, e)), value.Linear(w.In.Narrow(0, 2 * e, e), w.InBias?.Narrow(0, 2 * e, e)));
    }

    static long Time(Tensor x, bool batchFirst) => x.Rank == 2 || !batchFirst ? x.Shape[0] : x.Shape[1];

    static Tensor Append(Tensor x, Tensor extra, int time) => Tensor.Cat([x, extra.Reshape(-1).Expand(x.Shape.With(time, 1))], time);

    static Tensor AppendZeros(Tensor x, int time) => Tensor.Cat([x, Tensor.Zeros(x.Shape.With(time, 1), x.DType)], time);

    // [L, N, E], [N, L, E] or [L, E] → [N, H, L, D].
    static Tensor Heads(Tensor x, int heads, bool batchFirst)
    {
        var d = x.Shape[^1] / heads;
        if (x.Rank == 2) return x.Reshape(1, x.Shape[0], heads, d).Permute(0, 2, 1, 3);
        var split = x.Reshape(x.Shape[0], x.Shape[1], heads, d);
        return batchFirst ? split.Permute(0, 2, 1, 3) : split.Permute(1, 2, 0, 3);
    }

    static Tensor Weights(Tensor q, Tensor k, Tensor? mask, double dropoutP)
    {
        var scores = (q * (1 / Math.Sqrt(q.Shape[^1]))).MatMul(k.MT);
        if (mask is not null) scores = mask.DType == DType.Bool ? Tensor.Where(mask, scores, Tensor.Of(double.NegativeInfinity, scores.DType)) : scores + mask;
        var weights = scores.Softmax(-1);
        return dropoutP > 0 ? weights.Dropout(dropoutP, training: true) : weights;
    }

    /// <summary>What may be looked at, broadcast to [N, H, L, S]: true for yes, or numbers to add; null if everything. Keys behind the first
    /// <paramref name="given"/> are extra ones, which no mask forbids.</summary>
    static Tensor? Mask(Tensor q, long given, long total, Tensor? attention, Tensor? padding, bool isCausal)
    {
        long n = q.Shape[0], h = q.Shape[1], l = q.Shape[2];
        if (attention is null && isCausal) attention = Tensor.Ones([l, given], DType.Bool).Triu(1);
        if (attention is not null)
        {
            Check.Shape(attention.Shape == [l, given] || attention.Shape == [n * h, l, given],
                $"MultiHeadAttention: attentionMask is {attention.Shape}; for {l} queries, {given} keys, {n} sequences and {h} heads it must be [{l}, {given}] or [{n * h}, {l}, {given}].");
            if (attention.Rank == 3) attention = attention.Reshape(n, h, l, given);
        }
        if (padding is not null)
        {
            Check.Shape(padding.Shape == [n, given] || (n == 1 && padding.Shape == [given]),
                $"MultiHeadAttention: keyPaddingMask is {padding.Shape}; for {given} keys and {n} sequences it must be [{n}, {given}].");
            padding = padding.Reshape(n, 1, 1, given);
        }
        if (attention is null && padding is null) return null;
        var added = attention is { DType: not DType.Bool } || padding is { DType: not DType.Bool };
        var mask = added ? Sum(Addend(attention, q.DType), Addend(padding, q.DType)) : Or(attention, padding).LogicalNot();
        return total == given ? mask : Tensor.Cat([mask, Tensor.Full(mask.Shape.With(mask.Rank - 1, total - given), added ? 0 : 1, mask.DType)], -1);
    }

    static Tensor? Addend(Tensor? mask, DType dtype) => mask is { DType: DType.Bool }
        ? Tensor.Where(mask, Tensor.Of(double.NegativeInfinity, dtype), Tensor.Of(0.0, dtype)) : mask?.To(dtype);

    static Tensor Sum(Tensor? a, Tensor? b) => a is null ? b! : b is null ? a : a + b;

    static Tensor Or(Tensor? a, Tensor? b) => a is null ? b! : b is null ? a : a.LogicalOr(b);
}
