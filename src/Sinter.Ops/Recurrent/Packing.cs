namespace Sinter;

/// <summary>Sequences of different lengths as one tensor: padded to the longest, or packed without padding.</summary>
public static class Packing
{
    // B sequences, T the longest, N the sum of their lengths, * what an element is.

    extension(Tensor x)
    {
        /// <summary>The first elements of each sequence, as many as its length says, without the padding behind them.</summary>
        /// <param name="lengths">One for each sequence, 1 to T.</param>
        /// <param name="batchFirst">x is [B, T, *] rather than [T, B, *].</param>
        /// <param name="enforceSorted">The lengths must not grow; with false the sequences are sorted here, and sorted back when they are unpacked.</param>
        /// <exception cref="ShapeException">x has less than two dimensions, or the number of lengths is not B.</exception>
        /// <exception cref="ArgumentException">A length is 0, the lengths grow although they must not, or there are none.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A length is negative or exceeds T.</exception>
        [Export("nn.utils.rnn.pack_padded_sequence")]
        public PackedSequence PackPaddedSequence(ReadOnlySpan<long> lengths, bool batchFirst = false, bool enforceSorted = true)
        {
            const string op = nameof(PackPaddedSequence);
            Check.Shape(x.Rank >= 2, $"{op}: x is {x.Shape}; it must be {(batchFirst ? "[B, T, *]" : "[T, B, *]")}.");
            long steps = x.Shape[batchFirst ? 1 : 0], batch = x.Shape[batchFirst ? 0 : 1];
            Check.Shape(lengths.Length == batch, $"{op}: there are {lengths.Length} lengths for x {x.Shape} of {batch} sequences; give one for each.");
            Check.Argument(batch > 0, $"{op}: x is {x.Shape}; it must hold at least one sequence.");
            for (var b = 0; b < lengths.Length; b++)
            {
                Check.Argument(lengths[b] != 0, $"{op}: length {b} is 0; leave empty sequences out.");
                Check.Index(lengths[b] > 0 && lengths[b] <= steps, $"{op}: length {b} is {lengths[b]}, but x is {x.Shape}; it must be 1 to {steps}.");
                Check.Argument(!enforceSorted || b == 0 || lengths[b] <= lengths[b - 1],
                    $"{op}: length {b - 1} is {lengths[Math.Max(0, b - 1)]} and length {b} is {lengths[b]}; sort the sequences, the longest first, or pass enforceSorted: false.");
            }
            var given = lengths.ToArray();
            int[] order = [.. Enumerable.Range(0, given.Length).OrderByDescending(b => given[b])];
            var sizes = new long[given[order[0]]];
            var rows = new List<long>();
            for (var t = 0; t < sizes.Length; t++)
                foreach (var b in order)
                {
                    if (given[b] <= t) break;
                    sizes[t]++;
                    rows.Add(batchFirst ? b * steps + t : t * batch + b);
                }
            var data = x.Reshape([steps * batch, .. x.Shape[2..]]).IndexSelect(0, Tensor.From(rows.ToArray()));
            if (enforceSorted) return new(data, sizes);
            var places = new long[order.Length];
            for (var place = 0; place < order.Length; place++) places[order[place]] = place;
            return new(data, sizes, Tensor.From(Array.ConvertAll(order, b => (long)b)), Tensor.From(places));
        }

        /// <summary>The sequences of a padded tensor, each of its own length.</summary>
        /// <param name="lengths">One for each sequence.</param>
        /// <param name="batchFirst">x is [B, T, *] rather than [T, B, *].</param>
        /// <exception cref="ShapeException">x has less than two dimensions, or the number of lengths is not B.</exception>
        [Export("nn.utils.rnn.unpad_sequence")]
        public Tensor[] UnpadSequence(ReadOnlySpan<long> lengths, bool batchFirst = false)
        {
            Check.Shape(x.Rank >= 2 && x.Shape[batchFirst ? 0 : 1] == lengths.Length,
                $"UnpadSequence: x is {x.Shape} with {lengths.Length} lengths; it must be {(batchFirst ? "[B, T, *]" : "[T, B, *]")} with one for each of the B.");
            var sequences = x.Unbind(batchFirst ? 0 : 1);
            for (var b = 0; b < sequences.Length; b++) sequences[b] = sequences[b].Narrow(0, 0, lengths[b]);
            return sequences;
        }
    }

    extension(Tensor)
    {
        /// <summary>Sequences [L, *] of different lengths side by side, [T, B, *], or [B, T, *] if the batch comes first.</summary>
        /// <param name="sequences">Alike but for their first sizes.</param>
        /// <param name="batchFirst">The result is [B, T, *].</param>
        /// <param name="paddingValue">What fills the shorter ones.</param>
        /// <param name="paddingSide">Where: <c>right</c>, behind them, or <c>left</c>.</param>
        /// <exception cref="ShapeException">A sequence has no dimension, or the other sizes differ.</exception>
        [Export("nn.utils.rnn.pad_sequence")]
        public static Tensor PadSequence(ReadOnlySpan<Tensor> sequences, bool batchFirst = false, double paddingValue = 0, string paddingSide = "right")
        {
            Check.Argument(sequences.Length > 0, $"PadSequence: there are no sequences; give at least one.");
            Check.Argument(paddingSide is "right" or "left", $"PadSequence: paddingSide is {paddingSide}; it must be right or left.");
            var steps = 0L;
            for (var b = 0; b < sequences.Length; b++)
            {
                Check.Shape(sequences[b].Rank > 0 && sequences[b].Shape[1..] == sequences[0].Shape[1..],
                    $"PadSequence: sequence 0 is {sequences[0].Shape} and sequence {b} is {sequences[b].Shape}; they must be [L, *] and differ in L alone.");
                steps = Math.Max(steps, sequences[b].Shape[0]);
            }
            var padded = new Tensor[sequences.Length];
            for (var b = 0; b < padded.Length; b++)
            {
                // The pairs of the last dimension come first.
                var pad = new long[2 * sequences[b].Rank];
                pad[paddingSide == "right" ? ^1 : ^2] = steps - sequences[b].Shape[0];
                padded[b] = sequences[b].Pad(pad, value: paddingValue);
            }
            return Tensor.Stack(padded, batchFirst ? 0 : 1);
        }

        /// <summary>Sequences [L, *] of different lengths, packed.</summary>
        /// <param name="sequences">Alike but for their first sizes.</param>
        /// <param name="enforceSorted">No sequence may be longer than the one before it; with false they are sorted here.</param>
        /// <exception cref="ShapeException">A sequence has no dimension, or the other sizes differ.</exception>
        /// <exception cref="ArgumentException">A sequence is empty, or longer than the one before it although it must not.</exception>
        [Export("nn.utils.rnn.pack_sequence")]
        public static PackedSequence PackSequence(ReadOnlySpan<Tensor> sequences, bool enforceSorted = true)
        {
            var lengths = new long[sequences.Length];
            var padded = Tensor.PadSequence(sequences);
            for (var b = 0; b < lengths.Length; b++) lengths[b] = sequences[b].Shape[0];
            return padded.PackPaddedSequence(lengths, enforceSorted: enforceSorted);
        }
    }

    extension(PackedSequence packed)
    {
        /// <summary>The sequences side by side in the order in which they were given, [T, B, *], and their lengths.</summary>
        /// <param name="batchFirst">The result is [B, T, *].</param>
        /// <param name="paddingValue">What stands behind the shorter ones.</param>
        /// <param name="totalLength">T; the longest length if null.</param>
        /// <exception cref="ArgumentException">A sequence is longer than <paramref name="totalLength"/>.</exception>
        [Export("nn.utils.rnn.pad_packed_sequence")]
        public (Tensor Padded, long[] Lengths) PadPackedSequence(bool batchFirst = false, double paddingValue = 0, long? totalLength = null)
        {
            var (data, sizes) = (packed.Data, packed.BatchSizes);
            Check.Argument(totalLength is null || totalLength >= sizes.Count, $"PadPackedSequence: totalLength is {totalLength}; the longest sequence has {sizes.Count} elements.");
            long steps = totalLength ?? sizes.Count, batch = sizes.Count > 0 ? sizes[0] : 0;
            var sequences = packed.SortedIndices?.ToArray<long>();
            // A row of padding stands behind the data, and is taken wherever no element is.
            var rows = new long[steps * batch];
            Array.Fill(rows, data.Shape[0]);
            var row = 0L;
            for (var t = 0; t < sizes.Count; t++)
                for (long place = 0; place < sizes[t]; place++)
                {
                    var b = sequences?[place] ?? place;
                    rows[batchFirst ? b * steps + t : t * batch + b] = row++;
                }
            var padding = Tensor.Full(data.Shape.With(0, 1), paddingValue, data.DType);
            var padded = Tensor.Cat([data, padding]).IndexSelect(0, Tensor.From(rows));
            return (padded.Reshape([batchFirst ? batch : steps, batchFirst ? steps : batch, .. data.Shape[1..]]), packed.Lengths);
        }

        /// <summary>The sequences [L, *] in the order in which they were given.</summary>
        [Export("nn.utils.rnn.unpack_sequence")]
        public Tensor[] UnpackSequence()
        {
            var (padded, lengths) = packed.PadPackedSequence(batchFirst: true);
            return padded.UnpadSequence(lengths, batchFirst: true);
        }
    }
}
