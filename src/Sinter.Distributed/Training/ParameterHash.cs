using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Sinter.Nn;

namespace Sinter.Distributed;

/// <summary>Whether all ranks still have the same parameters, bit for bit: a 64-bit hash of each travels, not the parameters.</summary>
public static class ParameterHash
{
    /// <summary>Compares the parameters of all ranks; every rank must call it at the same step.</summary>
    /// <exception cref="ModelMismatchException">They differ; names the first parameter that does, and the first rank whose value is not rank 0's. Thrown on every rank.</exception>
    public static void Verify(Module module, ProcessGroup group)
    {
        var parameters = module.NamedParameters().ToArray();
        ulong[] own = [.. parameters.Select(p => Of(p.Value))];
        var all = group.AllGatherBytes(MemoryMarshal.AsBytes<ulong>(own));
        for (int i = 0; i < own.Length; i++)
            for (int rank = 1; rank < all.Length; rank++)
            {
                if (all[rank].Length == all[0].Length && At(all[rank], i) == At(all[0], i)) continue;
                string name = parameters[i].Name;
                throw new ModelMismatchException(
                    $"ParameterHash: {name} of rank {rank} is no longer that of rank 0 (hash {At(all[rank], i):x16} there, {At(all[0], i):x16} here). "
                    + "Something changed it outside of the common steps, or not on all ranks: a gradient that was not averaged, a random number, a parameter that was replaced. "
                    + "Go back to the last checkpoint.", rank, name);
            }
    }

    static ulong At(byte[] hashes, int i) => 8 * i + 8 <= hashes.Length ? BinaryPrimitives.ReadUInt64LittleEndian(hashes.AsSpan(8 * i)) : 0;

    /// <summary>A hash of the elements, in row-major order. Equal tensors have equal hashes, on every machine of one byte order.</summary>
    public static unsafe ulong Of(Tensor x)
    {
        using var memory = x.IsContiguous ? x.Alias() : x.Detach().Contiguous();
        long bytes = memory.Count * memory.DType.Size;
        ulong hash = (ulong)bytes;
        for (long at = 0; at < bytes; at += 1 << 30)
            hash = Of(new ReadOnlySpan<byte>(memory.Address + at, (int)Math.Min(1 << 30, bytes - at)), hash);
        GC.KeepAlive(memory);
        return hash;
    }

    /// <summary>A hash of bytes: eight lanes of multiply and rotate, so that it runs at the speed of memory. Against accidents, not against attackers.</summary>
    internal static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        const ulong Prime = 0x9E3779B97F4A7C15, Other = 0xC2B2AE3D27D4EB4F;
        Span<ulong> lanes = stackalloc ulong[8];
        for (int lane = 0; lane < 8; lane++) lanes[lane] = seed + (ulong)(lane + 1) * Other;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        int whole = words.Length & ~7;
        for (int i = 0; i < whole; i += 8)
            for (int lane = 0; lane < 8; lane++)
                lanes[lane] = BitOperations.RotateLeft((lanes[lane] ^ words[i + lane]) * Prime, 29);
        ulong hash = seed;
        foreach (ulong lane in lanes) hash = Mix(hash ^ lane);
        for (int i = whole; i < words.Length; i++) hash = Mix(hash ^ words[i]);
        foreach (byte b in bytes[(8 * words.Length)..]) hash = Mix(hash ^ b);
        return Mix(hash ^ (ulong)bytes.Length);

        static ulong Mix(ulong x)
        {
            ulong high = Math.BigMul(x ^ Other, Prime, out ulong low);
            return high ^ low ^ BitOperations.RotateLeft(x, 32);
        }
    }
}
