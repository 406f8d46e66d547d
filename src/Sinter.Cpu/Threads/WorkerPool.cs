using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sinter.Cpu;

/// <summary>
/// The worker threads: started when first needed, looking out for the next loop for a while, then parked. The caller of a loop works too, and
/// waits only for workers that have joined, so a worker that the system wakes late costs nothing. Each keeps its seat from loop to loop.
/// </summary>
internal static class WorkerPool
{
    // A parked worker needs up to hundreds of microseconds to come back. So a worker looks out for the next loop, some twenty microseconds at
    // full attention, and then, longer than a training step pauses between its loops, giving way to whoever else wants the core.
    private const int SpinRounds = 60;
    private const int PausesPerRound = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(0.5);

    private const int LoopIsOpen = 1 << 30;

    // Polled by idle workers and written at each join: each alone on its cache lines.
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    private struct Shared
    {
        [FieldOffset(128)] public int Loops;     // how many loops were started
        [FieldOffset(256)] public int Joined;    // workers inside the current loop, with the flag LoopIsOpen
        [FieldOffset(384)] public int Busy;      // 1 while a loop has the pool
    }

    private static Shared shared;
    private static Loop? current;
    private static int seats;
    private static Worker[] workers = [];

    /// <summary>How many loops were begun that several threads may share.</summary>
    public static int Loops => Volatile.Read(ref shared.Loops);

    /// <summary>How many workers there are.</summary>
    public static int Workers => workers.Length;

    /// <summary>How many of them sleep until a loop wakes them.</summary>
    public static int Parked => workers.Count(worker => worker.IsParked);

    /// <summary>Runs a loop with up to <paramref name="threads"/> threads. Returns false, having done nothing, when the pool is busy.</summary>
    public static bool TryRun<TBody>(long n, long grain, int threads, in TBody body) where TBody : struct, IRangeBody
    {
        if (Volatile.Read(ref shared.Busy) != 0 || Interlocked.Exchange(ref shared.Busy, 1) != 0) { return false; }
        var loop = Loop<TBody>.Instance;
        try
        {
            int helpers = (int)Math.Min(threads - 1, (n - 1) / grain);
            loop.Open(n, grain, helpers + 1, body);
            Admit(loop, helpers);
            loop.RunChunks(seat: 0);
            WaitForJoined();
            loop.Close();
            loop.ThrowIfFailed();
        }
        finally
        {
            Volatile.Write(ref shared.Busy, 0);
        }
        return true;
    }

    private static void Admit(Loop loop, int helpers)
    {
        EnsureWorkers(helpers);
        current = loop;
        seats = helpers;
        Volatile.Write(ref shared.Joined, LoopIsOpen);
        Interlocked.Increment(ref shared.Loops);
        for (int i = 0; i < helpers; i++) { workers[i].Wake(); }
    }

    private static void EnsureWorkers(int needed)
    {
        int have = workers.Length;
        if (have >= needed) { return; }
        var grown = new Worker[needed];
        workers.CopyTo(grown, 0);
        for (int i = have; i < needed; i++) { grown[i] = new Worker(seat: i + 1); }
        workers = grown;
    }

    private static void WaitForJoined()
    {
        Interlocked.And(ref shared.Joined, ~LoopIsOpen);
        var spin = new SpinWait();
        while (Volatile.Read(ref shared.Joined) != 0) { spin.SpinOnce(sleep1Threshold: 1000); }
        current = null;
    }

    private static bool TryJoin()
    {
        while (true)
        {
            int joined = Volatile.Read(ref shared.Joined);
            if (joined < LoopIsOpen || joined - LoopIsOpen >= Volatile.Read(ref seats)) { return false; }
            if (Interlocked.CompareExchange(ref shared.Joined, joined + 1, joined) == joined) { return true; }
        }
    }

    private sealed class Worker
    {
        private readonly AutoResetEvent wake = new(false);
        private readonly int seat;
        private int parked;

        public Worker(int seat)
        {
            this.seat = seat;
            new Thread(Work) { IsBackground = true, Name = "Sinter worker" }.Start();
        }

        public bool IsParked => Volatile.Read(ref parked) == 1;

        public void Wake()
        {
            if (Volatile.Read(ref parked) == 1 && Interlocked.Exchange(ref parked, 0) == 1) { wake.Set(); }
        }

        private void Work()
        {
            int seen = 0;
            while (true)
            {
                seen = WaitForLoop(seen);
                if (!TryJoin()) { continue; }
                current!.RunChunks(seat);
                Interlocked.Decrement(ref shared.Joined);
            }
        }

        private static bool HasNewLoop(ref int seen)
        {
            int loops = Volatile.Read(ref shared.Loops), before = seen;
            seen = loops;
            return loops != before;
        }

        private int WaitForLoop(int seen)
        {
            while (true)
            {
                for (int round = 0; round < SpinRounds; round++)
                {
                    if (HasNewLoop(ref seen)) { return seen; }
                    Thread.SpinWait(PausesPerRound);
                }
                for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Patience;)
                {
                    if (HasNewLoop(ref seen)) { return seen; }
                    Thread.Yield();
                }
                // Announce first, look again after: the caller announces a loop first and looks for parked workers after.
                Interlocked.Exchange(ref parked, 1);
                if (Volatile.Read(ref shared.Loops) == seen) { wake.WaitOne(); }
                Volatile.Write(ref parked, 0);
            }
        }
    }
}
