using Sinter.Cpu;

namespace Sinter;

/// <summary>Data-parallel loops on the process's own worker threads.</summary>
/// <remarks>
/// The chunks of a loop depend on its length and grain alone, never on the number of threads, so a body that keeps one partial
/// result per chunk gives the same bits on every machine. One loop runs in parallel at a time: a loop started inside another loop,
/// or while another thread's loop is running, runs on its caller.
/// </remarks>
public static class Threads
{
    private static int count = CountFrom(Environment.GetEnvironmentVariable("SINTER_THREADS"));

    /// <summary>
    /// How many threads a loop may use, its caller included; at least 1. Starts as the environment variable <c>SINTER_THREADS</c>,
    /// or the number of processors.
    /// </summary>
    public static int Count
    {
        get => Volatile.Read(ref count);
        set
        {
            if (value < 1)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, $"Threads.Count: {value} threads run no loop; use 1 or more.");
            }
            Volatile.Write(ref count, value);
        }
    }

    /// <summary>How many loops so far were given to several threads: how a test knows that its tensors were large enough.</summary>
    internal static int SharedLoops => WorkerPool.Loops;

    /// <summary>
    /// Runs <paramref name="body"/> over [0, <paramref name="n"/>) in chunks of <paramref name="grain"/> indices, the last one possibly
    /// shorter. Chunks run in any order, each exactly once. The first exception of a body is rethrown here, after all chunks have
    /// stopped; chunks not yet begun are then left out.
    /// </summary>
    public static void For<TBody>(long n, long grain, in TBody body) where TBody : struct, IRangeBody
    {
        if (grain < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(grain), grain, $"Threads.For: a grain of {grain} makes no progress; use 1 or more.");
        }
        if (n <= 0) { return; }

        var own = body;
        if (n <= grain)
        {
            own.Run(0, n);
            return;
        }
        int threads = Count;
        if (threads == 1 || !WorkerPool.TryRun(n, grain, threads, own)) { RunInOrder(n, grain, ref own); }
    }

    private static void RunInOrder<TBody>(long n, long grain, ref TBody body) where TBody : struct, IRangeBody
    {
        // The remaining length is compared, not the next start, which could overflow.
        long from = 0;
        for (; n - from > grain; from += grain) { body.Run(from, from + grain); }
        body.Run(from, n);
    }

    /// <summary>The number that <paramref name="asked"/> names, or that of the processors if it names none.</summary>
    internal static int CountFrom(string? asked) => int.TryParse(asked, out int threads) && threads > 0 ? threads : Environment.ProcessorCount;
}
