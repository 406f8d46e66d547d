namespace Sinter.Data;

/// <summary>Given indices in random order, another in each epoch. After <c>torch.utils.data.SubsetRandomSampler</c>.</summary>
/// <param name="indices">Places in the data set.</param>
/// <param name="seed">Decides the orders of all epochs.</param>
[Export("utils.data.SubsetRandomSampler")]
public sealed class SubsetRandomSampler(IEnumerable<long> indices, long seed = 0) : Sampler
{
    readonly long[] _indices = [.. indices];

    /// <inheritdoc/>
    public override long Length => _indices.Length;

    /// <inheritdoc/>
    public override IEnumerable<long> Indices(long epoch)
    {
        var order = (long[])_indices.Clone();
        new SampleStream(seed, epoch).Shuffle(order);
        return order;
    }
}
