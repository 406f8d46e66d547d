using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Sinter.Cpu;

/// <summary>
/// A parallel loop in progress. Each seat has a share of neighbouring chunks and claims them one by one; whoever has finished his own helps with
/// the others'. So a thread that sits where it sat in the loop before finds in its cache what it wrote then, and yet nobody waits for a thread
/// that came late or not at all.
/// </summary>
internal abstract class Loop
{
    // Claimed from at every chunk, mostly by one thread: each alone on its cache lines.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Share
    {
        [FieldOffset(0)] public long Next;
        [FieldOffset(8)] public long End;
    }

    private Share[] shares = [];
    private int seats;
    private long n, grain;
    private ExceptionDispatchInfo? error;

    protected void Open(long n, long grain, int seats)
    {
        this.n = n;
        this.grain = grain;
        this.seats = seats;
        error = null;
        if (shares.Length < seats) { shares = new Share[seats]; }
        long chunks = (n - 1) / grain + 1;
        var (each, more) = Math.DivRem(chunks, seats);
        long start = 0;
        for (int s = 0; s < seats; s++)
        {
            shares[s].Next = start;
            start += s < more ? each + 1 : each;
            shares[s].End = start;
        }
    }

    protected abstract void RunChunk(long from, long to);

    /// <summary>Runs the chunks of <paramref name="seat"/> and then of the others, until none is left. A body's exception is kept and ends the loop.</summary>
    public void RunChunks(int seat)
    {
        try
        {
            for (int s = 0; s < seats; s++) { RunShare(ref shares[(seat + s) % seats]); }
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref error, ExceptionDispatchInfo.Capture(e), null);
            for (int s = 0; s < seats; s++) { Interlocked.Exchange(ref shares[s].Next, shares[s].End); }
        }
    }

    private void RunShare(ref Share share)
    {
        // Looked at before it is claimed, so that a share that is finished stays where it is cached.
        while (Volatile.Read(ref share.Next) < share.End)
        {
            long chunk = Interlocked.Increment(ref share.Next) - 1;
            if (chunk >= share.End) { return; }
            long from = chunk * grain;
            RunChunk(from, n - from > grain ? from + grain : n);
        }
    }

    public void ThrowIfFailed()
    {
        var failure = error;
        error = null;
        failure?.Throw();
    }
}

/// <summary>The one loop object of a body type; reused, because only one loop runs at a time.</summary>
internal sealed class Loop<TBody> : Loop where TBody : struct, IRangeBody
{
    public static readonly Loop<TBody> Instance = new();

    private TBody body;

    public void Open(long n, long grain, int seats, in TBody body)
    {
        this.body = body;
        Open(n, grain, seats);
    }

    /// <summary>Lets go of what the body refers to.</summary>
    public void Close() => body = default;

    protected override void RunChunk(long from, long to)
    {
        // A copy per chunk: a body that writes its own fields must not be shared between threads.
        var own = body;
        own.Run(from, to);
    }
}
