using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Distributed;

/// <summary>A checksum of CRC-32C, by the processor's instruction. One CRC is bound by the latency of that instruction; four over every fourth word, folded into one at the
/// end, run at the speed of memory. Any burst of up to 32 bits, and any odd number of flipped bits in a word, is still found.</summary>
internal static unsafe class Checksum
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Of(byte* data, long bytes)
    {
        uint a = ~0u, b = ~0u, c = ~0u, d = ~0u;
        long i = 0;
        for (; i <= bytes - 32; i += 32)
        {
            ulong* words = (ulong*)(data + i);
            a = BitOperations.Crc32C(a, words[0]);
            b = BitOperations.Crc32C(b, words[1]);
            c = BitOperations.Crc32C(c, words[2]);
            d = BitOperations.Crc32C(d, words[3]);
        }
        for (; i < bytes; i++) a = BitOperations.Crc32C(a, data[i]);
        ulong left = (ulong)a << 32 | b, right = (ulong)c << 32 | d;
        return ~BitOperations.Crc32C(BitOperations.Crc32C(BitOperations.Crc32C(~0u, left), right), (ulong)bytes);
    }
}
