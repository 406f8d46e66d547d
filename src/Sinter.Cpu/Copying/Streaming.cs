using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Cpu;

/// <summary>Stores that pass the caches by. A copy larger than the caches is gone from them before anybody reads it; written this way, its old content
/// need not be fetched from memory first.</summary>
public static unsafe class Streaming
{
    const int Line = 64;

    /// <summary>Results of fewer bytes may be read again from a cache.</summary>
    const long Threshold = 16 << 20;

    /// <summary>Whether a result of so many bytes, written from an address on in runs of <paramref name="run"/> bytes, should be streamed: it must be large,
    /// and no line may be written in two parts.</summary>
    public static bool Pays(void* address, long bytes, long run) => Pays(bytes) && Aligned(address) && run % Line == 0;

    /// <summary>Whether a result of so many bytes is too large to be found in a cache again.</summary>
    public static bool Pays(long bytes) => bytes >= Threshold;

    /// <summary>Whether an address begins a line of the cache.</summary>
    public static bool Aligned(void* address) => (nint)address % Line == 0;

    /// <summary>Asks for a line of memory that will be read soon. Any address will do.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    /// <summary>As <see cref="Prefetch"/>, but only as far as the second cache: for what is read after much else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchFar(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch1(address);
    }

    /// <summary>How many bytes more a buffer on the stack needs to hold whole lines from <see cref="FirstLine"/> on.</summary>
    public const int Slack = Line - 1;

    /// <summary>The first whole line of a buffer. A row that is stored and loaded again by the same lines is forwarded without waiting for the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void* FirstLine(byte* buffer) => (void*)((nint)(buffer + Slack) & -Line);

    /// <summary>Before another thread may read what was streamed: such stores wait for no other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Publish()
    {
        if (Sse.IsSupported) Sse.StoreFence();
    }

    /// <summary>Copies bytes; whole lines of the target, if it begins with one, are streamed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(byte* target, byte* source, long bytes)
    {
        long i = 0;
        if (Aligned(target))
            for (; i <= bytes - Line; i += Line)
            {
                if (Vector512.IsHardwareAccelerated) Vector512.Load(source + i).StoreAlignedNonTemporal(target + i);
                else
                {
                    Vector256.Load(source + i).StoreAlignedNonTemporal(target + i);
                    Vector256.Load(source + i + 32).StoreAlignedNonTemporal(target + i + 32);
                }
            }
        if (i < bytes) Unsafe.CopyBlockUnaligned(target + i, source + i, (uint)(bytes - i));
    }

    /// <summary>Writes one element many times; whole lines of the target, if it begins with one, are streamed.</summary>
    public static void Fill<T>(T* target, T value, long n) where T : unmanaged
    {
        const int lines = 16;
        var pattern = stackalloc T[lines * Line / sizeof(T)];
        new Span<T>(pattern, lines * Line / sizeof(T)).Fill(value);
        for (var left = n * sizeof(T); left > 0; left -= lines * Line, target += lines * Line / sizeof(T)) Copy((byte*)target, (byte*)pattern, Math.Min(left, lines * Line));
    }
}
