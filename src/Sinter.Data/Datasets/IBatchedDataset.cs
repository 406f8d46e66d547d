namespace Sinter.Data;

/// <summary>A data set that makes a batch faster at once than item by item.</summary>
/// <typeparam name="TBatch">A batch.</typeparam>
public interface IBatchedDataset<TBatch>
{
    /// <summary>The batch of the items at <paramref name="indices"/>: what collating them one by one would give.</summary>
    TBatch Batch(ReadOnlySpan<long> indices);
}
