namespace Sinter;

/// <summary>A piece of a device's memory. Whoever holds a <see cref="Storage"/> on it keeps it; when nobody does, its finalizer gives it back.</summary>
public abstract class Block
{
    /// <summary>The first byte; zero after <see cref="Release"/>.</summary>
    public nint Pointer { get; protected set; }

    /// <summary>Usable bytes.</summary>
    public long Bytes { get; protected init; }

    /// <summary>Gives the memory back now. Called at most once, by the last holder.</summary>
    public abstract void Release();
}
