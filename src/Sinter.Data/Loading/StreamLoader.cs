using System.Collections;
using System.Threading.Channels;

namespace Sinter.Data;

/// <summary>Batches of a data set that can only be read in order, one epoch for each <c>foreach</c>, read ahead by a background worker.
/// <see cref="State"/> behaves as that of a <see cref="DataLoader{T, TBatch}"/>; continuing reads the items before the place again and
/// drops them.</summary>
/// <typeparam name="T">An item.</typeparam>
/// <typeparam name="TBatch">What the collate function makes of several.</typeparam>
public sealed class StreamLoader<T, TBatch> : IEnumerable<TBatch>
{
    readonly IterableDataset<T> _dataset;
    readonly Func<IReadOnlyList<T>, TBatch> _collate;
    readonly int _batchSize, _prefetch;
    readonly bool _dropLast;
    LoaderState _state, _next;

    /// <summary>A loader.</summary>
    /// <param name="dataset">The items.</param>
    /// <param name="collate">Makes a batch of its items.</param>
    /// <param name="batchSize">Items in a batch.</param>
    /// <param name="dropLast">True to leave out a last batch that is smaller.</param>
    /// <param name="prefetch">Batches read ahead; 0 reads in the calling thread.</param>
    public StreamLoader(IterableDataset<T> dataset, Func<IReadOnlyList<T>, TBatch> collate, int batchSize = 1, bool dropLast = false, int prefetch = 2)
    {
        Check.Argument(batchSize > 0 && prefetch >= 0,
            $"StreamLoader: batchSize is {batchSize} and prefetch {prefetch}; they must be at least 1 and 0.");
        (_dataset, _collate, _batchSize, _dropLast, _prefetch) = (dataset, collate, batchSize, dropLast, prefetch);
    }

    /// <summary>How far the loader has come, counting the batch that a loop is working on. Setting it makes the next loop go on from there.</summary>
    public LoaderState State
    {
        get => _state;
        set
        {
            Check.Argument(value.Epoch >= 0 && value.Position >= 0,
                $"StreamLoader.State: epoch {value.Epoch}, batch {value.Position}; neither may be negative.");
            _state = _next = value;
        }
    }

    /// <summary>The batches of the next epoch, or the rest of the one that <see cref="State"/> was set to.</summary>
    public IEnumerator<TBatch> GetEnumerator() => Epoch().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The same, until cancelled.</summary>
    public IEnumerable<TBatch> Epoch(CancellationToken cancellation = default)
    {
        var (epoch, position) = _state = _next;
        _next = new(epoch + 1, 0);
        foreach (var batch in _prefetch == 0 ? Batches(epoch, position, cancellation) : Ahead(epoch, position, cancellation))
        {
            _state = _state with { Position = _state.Position + 1 };
            yield return batch;
        }
        _state = _next;
    }

    IEnumerable<TBatch> Batches(long epoch, long position, CancellationToken cancellation)
    {
        var items = new List<T>();
        var skip = checked(position * _batchSize);
        foreach (var item in Guarded(_dataset.Items(epoch), epoch))
        {
            cancellation.ThrowIfCancellationRequested();
            if (skip-- > 0) continue;
            items.Add(item);
            if (items.Count < _batchSize) continue;
            yield return _collate(items);
            items = [];
        }
        if (items.Count > 0 && !_dropLast) yield return _collate(items);
    }

    static IEnumerable<T> Guarded(IEnumerable<T> items, long epoch)
    {
        using var at = items.GetEnumerator();
        for (long i = 0; ; i++)
        {
            try
            {
                if (!at.MoveNext()) yield break;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new DataLoaderException($"StreamLoader: item {i} of epoch {epoch} failed: {e.Message}", e);
            }
            yield return at.Current;
        }
    }

    IEnumerable<TBatch> Ahead(long epoch, long position, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var token = stop.Token;
        var channel = Channel.CreateBounded<TBatch>(_prefetch);
        _ = Task.Run(async () =>
        {
            try
            {
                foreach (var batch in Batches(epoch, position, token)) await channel.Writer.WriteAsync(batch, token).ConfigureAwait(false);
                channel.Writer.Complete();
            }
            catch (Exception e) { channel.Writer.Complete(e); }
        }, CancellationToken.None);
        try
        {
            while (channel.Reader.WaitToReadAsync(cancellation).AsTask().GetAwaiter().GetResult())
                while (channel.Reader.TryRead(out var batch)) yield return batch;
        }
        finally { stop.Cancel(); }
    }
}
