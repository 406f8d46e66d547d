using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Distributed.Tests;

/// <summary>The checksum of frames: the same on every machine, and another for other bytes.</summary>
public unsafe class ChecksumTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_the_four_CRCs_of_its_definition(bool vectors)
    {
        Assert.SkipWhen(vectors && !Pclmulqdq.V512.IsSupported, "this processor multiplies no 512 bits without carries");
        Random random = new(1);
        for (int i = 0; i < 2000; i++)
        {
            int offset = random.Next(64);
            byte[] bytes = new byte[offset + (i < 700 ? i : random.Next(100_000))];
            random.NextBytes(bytes);
            fixed (byte* data = bytes) Assert.Equal(Defined(bytes.AsSpan(offset)), Checksum.Of(data + offset, bytes.Length - offset, vectors));
        }
    }

    [Fact]
    public void Every_flipped_bit_changes_it()
    {
        byte[] bytes = new byte[600];
        new Random(2).NextBytes(bytes);
        fixed (byte* data = bytes)
        {
            uint whole = Checksum.Of(data, bytes.Length);
            for (int bit = 0; bit < 8 * bytes.Length; bit++)
            {
                data[bit / 8] ^= (byte)(1 << bit % 8);
                Assert.NotEqual(whole, Checksum.Of(data, bytes.Length));
                data[bit / 8] ^= (byte)(1 << bit % 8);
            }
        }
    }

    // Byte by byte.
    static uint Defined(ReadOnlySpan<byte> bytes)
    {
        Span<uint> crc = [~0u, ~0u, ~0u, ~0u];
        int whole = bytes.Length / 64 * 64;
        for (int i = 0; i < bytes.Length; i++)
        {
            ref uint one = ref crc[i < whole ? i / 16 % 4 : 0];
            one = BitOperations.Crc32C(one, bytes[i]);
        }
        uint all = BitOperations.Crc32C(~0u, (ulong)crc[0] << 32 | crc[1]);
        return ~BitOperations.Crc32C(BitOperations.Crc32C(all, (ulong)crc[2] << 32 | crc[3]), (ulong)bytes.Length);
    }
}
