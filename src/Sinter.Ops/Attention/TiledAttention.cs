namespace Sinter;

/// <summary>FlashAttention (Dao et al., 2022; Dao, 2023) under its authors' conventions: heads stand behind positions, causality and windows are counted from the last key,
/// and sequences may be packed behind each other or their keys lie in a cache. Memory beyond the result is one log-sum a query and head.</summary>
public static class TiledAttention
{
    // B batch, L queries, S keys, H heads of E, values of V; keys and values may have fewer heads, G, each of which serves H / G neighbouring ones.

    extension(Tensor query)
    {
        /// <summary>softmax(q · kᵀ · scale + bias) · v of sequences of one length. A query that sees nothing gets zeros and has no gradient.</summary>
        /// <param name="key">Keys, [B, S, G, E].</param>
        /// <param name="value">Values, [B, S, G, V].</param>
        /// <param name="options">Who sees whom, and what is added.</param>
        /// <returns>[B, L, H, V].</returns>
        /// <exception cref="ShapeException">The sizes of q, [B, L, H, E], k, v and of what the options hold do not go together.</exception>
        /// <exception cref="DTypeException">The types differ or are not floating-point.</exception>
        [Autocast(Precision.Low)]
        public Tensor FlashAttention(Tensor key, Tensor value, AttentionOptions? options = null)
        {
            const string op = nameof(FlashAttention);
            using var _ = Autocast.Inputs(ref query, ref key, ref value);
            options ??= new();
            CheckTypes(op, query, key, value);
            Check.Shape(query.Rank == 4 && key.Rank == 4 && value.Rank == 4 && query.Shape[0] == key.Shape[0] && key.Shape[..3] == value.Shape[..3] && Fit(query, key),
                $"{op}: query is {query.Shape}, key {key.Shape} and value {value.Shape}; they must be [B, L, H, E], [B, S, G, E] and [B, S, G, V], G a divisor of H.");
            Check.Shape(options.Tree is null || key.Shape[1] >= query.Shape[1], $"{op}: {query.Shape[1]} nodes of a tree have {key.Shape[1]} keys; each node must be a key.");
            Tensor q = query.Transpose(1, 2), k = key.Transpose(1, 2), v = value.Transpose(1, 2);
            var sequences = AttentionSequences.Equal(q.Shape[0], q.Shape[1], q.Shape[2], k.Shape[2]);
            var terms = options.Terms(op, [q.Shape[0], q.Shape[1], q.Shape[2], k.Shape[2]], AttentionCore.Computing(q.DType));
            return AttentionCore.Run(op, Result(q, v), q, k, v, null, terms, sequences, options.Setting(op, q.Shape[3], sequences)).Transpose(1, 2);
        }

        /// <summary>The same for sequences of different lengths, packed behind each other without padding. No query sees another sequence.</summary>
        /// <param name="key">The keys of all sequences, [keys, G, E].</param>
        /// <param name="value">The values of all sequences, [keys, G, V].</param>
        /// <param name="queryOffsets">Where sequences begin, and where the last one ends: [B + 1] integers from 0 to the number of queries (flash-attn's cu_seqlens_q).</param>
        /// <param name="keyOffsets">The same for keys; as the queries' if null.</param>
        /// <param name="options">Who sees whom, and what is added; without mask and tree.</param>
        /// <returns>[queries, H, V].</returns>
        /// <exception cref="ShapeException">The sizes of q, [queries, H, E], k and v do not go together.</exception>
        /// <exception cref="DTypeException">The types of q, k and v differ or are not floating-point.</exception>
        /// <exception cref="ArgumentException">Offsets fall, or do not reach from 0 to the end; there is a mask or a tree.</exception>
        [Autocast(Precision.Low)]
        public Tensor FlashAttentionVarlen(Tensor key, Tensor value, Tensor queryOffsets, Tensor? keyOffsets = null, AttentionOptions? options = null)
        {
            const string op = nameof(FlashAttentionVarlen);
            using var _ = Autocast.Inputs(ref query, ref key, ref value);
            options ??= new();
            CheckTypes(op, query, key, value);
            Check.Shape(query.Rank == 3 && key.Rank == 3 && value.Rank == 3 && key.Shape[..2] == value.Shape[..2] && Fit(query, key),
                $"{op}: query is {query.Shape}, key {key.Shape} and value {value.Shape}; they must be [queries, H, E], [keys, G, E] and [keys, G, V], G a divisor of H.");
            Check.Argument(options.Mask is null && options.Tree is null, $"{op}: options hold a mask or a tree, which packed sequences have no shape for; use causality, a window or slopes.");
            long[] queryEnds = Offsets(op, nameof(queryOffsets), queryOffsets, query.Shape[0]);
            var keyEnds = keyOffsets is null && query.Shape[0] == key.Shape[0] ? queryEnds : Offsets(op, nameof(keyOffsets), keyOffsets ?? queryOffsets, key.Shape[0]);
            Check.Shape(queryEnds.Length == keyEnds.Length, $"{op}: there are {queryEnds.Length} queryOffsets and {keyEnds.Length} keyOffsets; both must be one more than the sequences.");
            Tensor q = Packed(query), k = Packed(key), v = Packed(value);
            var sequences = AttentionSequences.Packed(q.Shape[1], queryEnds, keyEnds);
            var terms = new AttentionTerms(Slopes: options.Slopes(op, sequences.Count, q.Shape[1], AttentionCore.Computing(q.DType)));
            return AttentionCore.Run(op, Result(q, v), q, k, v, null, terms, sequences, options.Setting(op, q.Shape[3], sequences)).Squeeze(0).Transpose(0, 1);
        }
    }

    static bool Fit(Tensor query, Tensor key)
        => query.Shape[^1] == key.Shape[^1] && (key.Shape[^2] > 0 ? query.Shape[^2] % key.Shape[^2] == 0 : query.Shape[^2] == 0);

    internal static void CheckTypes(string op, Tensor query, Tensor key, Tensor value)
        => Check.DType(query.DType.IsFloatingPoint && query.DType == key.DType && key.DType == value.DType,
            $"{op}: query is {query.DType}, key {key.DType} and value {value.DType}; the types must be one and floating-point. Convert with To.");

    // [rows, heads, columns] → [1, heads, rows, columns]
    static Tensor Packed(Tensor x) => x.Transpose(0, 1).Unsqueeze(0);

    /// <summary>Room for the result of q [B, H, L, E] and v [B, G, S, V], in memory as [B, L, H, V].</summary>
    internal static Tensor Result(Tensor q, Tensor v) => Tensor.Empty([q.Shape[0], q.Shape[2], q.Shape[1], v.Shape[3]], q.DType).Transpose(1, 2);

    static long[] Offsets(string op, string name, Tensor offsets, long rows)
    {
        Check.DType(offsets.DType.IsInteger, $"{op}: {name} is {offsets.DType}; offsets must be integers.");
        Check.Shape(offsets.Rank == 1 && offsets.Shape[0] >= 1, $"{op}: {name} is {offsets.Shape}; it must be [sequences + 1].");
        var all = offsets.To(DType.Int64).ToArray<long>();
        Check.Argument(all[0] == 0 && all[^1] == rows, $"{op}: {name} reaches from {all[0]} to {all[^1]}; it must reach from 0 to the number of rows, {rows}.");
        for (var i = 1; i < all.Length; i++)
            Check.Argument(all[i - 1] <= all[i], $"{op}: {name} falls from {all[i - 1]} to {all[i]} at index {i}; sequences follow each other.");
        return all;
    }
}
