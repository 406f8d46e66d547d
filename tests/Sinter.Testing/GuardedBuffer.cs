using System.Buffers;
using System.Runtime.InteropServices;

namespace Sinter.Testing;

/// <summary>
/// Elements that end where the process's memory ends: the page after the last one may not be touched, so a read or write past the end
/// stops the tests. The page before is filled with a pattern that disposing looks for. Without mprotect, patterns on both sides.
/// </summary>
/// <remarks>As a tensor: <c>Tensor.FromMemory(buffer.Memory, shape)</c>.</remarks>
public sealed unsafe class GuardedBuffer<T> : MemoryManager<T> where T : unmanaged
{
    private const byte Canary = 0xA5;
    private readonly byte* block;
    private readonly nuint page = (nuint)Environment.SystemPageSize, middle;
    private readonly bool isProtected;

    /// <summary>Room for <paramref name="count"/> elements, filled with the pattern.</summary>
    public GuardedBuffer(long count)
    {
        Count = (int)count;
        nuint bytes = (nuint)count * (nuint)sizeof(T);
        middle = (bytes + page - 1) / page * page;
        block = (byte*)NativeMemory.AlignedAlloc(page + middle + page, page);
        NativeMemory.Fill(block, page + middle + page, Canary);
        Data = (T*)(block + page + middle - bytes);
        isProtected = OperatingSystem.IsLinux() && PageProtection.Set(block + page + middle, page, PageProtection.None) == 0;
    }

    /// <summary>Room for some values, and they in it.</summary>
    public GuardedBuffer(ReadOnlySpan<T> values) : this(values.Length) => values.CopyTo(Span);

    /// <summary>How many elements there are.</summary>
    public int Count { get; }

    /// <summary>The first element.</summary>
    public T* Data { get; }

    /// <summary>All elements.</summary>
    public Span<T> Span => new(Data, Count);

    /// <inheritdoc/>
    public override Span<T> GetSpan() => Span;

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(Data + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <summary>Fails if memory beside the elements was written to, and gives it back.</summary>
    public void Dispose() => ((IDisposable)this).Dispose();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        var before = new ReadOnlySpan<byte>(block, (int)((byte*)Data - block));
        bool intact = !before.ContainsAnyExcept(Canary);
        if (isProtected) { PageProtection.Set(block + page + middle, page, PageProtection.ReadWrite); }
        intact &= !new ReadOnlySpan<byte>(block + page + middle, (int)page).ContainsAnyExcept(Canary);
        NativeMemory.AlignedFree(block);
        Assert.True(intact, "Memory beside the buffer was written to.");
    }
}

internal static unsafe partial class PageProtection
{
    public const int None = 0, ReadWrite = 3;

    [LibraryImport("libc", EntryPoint = "mprotect")]
    public static partial int Set(void* address, nuint length, int protection);
}
