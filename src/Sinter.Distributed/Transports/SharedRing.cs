namespace Sinter.Distributed;

/// <summary>A stream of bytes from one writer to one reader in shared memory.</summary>
internal readonly unsafe struct SharedRing(byte* start, long capacity)
{
    // The writer's count and the reader's count, each on a line of its own; they grow for ever.
    long* Written => (long*)start;

    long* Read => (long*)(start + 64);

    byte* Data => start + 128;

    /// <summary>Writes what fits, in pieces that let the reader begin early.</summary>
    public long TryWrite(byte* from, long bytes)
    {
        long written = *Written, free = capacity - (written - Volatile.Read(ref *Read));
        long now = Math.Min(Math.Min(bytes, free), capacity / 4);
        if (now <= 0) return 0;
        long at = written & (capacity - 1), first = Math.Min(now, capacity - at);
        Buffer.MemoryCopy(from, Data + at, first, first);
        Buffer.MemoryCopy(from + first, Data, now - first, now - first);
        Volatile.Write(ref *Written, written + now);
        return now;
    }

    /// <summary>Reads what is there.</summary>
    public long TryRead(byte* into, long bytes)
    {
        long read = *Read, there = Volatile.Read(ref *Written) - read;
        long now = Math.Min(bytes, there);
        if (now <= 0) return 0;
        long at = read & (capacity - 1), first = Math.Min(now, capacity - at);
        Buffer.MemoryCopy(Data + at, into, first, first);
        Buffer.MemoryCopy(Data, into + first, now - first, now - first);
        Volatile.Write(ref *Read, read + now);
        return now;
    }
}
