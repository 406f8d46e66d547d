namespace Sinter;

/// <summary>Attention of new queries to the keys and values of a cache, which may lie in pages (Kwon et al., "PagedAttention", 2023). For inference: nothing is recorded.</summary>
public static class CachedAttention
{
    // B sequences, L new positions each, H heads of E, values of V; the cache has G heads. A cache without pages has room for S keys of each sequence.

    extension(Tensor query)
    {
        /// <summary>softmax(q · kᵀ · scale + bias) · v over each sequence's cached keys, after writing new ones behind them.</summary>
        /// <param name="keyCache">[B, S, G, E]; or [pages, page size, G, E] with a <paramref name="blockTable"/>.</param>
        /// <param name="valueCache">[B, S, G, V]; or [pages, page size, G, V].</param>
        /// <param name="lengths">How many keys of each sequence are cached, before new ones: [B] integers (flash-attn's cache_seqlens).</param>
        /// <param name="blockTable">Which pages hold a sequence's keys, in their order: [B, most pages] integers. Entries beyond the sequence's length are not read.</param>
        /// <param name="newKey">Keys to write behind the cached ones first, [B, N, G, E].</param>
        /// <param name="newValue">Their values, [B, N, G, V].</param>
        /// <param name="options">Who sees whom, and what is added; without mask and dropout. A sequence's last query stands at its last key, new ones included.</param>
        /// <returns>[B, L, H, V].</returns>
        /// <exception cref="ShapeException">The sizes of q, [B, L, H, E], the caches, new keys and the table do not go together.</exception>
        /// <exception cref="DTypeException">Types differ, or lengths and table are not integers.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A length or a page does not exist in the cache.</exception>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        public Tensor FlashAttentionWithCache(Tensor keyCache, Tensor valueCache, Tensor lengths, Tensor? blockTable = null, Tensor? newKey = null, Tensor? newValue = null,
            AttentionOptions? options = null)
        {
            const string op = nameof(FlashAttentionWithCache);
            options ??= new();
            Check.Autograd(!Autograd.Needs(query, keyCache, valueCache, newKey, newValue), $"{op}: an argument requires a gradient, which a cache does not give; call it in Autograd.NoGrad().");
            TiledAttention.CheckTypes(op, query, keyCache, valueCache);
            Check.Shape(query.Rank == 4 && keyCache.Rank == 4 && valueCache.Rank == 4 && keyCache.Shape[..3] == valueCache.Shape[..3] && query.Shape[3] == keyCache.Shape[3]
                && keyCache.Shape[2] > 0 && query.Shape[2] % keyCache.Shape[2] == 0 && (blockTable is not null || query.Shape[0] == keyCache.Shape[0]),
                $"{op}: query is {query.Shape}, keyCache {keyCache.Shape} and valueCache {valueCache.Shape}; they must be [B, L, H, E], [B, S, G, E] and [B, S, G, V] (in pages, [pages, page size, G, *]), G a divisor of H.");
            Check.Argument(options.Mask is null && options.DropoutP == 0, $"{op}: options hold a mask or dropout, which a cache has none of; use causality, a window, slopes or a tree.");

            var cache = new KeyValueCache(op, keyCache, valueCache, query.Shape[0], blockTable);
            var total = cache.Lengths(lengths, cache.Added(newKey, newValue));
            if (newKey is not null) cache.Write(newKey, newValue!, total);
            long longest = total.Length == 0 ? 0 : total.Max(), shortest = total.Length == 0 ? 0 : total.Min();
            Check.Shape(options.Tree is null || shortest >= query.Shape[1], $"{op}: {query.Shape[1]} nodes of a tree have {shortest} keys; each node must be a key.");

            Tensor q = query.Transpose(1, 2), k = keyCache.Transpose(1, 2), v = valueCache.Transpose(1, 2);
            var sequences = AttentionSequences.WithKeys(q.Shape[1], q.Shape[2], total);
            var terms = options.Terms(op, [q.Shape[0], q.Shape[1], q.Shape[2], longest], AttentionCore.Computing(q.DType));
            return AttentionCore.Run(op, TiledAttention.Result(q, v), q, k, v, cache.Table, terms, sequences, options.Setting(op, q.Shape[3], sequences)).Transpose(1, 2);
        }
    }

    /// <summary>Where the positions of sequences lie in a cache.</summary>
    readonly struct KeyValueCache
    {
        readonly string _op;
        readonly Tensor _keys, _values;
        readonly long _sequences, _pageSize, _room;
        readonly int[]? _pages;

        public KeyValueCache(string op, Tensor keys, Tensor values, long sequences, Tensor? table)
        {
            (_op, _keys, _values, _sequences) = (op, keys, values, sequences);
            _room = _pageSize = keys.Shape[1];
            if (table is null) return;
            Check.DType(table.DType.IsInteger, $"{op}: blockTable is {table.DType}; numbers of pages must be integers.");
            Check.Shape(table.Rank == 2 && table.Shape[0] == sequences, $"{op}: blockTable is {table.Shape}; for {sequences} sequences it must be [{sequences}, most pages].");
            Table = table.To(DType.Int32).Contiguous();
            _pages = Table.ToArray<int>();
            _room = _pageSize * table.Shape[1];
        }

        /// <summary>The table of pages as the kernels read it; null if each sequence has a matrix.</summary>
        public Tensor? Table { get; }

        /// <summary>The lengths of all sequences with the new positions, checked to lie within the cache.</summary>
        public long[] Lengths(Tensor lengths, long added)
        {
            Check.DType(lengths.DType.IsInteger, $"{_op}: lengths are {lengths.DType}; they must be integers.");
            Check.Shape(lengths.Shape == [_sequences], $"{_op}: lengths is {lengths.Shape}; for {_sequences} sequences it must be [{_sequences}].");
            var total = lengths.To(DType.Int64).ToArray<long>();
            for (var b = 0; b < total.Length; b++)
            {
                Check.Index(total[b] >= 0 && total[b] <= _room - added, $"{_op}: sequence {b} has {total[b]} cached and {added} new keys; the cache has room for {_room}.");
                total[b] += added;
                for (long page = 0; _pages is not null && page * _pageSize < total[b]; page++)
                    Check.Index(Page(b, page) >= 0 && Page(b, page) < _keys.Shape[0],
                        $"{_op}: blockTable names page {Page(b, page)} for sequence {b}; there are {_keys.Shape[0]} pages.");
            }
            return total;
        }

        /// <summary>How many positions of each sequence are new.</summary>
        public long Added(Tensor? newKey, Tensor? newValue)
        {
            Check.Argument((newKey is null) == (newValue is null), $"{_op}: only one of newKey and newValue is given; a position has both.");
            if (newKey is null || newValue is null) return 0;
            Check.DType(newKey.DType == _keys.DType && newValue.DType == _values.DType, $"{_op}: newKey is {newKey.DType} and newValue {newValue.DType}; the cache is {_keys.DType}.");
            Check.Shape(newKey.Rank == 4 && newValue.Rank == 4 && newKey.Shape[..3] == newValue.Shape[..3] && newKey.Shape[0] == _sequences
                && newKey.Shape[2..] == _keys.Shape[2..] && newValue.Shape[3] == _values.Shape[3],
                $"{_op}: newKey is {newKey.Shape} and newValue {newValue.Shape}; for caches {_keys.Shape} and {_values.Shape} of {_sequences} sequences they do not fit.");
            return newKey.Shape[1];
        }

        /// <summary>Writes the last positions of each sequence.</summary>
        public void Write(Tensor newKey, Tensor newValue, long[] total)
        {
            var added = newKey.Shape[1];
            for (var b = 0; b < total.Length; b++)
                for (long done = 0, n; done < added; done += n)
                {
                    // As far as the page goes.
                    var at = total[b] - added + done;
                    var row = _pages is null ? at : at % _pageSize;
                    n = Math.Min(added - done, _pageSize - row);
                    var matrix = _pages is null ? b : Page(b, at / _pageSize);
                    _keys.Select(0, matrix).Narrow(0, row, n).CopyInPlace(newKey.Select(0, b).Narrow(0, done, n));
                    _values.Select(0, matrix).Narrow(0, row, n).CopyInPlace(newValue.Select(0, b).Narrow(0, done, n));
                }
        }

        int Page(int b, long page) => _pages![b * (_pages.Length / _sequences) + page];
    }
}
