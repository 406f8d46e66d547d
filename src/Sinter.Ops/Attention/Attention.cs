namespace Sinter;

/// <summary>Scaled dot-product attention, by tiles: the scores of all pairs are never held (Dao et al., "FlashAttention", 2022).</summary>
public static class Attention
{
    // B batch, H heads, L queries, S keys, E their size, V the size of values; K and V may have fewer heads, G.

    extension(Tensor query)
    {
        /// <summary>softmax(q · kᵀ · scale + mask) · v. A query that may look at nothing gets zeros.</summary>
        /// <param name="key">Keys, [*, S, E].</param>
        /// <param name="value">Values, [*, S, V].</param>
        /// <param name="attentionMask">What may be looked at, broadcast to [*, L, S]: true for yes; or numbers that are added to the scores.</param>
        /// <param name="dropoutP">The probability that a weight becomes 0; the others grow by 1 / (1 - p).</param>
        /// <param name="isCausal">Query i looks at keys 0 to i.</param>
        /// <param name="scale">1 / √E if null.</param>
        /// <param name="enableGqa">Neighbouring heads of the query share a head of key and value (grouped-query attention).</param>
        /// <param name="generator">Where the dropout comes from.</param>
        /// <exception cref="ShapeException">The sizes of q, [*, L, E], k, v and the mask do not go together.</exception>
        [Export("nn.functional.scaled_dot_product_attention"), Autocast(Precision.Low)]
        public Tensor ScaledDotProductAttention(Tensor key, Tensor value, Tensor? attentionMask = null, double dropoutP = 0, bool isCausal = false,
            double? scale = null, bool enableGqa = false, Generator? generator = null)
        {
            const string op = nameof(ScaledDotProductAttention);
            using var _ = Autocast.Inputs(ref query, ref key, ref value, ref attentionMask);
            Check.Shape(query.Rank >= 2 && key.Rank >= 2 && value.Rank >= 2 && query.Shape[^1] == key.Shape[^1] && key.Shape[^2] == value.Shape[^2],
                $"{op}: query is {query.Shape}, key {key.Shape} and value {value.Shape}; they must be [*, L, E], [*, S, E] and [*, S, V].");
            Check.DType(query.DType.IsFloatingPoint && query.DType == key.DType && key.DType == value.DType,
                $"{op}: query is {query.DType}, key {key.DType} and value {value.DType}; the types must be one and floating-point. Convert with To.");
            Check.Argument(attentionMask is null || !isCausal, $"{op}: attentionMask and isCausal are both given; make the mask causal, or drop it.");
            Check.Argument(dropoutP is >= 0 and <= 1, $"{op}: dropoutP is {dropoutP}; a probability must be from 0 to 1.");

            var lead = Lead(query, key, value, enableGqa);
            Shape shape = [.. lead, query.Shape[^2], value.Shape[^1]], scores = [.. lead, query.Shape[^2], key.Shape[^2]];
            long heads = lead.Rank > 0 ? lead[^1] : 1, keyHeads = enableGqa ? key.Shape[^3] : heads;
            Tensor q = Batched(query, lead, heads), k = Batched(key, lead, keyHeads), v = Batched(value, lead, keyHeads);
            var terms = attentionMask is null ? default : AttentionTerms.OfMask(op, nameof(attentionMask), attentionMask, scores, AttentionCore.Computing(query.DType));
            var sequences = AttentionSequences.Equal(q.Shape[0], heads, q.Shape[2], k.Shape[2]);
            var draw = dropoutP > 0 ? (generator ?? Generator.Default).Reserve(sequences.DrawStart(sequences.Count)) : default;
            var y = LaidOutAs(q, [q.Shape[0], heads, q.Shape[2], v.Shape[3]]);
            return AttentionCore.Run(op, y, q, k, v, null, terms, sequences, AttentionSetting.TopLeft(scale ?? 1 / Math.Sqrt(query.Shape[^1]), isCausal, dropoutP, draw)).Reshape(shape);
        }
    }

    // The leading dimensions of the result; the last of them is the heads.
    static Shape Lead(Tensor query, Tensor key, Tensor value, bool grouped)
    {
        const string op = nameof(ScaledDotProductAttention);
        if (!grouped) return Shape.Broadcast(query.Shape[..^2], Shape.Broadcast(key.Shape[..^2], value.Shape[..^2], op), op);
        Check.Shape(query.Rank >= 3 && key.Rank >= 3 && value.Rank >= 3 && key.Shape[^3] == value.Shape[^3] && key.Shape[^3] > 0 && query.Shape[^3] % key.Shape[^3] == 0,
            $"{op}: query is {query.Shape}, key {key.Shape} and value {value.Shape}; with enableGqa the query's heads (third size from the end) must be a multiple of the others'.");
        return [.. Shape.Broadcast(query.Shape[..^3], Shape.Broadcast(key.Shape[..^3], value.Shape[..^3], op), op), query.Shape[^3]];
    }

    // Where the heads of a query lie side by side, so do those of its result: joining them again is then no copy.
    static Tensor LaidOutAs(Tensor query, Shape shape)
    {
        if (query.StrideArray[1] >= query.StrideArray[2]) return Tensor.Empty(shape, query.DType);
        var y = Tensor.Empty([shape[0], shape[2], shape[1], shape[3]], query.DType);
        var strides = y.StrideArray;
        return y.ViewAs(shape, [strides[0], strides[2], strides[1], strides[3]], 0);
    }

    // [*, heads, L, E] → [B, heads, L, E]
    static Tensor Batched(Tensor x, Shape lead, long heads)
    {
        Shape matrix = x.Shape[^2..];
        if (lead.Rank == 0) return x.Reshape([1, 1, .. matrix]);
        return x.Expand([.. lead[..^1], heads, .. matrix]).Reshape([lead[..^1].Count, heads, .. matrix]);
    }
}
