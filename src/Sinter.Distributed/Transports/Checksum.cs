using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Distributed;

/// <summary>A checksum of CRC-32C: four of them, each over every fourth block of 16 bytes, folded into one at the end. Any burst of up to 32 bits within a block, and any odd number of flipped bits in one, is still found.</summary>
/// <remarks>One CRC is bound by the latency of the processor's instruction; four run at one word a cycle. Where 512 bits can be multiplied without carries, the four lie side by side in one vector, twice as fast. All
/// machines get the same number, because ranks of one group may run on different ones.</remarks>
internal static unsafe class Checksum
{
    const int Block = 64, Stride = 4 * Block;

    /// <summary>The checksum of <paramref name="bytes"/> bytes.</summary>
    public static uint Of(byte* data, long bytes) => Of(data, bytes, Pclmulqdq.V512.IsSupported);

    /// <summary>The same, with or without vectors.</summary>
    public static uint Of(byte* data, long bytes, bool vectors)
    {
        uint* crc = stackalloc uint[4] { ~0u, ~0u, ~0u, ~0u };
        long done = vectors && bytes >= Stride ? Folded(data, bytes, crc) : 0;
        return Words(data, done, bytes, crc);
    }

    /// <summary>Each of the four remainders is kept as 128 bits that are congruent to it: times x^512 they move over the next four blocks, which are added (Gopal et al., Fast CRC Computation for Generic Polynomials Using
    /// PCLMULQDQ, 2009).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static long Folded(byte* data, long bytes, uint* crc)
    {
        // x^(512 + 32) and x^(512 − 32), x^(128 + 32) and x^(128 − 32) modulo the polynomial, bits reversed.
        var four = Vector512.Create(Vector256.Create(0x740eef02uL, 0x9e4addf8, 0x740eef02, 0x9e4addf8));
        var one = Vector512.Create(Vector256.Create(0xf20c0dfeuL, 0x493c7d27, 0xf20c0dfe, 0x493c7d27));
        var start = Vector512.Create(Vector256.Create(0xffffffffuL, 0, 0xffffffff, 0));
        ulong* words = (ulong*)data;
        Vector512<ulong> a = Vector512.Load(words) ^ start, b = Vector512.Load(words + 8), c = Vector512.Load(words + 16), d = Vector512.Load(words + 24);
        long i = Stride;
        for (; i <= bytes - Stride; i += Stride)
        {
            words = (ulong*)(data + i);
            a = Pclmulqdq.V512.CarrylessMultiply(a, four, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(a, four, 0x11) ^ Vector512.Load(words);
            b = Pclmulqdq.V512.CarrylessMultiply(b, four, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(b, four, 0x11) ^ Vector512.Load(words + 8);
            c = Pclmulqdq.V512.CarrylessMultiply(c, four, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(c, four, 0x11) ^ Vector512.Load(words + 16);
            d = Pclmulqdq.V512.CarrylessMultiply(d, four, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(d, four, 0x11) ^ Vector512.Load(words + 24);
        }
        b ^= Pclmulqdq.V512.CarrylessMultiply(a, one, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(a, one, 0x11);
        c ^= Pclmulqdq.V512.CarrylessMultiply(b, one, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(b, one, 0x11);
        d ^= Pclmulqdq.V512.CarrylessMultiply(c, one, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(c, one, 0x11);
        for (int k = 0; k < 4; k++) crc[k] = BitOperations.Crc32C(BitOperations.Crc32C(0, d[2 * k]), d[2 * k + 1]);
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static uint Words(byte* data, long i, long bytes, uint* crc)
    {
        uint a = crc[0], b = crc[1], c = crc[2], d = crc[3];
        for (; i <= bytes - Block; i += Block)
        {
            ulong* words = (ulong*)(data + i);
            a = BitOperations.Crc32C(BitOperations.Crc32C(a, words[0]), words[1]);
            b = BitOperations.Crc32C(BitOperations.Crc32C(b, words[2]), words[3]);
            c = BitOperations.Crc32C(BitOperations.Crc32C(c, words[4]), words[5]);
            d = BitOperations.Crc32C(BitOperations.Crc32C(d, words[6]), words[7]);
        }
        for (; i < bytes; i++) a = BitOperations.Crc32C(a, data[i]);
        ulong left = (ulong)a << 32 | b, right = (ulong)c << 32 | d;
        return ~BitOperations.Crc32C(BitOperations.Crc32C(BitOperations.Crc32C(~0u, left), right), (ulong)bytes);
    }
}
