namespace Sinter.Data.Tests;

public class DataLoaderTests
{
    sealed class Numbers(long length, Action<long>? before = null) : Dataset<long>
    {
        public override long Length => length;

        public override long this[long index]
        {
            get
            {
                CheckIndex(index);
                before?.Invoke(index);
                return index;
            }
        }
    }

    static DataLoader<long, long[]> Loader(Dataset<long> items, int workers, int batch = 7, long seed = 1, bool dropLast = false)
        => new(items, new(new RandomSampler(items.Length, seed), batch, dropLast), b => [.. b], workers);

    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public void The_order_is_the_same_for_any_number_of_workers(int workers)
    {
        var jitter = new Numbers(200, i => Thread.SpinWait((int)(i * 7919 % 1000)));
        DataLoader<long, long[]> plain = Loader(new Numbers(200), 0), parallel = Loader(jitter, workers);
        for (var epoch = 0; epoch < 3; epoch++) Assert.Equal(plain.ToArray(), parallel.ToArray());
        Assert.Equal(new LoaderState(3, 0), parallel.State);
    }

    [Theory, InlineData(0), InlineData(3)]
    public void A_loader_restored_from_any_state_goes_on_as_if_never_stopped(int workers)
    {
        var whole = new List<(LoaderState State, long[] Batch)>();
        var loader = Loader(new Numbers(30), workers);
        for (var epoch = 0; epoch < 2; epoch++)
            foreach (var batch in loader) whole.Add((loader.State, batch));
        Assert.Equal(10, whole.Count);
        for (var stop = 0; stop < whole.Count; stop++)
        {
            var resumed = Loader(new Numbers(30), workers);
            resumed.State = whole[stop].State;
            var rest = new List<long[]>();
            while (resumed.State.Epoch < 2) rest.AddRange(resumed);
            Assert.Equal(whole.Skip(stop + 1).Select(w => w.Batch), rest);
        }
    }

    [Fact]
    public void A_loop_left_early_is_followed_by_the_next_epoch()
    {
        var loader = Loader(new Numbers(30), 2);
        foreach (var _ in loader) break;
        Assert.Equal(new LoaderState(0, 1), loader.State);
        var fresh = Loader(new Numbers(30), 0);
        fresh.State = new(1, 0);
        Assert.Equal(fresh.ToArray(), loader.ToArray());
    }

    [Theory, InlineData(0), InlineData(4)]
    public void An_item_that_fails_is_named_after_the_batches_before_it(int workers)
    {
        var items = new Numbers(30, i => { if (i == 17) throw new IOException("the disk is gone"); });
        var loader = new DataLoader<long, long[]>(items, new(new SequentialSampler(30), 5), b => [.. b], workers);
        var read = 0;
        var error = Assert.Throws<DataLoaderException>(() => { foreach (var _ in loader) read++; });
        Assert.Equal(3, read);
        Assert.Equal("DataLoader: item 17 (batch 3 of epoch 0) failed: the disk is gone", error.Message);
        Assert.IsType<IOException>(error.InnerException);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_for_a_slow_item()
    {
        using var stop = new CancellationTokenSource();
        using var reached = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var items = new Numbers(10, i => { reached.Set(); release.Wait(); });
        var loop = Task.Run(() => Loader(items, 2).Epoch(stop.Token).Count(), TestContext.Current.CancellationToken);
        reached.Wait(TestContext.Current.CancellationToken);
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);
        release.Set();
    }

    [Fact]
    public void Workers_read_no_further_ahead_than_asked()
    {
        var gate = new Lock();
        long highest = 0;
        var items = new Numbers(1000, i => { lock (gate) highest = Math.Max(highest, i); });
        var loader = new DataLoader<long, long[]>(items, new(new SequentialSampler(1000), 1), b => [.. b], workers: 2, prefetch: 3);
        using var at = loader.GetEnumerator();
        for (var i = 0; i < 5; i++) at.MoveNext();
        lock (gate) Assert.InRange(highest, 4, 4 + 2 * 3);
    }

    [Fact]
    public void Tensors_pairs_arrays_and_dictionaries_are_stacked()
    {
        Tensor x = Tensor.Arange(12, DType.Float32).Reshape(4, 3), y = Tensor.Arange(4);
        var pairs = new PairDataset(x, y);
        var batch = new DataLoader<(Tensor, Tensor)>(pairs, batchSize: 3).First();
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], batch.Item1.ToArray<float>());
        Assert.Equal([0, 1, 2], batch.Item2.ToArray<long>());

        // Through Map a pair set is read item by item; the batches must not differ.
        var slow = new DataLoader<(Tensor, Tensor)>(pairs.Map(p => (p.Input, p.Target)), batchSize: 3, shuffle: true, seed: 4, workers: 2).ToArray();
        var fast = new DataLoader<(Tensor, Tensor)>(pairs, batchSize: 3, shuffle: true, seed: 4).ToArray();
        Assert.Equal(2, fast.Length);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(slow[i].Item1.ToArray<float>(), fast[i].Item1.ToArray<float>());
            Assert.Equal(slow[i].Item2.Shape, fast[i].Item2.Shape);
        }

        var arrays = Collate.Default<Tensor[]>()([[x, y], [x, y]]);
        Assert.Equal(([2, 4, 3], [2, 4]), (arrays[0].Shape, arrays[1].Shape));
        var dictionary = Collate.Default<Dictionary<string, Tensor>>()([new() { ["x"] = x.Transpose(0, 1) }]);
        Assert.Equal(x.Transpose(0, 1).ToArray<float>(), dictionary["x"].ToArray<float>());
    }

    [Fact]
    public void Items_that_do_not_fit_together_are_refused()
    {
        var shapes = new DataLoader<Tensor>(new Numbers(2).Map(i => Tensor.Zeros([i + 1])), batchSize: 2);
        Assert.Contains("item 1 of the batch is [2] and item 0 is [1]", Assert.Throws<DataLoaderException>(() => shapes.ToArray()).Message);
        Assert.Throws<DTypeException>(() => Collate.Stack([Tensor.Zeros([1]), Tensor.Zeros([1], DType.Int64)]));
        var error = Assert.Throws<ArgumentException>(() => new DataLoader<string>(new Numbers(2).Map(i => "a")));
        Assert.Contains("pass a collate function", error.Message);
    }

    [Fact]
    public void A_state_beyond_the_epoch_is_refused()
        => Assert.Contains("an epoch has 5 batches", Assert.Throws<ArgumentException>(() => Loader(new Numbers(30), 0).State = new(0, 6)).Message);

    sealed class Countdown(long length) : IterableDataset<long>
    {
        public override IEnumerable<long> Items(long epoch)
        {
            for (var i = length; i > 0; i--) yield return i == 3 && epoch == 9 ? throw new IOException("lost") : 100 * epoch + i;
        }
    }

    [Theory, InlineData(0), InlineData(2)]
    public void A_stream_is_batched_resumed_and_its_failures_named(int prefetch)
    {
        StreamLoader<long, long[]> New() => new(new Countdown(7), b => [.. b], batchSize: 3, prefetch: prefetch);
        var loader = New();
        Assert.Equal([[7, 6, 5], [4, 3, 2], [1]], loader.ToArray());
        Assert.Equal([[107, 106, 105], [104, 103, 102], [101]], loader.ToArray());
        loader = New();
        loader.State = new(1, 2);
        Assert.Equal([[101]], loader.ToArray());
        Assert.Equal(new LoaderState(2, 0), loader.State);
        loader.State = new(9, 0);
        Assert.Equal("StreamLoader: item 4 of epoch 9 failed: lost", Assert.Throws<DataLoaderException>(() => loader.ToArray()).Message);
    }
}
