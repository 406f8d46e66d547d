namespace Sinter;

/// <summary>Sequences of different lengths without padding, step by step: first the first elements of all, the longest sequence first, then the second elements of
/// those that have one, and so on. Made by <c>PackPaddedSequence</c> and <c>PackSequence</c>, read by recurrent networks. After <c>torch.nn.utils.rnn.PackedSequence</c>.</summary>
/// <param name="Data">The elements, [sum of the lengths, *].</param>
/// <param name="BatchSizes">How many sequences have a step t, for each t; these never grow.</param>
/// <param name="SortedIndices">[B], int64: which sequence stands at each place; null if they came in the order of their lengths.</param>
/// <param name="UnsortedIndices">[B], int64: the place of each sequence; null likewise.</param>
public sealed record PackedSequence(Tensor Data, IReadOnlyList<long> BatchSizes, Tensor? SortedIndices = null, Tensor? UnsortedIndices = null)
{
    /// <summary>The lengths of the sequences in the order in which they were given.</summary>
    public long[] Lengths
    {
        get
        {
            var lengths = new long[BatchSizes.Count > 0 ? BatchSizes[0] : 0];
            foreach (var size in BatchSizes)
                for (long place = 0; place < size; place++) lengths[place]++;
            return UnsortedIndices is null ? lengths : Array.ConvertAll(UnsortedIndices.ToArray<long>(), place => lengths[place]);
        }
    }
}
