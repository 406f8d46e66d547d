namespace Sinter.Data;

/// <summary>Items that can be read in any order. After the map-style <c>torch.utils.data.Dataset</c>.</summary>
/// <typeparam name="T">An item.</typeparam>
[Export("utils.data.Dataset")]
public abstract class Dataset<T>
{
    /// <summary>The number of items.</summary>
    public abstract long Length { get; }

    /// <summary>Item <paramref name="index"/>. Safe to call from several threads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public abstract T this[long index] { get; }

    /// <summary>The items at some places, in that order.</summary>
    [Export("utils.data.Subset")]
    public Dataset<T> Subset(IEnumerable<long> indices) => new Subset<T>(this, indices);

    /// <summary>The same items, changed on reading: normalisation, augmentation.</summary>
    public Dataset<TResult> Map<TResult>(Func<T, TResult> change) => new MappedDataset<T, TResult>(this, change);

    /// <summary>These items, then those of others.</summary>
    public Dataset<T> Concat(params ReadOnlySpan<Dataset<T>> others) => new ConcatDataset<T>([this, .. others]);

    /// <summary>Divides the items at random into parts. After <c>torch.utils.data.random_split</c>.</summary>
    /// <param name="seed">Decides the division.</param>
    /// <param name="lengths">Items of each part; they must sum to <see cref="Length"/>.</param>
    [Export("utils.data.random_split")]
    public Dataset<T>[] RandomSplit(long seed, params ReadOnlySpan<long> lengths)
    {
        long sum = 0;
        foreach (var length in lengths)
        {
            Check.Argument(length >= 0, $"RandomSplit: a length is {length}; none may be negative.");
            sum += length;
        }
        Check.Argument(sum == Length, $"RandomSplit: the lengths {lengths} sum to {sum}, but there are {Length} items; the sums must match.");
        var order = new SampleStream(seed, 0).Permutation(Length);
        var parts = new Dataset<T>[lengths.Length];
        long start = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Subset(order.AsSpan((int)start, (int)lengths[i]).ToArray());
            start += lengths[i];
        }
        return parts;
    }

    /// <summary>Divides the items at random by fractions. Rounded down; the items left over go to the first parts, one each.</summary>
    /// <param name="seed">Decides the division.</param>
    /// <param name="fractions">Of each part, at least 0; they must sum to 1.</param>
    public Dataset<T>[] RandomSplit(long seed, params ReadOnlySpan<double> fractions)
    {
        double sum = 0;
        var lengths = new long[fractions.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            Check.Argument(fractions[i] is >= 0 and <= 1, $"RandomSplit: a fraction is {fractions[i]}; it must be from 0 to 1.");
            sum += fractions[i];
            lengths[i] = (long)Math.Floor(Length * fractions[i]);
        }
        Check.Argument(Math.Abs(sum - 1) < 1e-9, $"RandomSplit: the fractions sum to {sum}; they must sum to 1.");
        var left = Length - lengths.Sum();
        for (var i = 0; i < left; i++) lengths[i % lengths.Length]++;
        return RandomSplit(seed, lengths);
    }

    /// <summary>Throws unless there is an item of this index.</summary>
    protected void CheckIndex(long index) => Check.Index((ulong)index < (ulong)Length,
        $"{GetType().Name.Split('`')[0]}: index {index} of {Length} items; use 0 to {Length - 1}.");
}
