using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Sinter.Cpu;

/// <summary>A parallel loop in progress: hands out its chunks, one claim at a time, to whichever threads ask.</summary>
internal abstract class Loop
{
    // Claimed by every thread at every chunk: alone on its cache lines.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Ticket { [FieldOffset(128)] public long Next; }

    private Ticket ticket;
    private long n, grain, chunks;
    private ExceptionDispatchInfo? error;

    protected void Open(long n, long grain)
    {
        this.n = n;
        this.grain = grain;
        chunks = (n - 1) / grain + 1;
        ticket.Next = 0;
        error = null;
    }

    protected abstract void RunChunk(long from, long to);

    /// <summary>Claims and runs chunks until none is left. A body's exception is kept and ends the loop.</summary>
    public void RunChunks()
    {
        try
        {
            long chunk;
            while ((chunk = Interlocked.Increment(ref ticket.Next) - 1) < chunks)
            {
                long from = chunk * grain;
                RunChunk(from, chunk == chunks - 1 ? n : from + grain);
            }
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref error, ExceptionDispatchInfo.Capture(e), null);
            Interlocked.Exchange(ref ticket.Next, chunks);
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

    public void Open(long n, long grain, in TBody body)
    {
        this.body = body;
        Open(n, grain);
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
