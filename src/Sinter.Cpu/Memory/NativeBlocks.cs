using System.Runtime.InteropServices;

namespace Sinter.Cpu;

/// <summary>Memory of the operating system in blocks of 64-byte alignment. Large ones ask for pages of 2 MB, where the system gives them on request (Linux): a loop over
/// a large tensor then neither looks up a page every 4 KB, nor has its prefetcher stopped there, and a new block is mapped in 512 times fewer faults.</summary>
static unsafe partial class NativeBlocks
{
    const nuint Alignment = 64, LargePage = 2 << 20;
    const int AdviseLargePages = 14;

    static bool s_advises = OperatingSystem.IsLinux();

    /// <summary>A block of so many bytes, uninitialised.</summary>
    /// <exception cref="OutOfMemoryException">There is no such memory.</exception>
    public static nint Allocate(nuint bytes)
    {
        if (bytes < LargePage || !s_advises) return (nint)NativeMemory.AlignedAlloc(bytes, Alignment);
        var block = (nint)NativeMemory.AlignedAlloc(bytes, LargePage);
        try
        {
            // A hint: small pages do as well.
            _ = Advise(block, bytes, AdviseLargePages);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            s_advises = false;
        }
        return block;
    }

    /// <summary>Gives a block back.</summary>
    public static void Free(nint block) => NativeMemory.AlignedFree((void*)block);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint bytes, int advice);
}
