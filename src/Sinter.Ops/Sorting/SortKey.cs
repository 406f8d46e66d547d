using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Numbers as unsigned integers in the same order, so that all types sort by one loop. NaN is the largest, -0 equals 0.</summary>
static class SortKey
{
    /// <summary>The key of a number of at most 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Narrow<T>(T value) where T : unmanaged, INumber<T>
    {
        if (typeof(T) != typeof(float)) return (uint)int.CreateTruncating(value) ^ 0x8000_0000;
        var x = float.CreateTruncating(value);
        if (float.IsNaN(x)) return uint.MaxValue;
        var bits = BitConverter.SingleToUInt32Bits(x + 0f);
        return (int)bits < 0 ? ~bits : bits | 0x8000_0000;
    }

    /// <summary>The key of a number of 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Wide<T>(T value) where T : unmanaged, INumber<T>
    {
        if (typeof(T) != typeof(double)) return (ulong)long.CreateTruncating(value) ^ 0x8000_0000_0000_0000;
        var x = double.CreateTruncating(value);
        if (double.IsNaN(x)) return ulong.MaxValue;
        var bits = BitConverter.DoubleToUInt64Bits(x + 0d);
        return (long)bits < 0 ? ~bits : bits | 0x8000_0000_0000_0000;
    }
}

/// <summary>A key and, below it, a position: one unsigned integer. Sorting those is stable, since no two are equal.</summary>
interface IEntry<TSelf, T> where TSelf : unmanaged, IComparable<TSelf> where T : unmanaged, INumber<T>
{
    /// <summary>The entry of a number; <paramref name="descending"/> turns the order round, but not that of positions.</summary>
    static abstract TSelf Of(T value, long position, bool descending);

    static abstract long Position(TSelf entry);

    /// <summary>The first byte of the key, from the least significant, and how many it has.</summary>
    static abstract (int First, int Count) KeyBytes { get; }
}

/// <summary>Entries of numbers of at most 32 bits, in lines of less than 2³² elements.</summary>
readonly struct NarrowEntry<T> : IEntry<ulong, T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(T value, long position, bool descending)
    {
        var key = SortKey.Narrow(value);
        return (ulong)(descending ? ~key : key) << 32 | (uint)position;
    }

    public static long Position(ulong entry) => (uint)entry;

    public static (int First, int Count) KeyBytes => (4, 4);
}

/// <summary>Entries of any numbers.</summary>
readonly struct WideEntry<T> : IEntry<UInt128, T> where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UInt128 Of(T value, long position, bool descending)
    {
        var key = SortKey.Wide(value);
        return new(descending ? ~key : key, (ulong)position);
    }

    public static long Position(UInt128 entry) => (long)(ulong)entry;

    public static (int First, int Count) KeyBytes => (8, 8);
}
