using System.Diagnostics;

namespace Sinter.Distributed;

/// <summary>Runs what a rank calls one after the other, in the order of the calls. A blocking call on an idle lane runs on its caller, which costs no thread switch;
/// others wait for the lane's own thread, which starts when it is first needed.</summary>
internal sealed class Lane(string name) : IDisposable
{
    readonly object _gate = new();
    readonly Queue<Item> _waiting = [];
    Thread? _thread;
    bool _busy;
    bool _closed;
    long _sequence;

    /// <summary>Takes the lane if it is idle; then the caller runs, and calls <see cref="Leave"/>.</summary>
    /// <param name="sequence">The number of this call.</param>
    public bool TryEnter(out long sequence)
    {
        lock (_gate)
        {
            sequence = 0;
            ObjectDisposedException.ThrowIf(_closed, typeof(ProcessGroup));
            if (_busy || _waiting.Count > 0) return false;
            _busy = true;
            sequence = ++_sequence;
            return true;
        }
    }

    /// <summary>Gives the lane back.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _busy = false;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Runs <paramref name="body"/> on this thread when nothing else runs or waits, and does not count it.</summary>
    public void Alone(Action body)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(ProcessGroup));
            while (_busy || _waiting.Count > 0) Monitor.Wait(_gate);
            _busy = true;
        }
        try
        {
            body();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs <paramref name="body"/> after everything called before.</summary>
    public Work Enqueue(Action<long> body)
    {
        Work work = new();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(ProcessGroup));
            _waiting.Enqueue(new(body, ++_sequence, work));
            if (_thread is null)
            {
                _thread = new Thread(Serve) { IsBackground = true, Name = name };
                _thread.Start();
            }
            Monitor.PulseAll(_gate);
        }
        return work;
    }

    /// <summary>Lets what is waiting run, and ends the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
            while (_busy || (_thread is not null && _waiting.Count > 0)) Monitor.Wait(_gate);
        }
        if (_thread != Thread.CurrentThread) _thread?.Join();
    }

    void Serve()
    {
        while (Next() is { } item)
        {
            long start = Stopwatch.GetTimestamp();
            Exception? error = null;
            try
            {
                item.Body(item.Sequence);
            }
            catch (Exception e)
            {
                error = e;
            }
            // First free, then done: whoever waited finds the lane idle.
            Leave();
            if (error is null) item.Work.Succeed(Stopwatch.GetElapsedTime(start));
            else item.Work.Fail(error);
        }
    }

    Item? Next()
    {
        lock (_gate)
        {
            while (_busy || _waiting.Count == 0)
            {
                if (_closed && _waiting.Count == 0) return null;
                Monitor.Wait(_gate);
            }
            _busy = true;
            return _waiting.Dequeue();
        }
    }

    sealed record Item(Action<long> Body, long Sequence, Work Work);
}
