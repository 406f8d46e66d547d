namespace Sinter.Data;

/// <summary>A loader whose batches have the form of its items, as tensors with a new first dimension.</summary>
/// <typeparam name="T">A tensor, a pair or triple, an array or a dictionary of tensors; anything with a collate function.</typeparam>
[Export("utils.data.DataLoader", Overload = true, Rename = "batches: batch_sampler, workers: num_workers, prefetch: prefetch_factor")]
public sealed class DataLoader<T> : DataLoader<T, T>
{
    /// <summary>A loader.</summary>
    /// <param name="dataset">The items.</param>
    /// <param name="batchSize">Items in a batch.</param>
    /// <param name="shuffle">True for another random order in each epoch.</param>
    /// <param name="seed">Decides these orders.</param>
    /// <param name="dropLast">True to leave out a last batch that is smaller.</param>
    /// <param name="workers">Batches that are read at the same time in the background.</param>
    /// <param name="prefetch">Batches that each worker reads ahead.</param>
    public DataLoader(Dataset<T> dataset, int batchSize = 1, bool shuffle = false, long seed = 0, bool dropLast = false,
        int workers = 0, int prefetch = 2)
        : this(dataset, new BatchSampler(Order(dataset, shuffle, seed), batchSize, dropLast), workers, prefetch) { }

    /// <summary>A loader of given batches.</summary>
    public DataLoader(Dataset<T> dataset, BatchSampler batches, int workers = 0, int prefetch = 2)
        : this(dataset, batches, dataset is IBatchedDataset<T> ? null : Collate.Default<T>(), workers, prefetch) { }

    DataLoader(Dataset<T> dataset, BatchSampler batches, Func<IReadOnlyList<T>, T>? collate, int workers, int prefetch)
        : base(dataset, batches, workers, prefetch, collate) { }

    static Sampler Order(Dataset<T> dataset, bool shuffle, long seed)
        => shuffle ? new RandomSampler(dataset.Length, seed) : new SequentialSampler(dataset.Length);
}
