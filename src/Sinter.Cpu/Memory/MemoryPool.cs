using System.Diagnostics.Metrics;
using System.Numerics;

namespace Sinter.Cpu;

/// <summary>What the pool holds at one moment, in bytes.</summary>
/// <param name="Live">Held by tensors, including those that the garbage collector has not found dead yet.</param>
/// <param name="Cached">Free, kept for the next tensor.</param>
/// <param name="Peak">The most that was live and cached together since the last reset.</param>
/// <param name="Collections">How often the pool asked the garbage collector for memory.</param>
public readonly record struct MemoryStatistics(long Live, long Cached, long Peak, long Collections);

/// <summary>The CPU's tensor memory: native blocks of 64-byte alignment, reused by size. The garbage collector decides what is dead; the pool decides when to ask it.
/// The best moment is the end of a backward pass, when all that the step made is garbage and still young; the other is when a request finds nothing free and more is
/// live than the bound. Either way young generations come first, and the oldest only if they gave too little.
/// So forgetting <c>Dispose</c> costs little time and bounded memory.</summary>
public static unsafe class MemoryPool
{
    const int SmallBytes = 256, SlabBytes = 4096;
    const int FirstClass = 12, LastClass = 46;

    static readonly Meter Instruments = new("Sinter");
    // Four sizes to each power of two, so that at most a fifth of a block is idle.
    static readonly Stack<nint>[] Free = CreateClasses();
    static long s_live, s_blocks, s_cached, s_peak, s_collections, s_budget = 128L << 20;
    // Live bytes: after the last full collection, after the last one at the end of a pass, the fewest at such an end, and at the last such end of all.
    static long s_base, s_floor, s_trough, s_settled;
    static int s_collecting;
    [ThreadStatic] static Slab? t_slab;

    static MemoryPool()
    {
        if (long.TryParse(Environment.GetEnvironmentVariable("SINTER_POOL_MB"), out var megabytes) && megabytes > 0) s_budget = megabytes << 20;
        Instruments.CreateObservableGauge("sinter.pool.live", () => Volatile.Read(ref s_live), "By", "Bytes held by tensors.");
        Instruments.CreateObservableGauge("sinter.tensors.live", () => Volatile.Read(ref s_blocks), "{tensor}", "Tensors with a block of their own; those of up to 256 bytes share blocks.");
        Instruments.CreateObservableGauge("sinter.pool.cached", () => Volatile.Read(ref s_cached), "By", "Free bytes kept for reuse.");
        Instruments.CreateObservableCounter("sinter.pool.collections", () => Volatile.Read(ref s_collections), "{collection}", "Garbage collections the pool asked for.");
    }

    /// <summary>How many bytes of garbage the pool puts up with before it asks the garbage collector; half as many at the end of a backward pass, and more where more
    /// is truly alive: half as much as that. 128 MB unless <c>SINTER_POOL_MB</c> says otherwise.</summary>
    public static long Budget
    {
        get => s_budget;
        set
        {
            Check.Argument(value > 0, $"MemoryPool.Budget: {value} bytes; it must be positive.");
            s_budget = value;
        }
    }

    /// <summary>What the pool holds now.</summary>
    public static MemoryStatistics Statistics => new(Volatile.Read(ref s_live), Volatile.Read(ref s_cached), Volatile.Read(ref s_peak), Volatile.Read(ref s_collections));

    /// <summary>Starts a new measurement of the peak.</summary>
    public static void ResetPeak() => Volatile.Write(ref s_peak, Volatile.Read(ref s_live) + Volatile.Read(ref s_cached));

    /// <summary>Gives the free blocks back to the operating system.</summary>
    public static void EmptyCache()
    {
        for (var c = 0; c < Free.Length; c++)
            lock (Free[c])
                while (Free[c].TryPop(out var pointer))
                {
                    Interlocked.Add(ref s_cached, -ClassBytes(c));
                    NativeBlocks.Free(pointer);
                }
    }

    internal static Storage Allocate(Device device, long bytes)
    {
        if (bytes <= SmallBytes)
        {
            // Many small tensors share a block: one finalizer for all of them, and no lock.
            var slab = t_slab;
            var size = (int)(bytes + 63) & ~63;
            if (size == 0) size = 64;
            if (slab is null || slab.Used + size > SlabBytes) t_slab = slab = new Slab(new PooledBlock(SizeClass(SlabBytes)));
            var pointer = slab.Block.Pointer + slab.Used;
            slab.Used += size;
            return new Storage(device, slab.Block, pointer, size);
        }
        return new Storage(device, new PooledBlock(SizeClass(bytes)));
    }

    sealed class Slab(PooledBlock block)
    {
        public readonly PooledBlock Block = block;
        public int Used;
    }

    static nint Take(int sizeClass)
    {
        var bytes = ClassBytes(sizeClass);
        if (!TryPop(sizeClass, out var pointer))
        {
            if (Volatile.Read(ref s_live) + bytes > Bound) Collect(0, bytes, ref s_base, s_base + s_budget / 2);
            if (!TryPop(sizeClass, out pointer)) pointer = AllocateNative(bytes);
        }
        Interlocked.Increment(ref s_blocks);
        var live = Interlocked.Add(ref s_live, bytes);
        var total = live + Volatile.Read(ref s_cached);
        if (total > Volatile.Read(ref s_peak)) Volatile.Write(ref s_peak, total);
        return pointer;
    }

    static bool TryPop(int sizeClass, out nint pointer)
    {
        var free = Free[sizeClass];
        lock (free)
            if (!free.TryPop(out pointer)) return false;
        Interlocked.Add(ref s_cached, -ClassBytes(sizeClass));
        return true;
    }

    static void Give(nint pointer, int sizeClass)
    {
        var bytes = ClassBytes(sizeClass);
        Interlocked.Decrement(ref s_blocks);
        Interlocked.Add(ref s_live, -bytes);
        Interlocked.Add(ref s_cached, bytes);
        lock (Free[sizeClass]) Free[sizeClass].Push(pointer);
    }

    static nint AllocateNative(long bytes)
    {
        // Blocks of sizes that are no longer asked for must not pile up.
        if (Volatile.Read(ref s_cached) > Math.Max(s_budget, Volatile.Read(ref s_live))) EmptyCache();
        try { return NativeBlocks.Allocate((nuint)bytes); }
        catch (OutOfMemoryException)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            EmptyCache();
            try { return NativeBlocks.Allocate((nuint)bytes); }
            catch (OutOfMemoryException)
            {
                throw new OutOfMemoryException($"The CPU has no {bytes:N0} bytes for a tensor; {Volatile.Read(ref s_live):N0} bytes are in use by others. Use smaller shapes or batches.");
            }
        }
    }

    static long Bound => s_base + Math.Max(s_budget, s_base / 2);

    /// <summary>A backward pass has ended: the step's graph is dead and, if nothing was collected meanwhile, all of it in the youngest generation. Generation 1
    /// holds the gradients of the step before, which were alive when it was collected.</summary>
    internal static void Settle()
    {
        var live = Volatile.Read(ref s_live);
        s_floor = Math.Min(s_floor, live);
        // If the next pass leaves as much as this one, must it be interrupted?
        var suffices = live + Math.Max(0, live - s_settled) <= Bound;
        s_settled = live;
        if (live - s_floor < s_budget / 2 && suffices) return;
        Collect(1, 0, ref s_trough, s_trough + s_budget / 2);
        s_settled = s_floor = Volatile.Read(ref s_live);
        s_trough = Math.Min(s_trough, s_floor);
    }

    // Collects older and older generations until no more than "enough" would be live; what a full collection leaves is truly alive.
    static void Collect(int youngest, long bytes, ref long alive, long enough)
    {
        if (Interlocked.Exchange(ref s_collecting, 1) != 0) return;
        try
        {
            for (var generation = youngest; generation <= GC.MaxGeneration; generation++)
            {
                GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
                GC.WaitForPendingFinalizers();
                Interlocked.Increment(ref s_collections);
                if (Volatile.Read(ref s_live) + bytes <= enough) return;
            }
            alive = Volatile.Read(ref s_live);
        }
        finally { Volatile.Write(ref s_collecting, 0); }
    }

    static Stack<nint>[] CreateClasses()
    {
        var classes = new Stack<nint>[4 * (LastClass - FirstClass)];
        for (var i = 0; i < classes.Length; i++) classes[i] = new();
        return classes;
    }

    static long ClassBytes(int sizeClass) => (4L + sizeClass % 4) << (sizeClass / 4 + FirstClass - 2);

    static int SizeClass(long bytes)
    {
        if (bytes <= 1 << FirstClass) return 0;
        var log = 63 - BitOperations.LeadingZeroCount((ulong)(bytes - 1));
        var quarter = (int)((bytes - 1) >> (log - 2)) - 3;
        var sizeClass = 4 * (log - FirstClass) + quarter;
        return sizeClass < Free.Length ? sizeClass : throw new OutOfMemoryException($"A tensor of {bytes:N0} bytes is larger than any memory; check its shape.");
    }

    /// <summary>A block of the pool; its finalizer is what returns the memory of forgotten tensors.</summary>
    sealed class PooledBlock : Block
    {
        readonly int _class;

        public PooledBlock(int sizeClass)
        {
            _class = sizeClass;
            Bytes = ClassBytes(sizeClass);
            Pointer = Take(sizeClass);
        }

        public override void Release()
        {
            GC.SuppressFinalize(this);
            Return();
        }

        void Return()
        {
            if (Pointer == 0) return;
            Give(Pointer, _class);
            Pointer = 0;
        }

        // The collector may run between two passes without having been asked; what it leaves is where the next pass begins.
        ~PooledBlock()
        {
            Return();
            var live = Volatile.Read(ref s_live);
            if (live < Volatile.Read(ref s_floor)) Volatile.Write(ref s_floor, live);
        }
    }
}
