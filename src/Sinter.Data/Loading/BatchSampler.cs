namespace Sinter.Data;

/// <summary>The indices of a sampler in groups. After <c>torch.utils.data.BatchSampler</c>.</summary>
[Export("utils.data.BatchSampler")]
public sealed class BatchSampler
{
    readonly Sampler _sampler;
    readonly int _batchSize;
    readonly bool _dropLast;

    /// <summary>Batches of a sampler's indices.</summary>
    /// <param name="sampler">The order of the items.</param>
    /// <param name="batchSize">Items in a batch.</param>
    /// <param name="dropLast">True to leave out a last batch that is smaller.</param>
    public BatchSampler(Sampler sampler, int batchSize, bool dropLast = false)
    {
        Check.Argument(batchSize > 0, $"BatchSampler: batchSize is {batchSize}; it must be at least 1.");
        (_sampler, _batchSize, _dropLast) = (sampler, batchSize, dropLast);
    }

    /// <summary>Batches in an epoch.</summary>
    public long Length => (_sampler.Length + (_dropLast ? 0 : _batchSize - 1)) / _batchSize;

    /// <summary>The batches of an epoch, in order. Equal for equal epochs.</summary>
    public IEnumerable<long[]> Batches(long epoch)
    {
        foreach (var batch in _sampler.Indices(epoch).Chunk(_batchSize))
            if (batch.Length == _batchSize || !_dropLast) yield return batch;
    }
}
