using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sinter.Data;

/// <summary>Turns elements as a file stores them into those of a tensor: other byte order, unsigned types into wider ones.</summary>
readonly struct ElementReader(string file, ElementType type, bool swapped, string what)
{
    /// <summary>Converts a piece. Unless the type widens, <paramref name="source"/> and <paramref name="target"/> are the same memory.</summary>
    /// <param name="source">Whole elements of the file.</param>
    /// <param name="target">As many of the tensor.</param>
    /// <param name="position">Where the file has the first.</param>
    /// <exception cref="InvalidDataException">A value is none of the type, or too large.</exception>
    public void Convert(Span<byte> source, Span<byte> target, long position)
    {
        if (swapped) Swap(source);
        if (type == ElementType.Bool) CheckBools(source, position);
        else if (type == ElementType.UInt16) Widen<ushort, int>(source, target, static v => v);
        else if (type == ElementType.UInt32) Widen<uint, long>(source, target, static v => v);
        else if (type == ElementType.UInt64)
        {
            var values = MemoryMarshal.Cast<byte, ulong>(source);
            var large = values.IndexOfAnyExceptInRange(0UL, (ulong)long.MaxValue);
            if (large >= 0) throw BadFile.At(file, position + 8L * large, $"a uint64 below 2^63, which int64 holds, of {what}", $"{values[large]}");
            source.CopyTo(target);
        }
    }

    /// <summary>A bool is 0 or 1.</summary>
    public void CheckBools(ReadOnlySpan<byte> values, long position)
    {
        var bad = values.IndexOfAnyExceptInRange((byte)0, (byte)1);
        if (bad >= 0) throw BadFile.At(file, position + bad, $"0 or 1, a bool of {what}", $"{values[bad]}");
    }

    void Swap(Span<byte> bytes)
    {
        switch (type.Unit)
        {
            case 2: Reverse(MemoryMarshal.Cast<byte, short>(bytes)); break;
            case 4: Reverse(MemoryMarshal.Cast<byte, int>(bytes)); break;
            case 8: Reverse(MemoryMarshal.Cast<byte, long>(bytes)); break;
        }
    }

    static void Reverse(Span<short> values) => BinaryPrimitives.ReverseEndianness(values, values);

    static void Reverse(Span<int> values) => BinaryPrimitives.ReverseEndianness(values, values);

    static void Reverse(Span<long> values) => BinaryPrimitives.ReverseEndianness(values, values);

    static void Widen<TNarrow, TWide>(Span<byte> source, Span<byte> target, Func<TNarrow, TWide> widen) where TNarrow : unmanaged where TWide : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, TNarrow>(source);
        var to = MemoryMarshal.Cast<byte, TWide>(target);
        for (var i = 0; i < from.Length; i++) to[i] = widen(from[i]);
    }
}
