using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>
/// How neighbouring 16-bit numbers become float32. A 32-bit lane holds two of them: taking the lower and the upper half of each lane costs an
/// instruction apiece, where spreading 16 bits to 32 in order costs shuffles as well.
/// </summary>
internal unsafe interface INarrowPairs
{
    /// <summary>Reads two vectors' worth of numbers: those at even places and those at odd ones.</summary>
    static abstract void Load(ushort* source, out Vector<float> even, out Vector<float> odd);

    /// <summary>One number.</summary>
    static abstract float Load(ushort* source);
}

/// <summary>bfloat16: the upper half of a float32.</summary>
internal readonly unsafe struct BrainPairs : INarrowPairs
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(ushort* source, out Vector<float> even, out Vector<float> odd)
    {
        var pairs = Vector.Load((uint*)source);
        even = Vector.AsVectorSingle(pairs << 16);
        odd = Vector.AsVectorSingle(pairs & new Vector<uint>(0xFFFF0000));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(ushort* source) => BFloat16.FromBits(*source);
}

/// <summary>float16. Its numbers are exact, infinities and NaN included.</summary>
internal readonly unsafe struct HalfPairs : INarrowPairs
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(ushort* source, out Vector<float> even, out Vector<float> odd)
    {
        var pairs = Vector.Load((uint*)source);
        even = FromUpper(pairs << 16);
        odd = FromUpper(pairs & new Vector<uint>(0xFFFF0000));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(ushort* source) => (float)*(Half*)source;

    // Exponent and fraction move to float32's places, and a product with 2^112 makes up for the difference of the biases, for subnormal numbers
    // too. The exponent of infinity and NaN is set by hand.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> FromUpper(Vector<uint> upper)
    {
        var moved = (Vector.AsVectorInt32(upper) >> 3) & new Vector<int>(unchecked((int)0x8FFFFFFF));
        var value = Vector.AsVectorInt32(Vector.AsVectorSingle(moved) * new Vector<float>(5.192296858534827628530496329220096e33f));
        var exponent = new Vector<int>(0x7C000000);
        var isSpecial = Vector.Equals(Vector.AsVectorInt32(upper) & exponent, exponent);
        return Vector.AsVectorSingle(value | (isSpecial & new Vector<int>(0x7F800000)));
    }
}
