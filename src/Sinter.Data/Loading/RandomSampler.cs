namespace Sinter.Data;

/// <summary>Every index once in random order, another order in each epoch; or indices drawn with replacement. After
/// <c>torch.utils.data.RandomSampler</c>.</summary>
[Export("utils.data.RandomSampler", Rename = "samples: num_samples")]
public sealed class RandomSampler : Sampler
{
    readonly long _items, _seed;
    readonly bool _replacement;

    /// <summary>A sampler of <paramref name="items"/> items.</summary>
    /// <param name="items">The length of the data set.</param>
    /// <param name="seed">Decides the orders of all epochs.</param>
    /// <param name="replacement">True to draw each index independently.</param>
    /// <param name="samples">Indices in an epoch; all items unless given. Beyond their number, further permutations follow.</param>
    public RandomSampler(long items, long seed = 0, bool replacement = false, long? samples = null)
    {
        Check.Argument(items >= 0 && samples is null or >= 0, $"RandomSampler: {items} items and {samples} samples; neither may be negative.");
        Check.Argument(items > 0 || samples is null or 0, $"RandomSampler: {samples} samples cannot be drawn from no items.");
        (_items, _seed, _replacement, Length) = (items, seed, replacement, samples ?? items);
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override IEnumerable<long> Indices(long epoch)
    {
        var stream = new SampleStream(_seed, epoch);
        if (_replacement)
        {
            for (long i = 0; i < Length; i++) yield return stream.NextBelow(_items);
            yield break;
        }
        for (long done = 0; done < Length; done += _items)
        {
            var order = stream.Permutation(_items);
            for (long i = 0; i < Math.Min(_items, Length - done); i++) yield return order[i];
        }
    }
}
