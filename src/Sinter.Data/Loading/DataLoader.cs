using System.Collections;

namespace Sinter.Data;

/// <summary>Batches of a data set, one epoch for each <c>foreach</c>, read ahead by background workers. After
/// <c>torch.utils.data.DataLoader</c>.</summary>
/// <remarks>The batches and their order depend on the data set, the sampler and the epoch, never on the number of workers. <see cref="State"/>
/// read in the loop
/// and given to a new loader continues with the next batch. A loop that was left early is not continued: the next one begins the next epoch.
/// With workers, the data set's indexer is called from several threads.</remarks>
/// <typeparam name="T">An item.</typeparam>
/// <typeparam name="TBatch">What the collate function makes of several.</typeparam>
[Export("utils.data.DataLoader", Rename = "batches: batch_sampler, collate: collate_fn, workers: num_workers, prefetch: prefetch_factor")]
public class DataLoader<T, TBatch> : IEnumerable<TBatch>
{
    readonly Dataset<T> _dataset;
    readonly BatchSampler _batches;
    readonly Func<IReadOnlyList<T>, TBatch>? _collate;
    readonly int _workers, _prefetch;
    LoaderState _state, _next;

    /// <summary>A loader.</summary>
    /// <param name="dataset">The items.</param>
    /// <param name="batches">Which items in which order.</param>
    /// <param name="collate">Makes a batch of its items.</param>
    /// <param name="workers">Batches that are read at the same time in the background; 0 reads each in the calling thread when it is asked
    /// for.</param>
    /// <param name="prefetch">Batches that each worker reads ahead.</param>
    public DataLoader(Dataset<T> dataset, BatchSampler batches, Func<IReadOnlyList<T>, TBatch> collate, int workers = 0, int prefetch = 2)
        : this(dataset, batches, workers, prefetch, collate) { }

    // Without a collate function the data set must be one that reads batches itself.
    private protected DataLoader(Dataset<T> dataset, BatchSampler batches, int workers, int prefetch, Func<IReadOnlyList<T>, TBatch>? collate)
    {
        Check.Argument(workers >= 0 && prefetch > 0, $"DataLoader: workers is {workers} and prefetch {prefetch}; they must be at least 0 and 1.");
        (_dataset, _batches, _workers, _prefetch, _collate) = (dataset, batches, workers, prefetch, collate);
    }

    /// <summary>Batches in an epoch.</summary>
    public long Length => _batches.Length;

    /// <summary>How far the loader has come, counting the batch that a loop is working on. Setting it makes the next loop go on from there.</summary>
    /// <exception cref="ArgumentException">An epoch has fewer batches.</exception>
    public LoaderState State
    {
        get => _state;
        set
        {
            Check.Argument(value.Epoch >= 0 && value.Position >= 0 && value.Position <= Length,
                $"DataLoader.State: epoch {value.Epoch}, batch {value.Position}, but an epoch has {Length} batches; "
                + $"use the data and the batch size that the state was saved with.");
            _state = _next = value;
        }
    }

    /// <summary>The batches of the next epoch, or the rest of the one that <see cref="State"/> was set to.</summary>
    public IEnumerator<TBatch> GetEnumerator() => Epoch().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The same, until cancelled: the wait for a batch then ends with an <see cref="OperationCanceledException"/>.</summary>
    public IEnumerable<TBatch> Epoch(CancellationToken cancellation = default)
    {
        var (epoch, position) = _state = _next;
        _next = new(epoch + 1, 0);
        var plan = _batches.Batches(epoch).Skip(checked((int)position));
        foreach (var batch in _workers == 0 ? Here(plan, _state, cancellation) : Ahead(plan, _state, cancellation))
        {
            _state = _state with { Position = _state.Position + 1 };
            yield return batch;
        }
        _state = _next;
    }

    IEnumerable<TBatch> Here(IEnumerable<long[]> plan, LoaderState at, CancellationToken cancellation)
    {
        foreach (var indices in plan)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Read(indices, at, cancellation);
            at = at with { Position = at.Position + 1 };
        }
    }

    // A queue of tasks in the order of the batches: the scheduler runs at most as many as there are workers, and the queue is refilled as
    // it is consumed.
    IEnumerable<TBatch> Ahead(IEnumerable<long[]> plan, LoaderState at, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var token = stop.Token;
        var factory = new TaskFactory<TBatch>(token, TaskCreationOptions.None, TaskContinuationOptions.None,
            new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, _workers).ConcurrentScheduler);
        var ahead = new Queue<Task<TBatch>>();
        try
        {
            foreach (var indices in plan)
            {
                var place = at;
                at = at with { Position = at.Position + 1 };
                ahead.Enqueue(factory.StartNew(() => Read(indices, place, token)));
                if (ahead.Count > _workers * _prefetch) yield return Wait(ahead.Dequeue(), cancellation);
            }
            while (ahead.TryDequeue(out var task)) yield return Wait(task, cancellation);
        }
        finally
        {
            // Batches that nobody will ask for any more stop at their next item; nobody waits for them.
            stop.Cancel();
        }
    }

    static TBatch Wait(Task<TBatch> task, CancellationToken cancellation)
    {
        task.WaitAsync(cancellation).GetAwaiter().GetResult();
        return task.Result;
    }

    TBatch Read(long[] indices, LoaderState at, CancellationToken cancellation)
    {
        if (_collate is null) return Guard(() => ((IBatchedDataset<TBatch>)_dataset).Batch(indices), () => $"items {Show(indices)}", at);
        var items = new T[indices.Length];
        for (var i = 0; i < items.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var index = indices[i];
            items[i] = Guard(() => _dataset[index], () => $"item {index}", at);
        }
        return Guard(() => _collate(items), () => $"the batch of items {Show(indices)}", at);
    }

    static TResult Guard<TResult>(Func<TResult> read, Func<string> what, LoaderState at)
    {
        try { return read(); }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new DataLoaderException($"DataLoader: {what()} (batch {at.Position} of epoch {at.Epoch}) failed: {e.Message}", e);
        }
    }

    static string Show(long[] indices) => $"[{string.Join(", ", indices.Take(8))}{(indices.Length > 8 ? ", …" : "")}]";
}
