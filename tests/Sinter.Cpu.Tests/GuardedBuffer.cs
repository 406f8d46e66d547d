using System.Runtime.InteropServices;

namespace Sinter.Cpu.Tests;

/// <summary>
/// Elements that end where the process's memory ends: the page after the last one may not be touched, so a read or write past the end
/// stops the tests. The page before is filled with a pattern that <see cref="Dispose"/> looks for. Without mprotect, patterns on both sides.
/// </summary>
internal sealed unsafe partial class GuardedBuffer<T> : IDisposable where T : unmanaged
{
    private const byte Canary = 0xA5;
    private readonly byte* block;
    private readonly nuint page = (nuint)Environment.SystemPageSize, middle;
    private readonly bool isProtected;

    public GuardedBuffer(long count)
    {
        Count = (int)count;
        nuint bytes = (nuint)count * (nuint)sizeof(T);
        middle = (bytes + page - 1) / page * page;
        block = (byte*)NativeMemory.AlignedAlloc(page + middle + page, page);
        NativeMemory.Fill(block, page + middle + page, Canary);
        Data = (T*)(block + page + middle - bytes);
        isProtected = OperatingSystem.IsLinux() && GuardedPages.Protect(block + page + middle, page, GuardedPages.None) == 0;
    }

    public int Count { get; }

    public T* Data { get; }

    public Span<T> Span => new(Data, Count);

    public void Dispose()
    {
        var before = new ReadOnlySpan<byte>(block, (int)((byte*)Data - block));
        bool intact = !before.ContainsAnyExcept(Canary);
        if (isProtected) { GuardedPages.Protect(block + page + middle, page, GuardedPages.ReadWrite); }
        intact &= !new ReadOnlySpan<byte>(block + page + middle, (int)page).ContainsAnyExcept(Canary);
        NativeMemory.AlignedFree(block);
        Assert.True(intact, "Memory beside the buffer was written to.");
    }
}

internal static unsafe partial class GuardedPages
{
    public const int None = 0, ReadWrite = 3;

    [LibraryImport("libc", EntryPoint = "mprotect")]
    public static partial int Protect(void* address, nuint length, int protection);
}
