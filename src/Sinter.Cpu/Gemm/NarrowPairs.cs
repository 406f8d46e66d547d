using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>
/// How neighbouring 16-bit numbers become float32. A 32-bit lane holds two of them: taking the lower and the upper half of each lane costs an
/// instruction apiece, where spreading 16 bits to 32 in order costs shuffles as well.
/// </summary>
internal unsafe interface INarrowPairs
{
    /// <summary>What x is multiplied by before it meets numbers of <see cref="LoadFast"/>, and what the sum is multiplied by then.</summary>
    static abstract float FactorOfX { get; }

    /// <inheritdoc cref="FactorOfX"/>
    static abstract float FactorOfSum { get; }

    /// <summary>
    /// As <see cref="Load(ushort*, out Vector{float}, out Vector{float})"/>, but divided by both factors, and wrong for infinities and NaN:
    /// <paramref name="sizes"/> remembers for <see cref="AreFinite"/> whether there were any.
    /// </summary>
    static abstract void LoadFast(ushort* source, ref Vector<ushort> sizes, out Vector<float> even, out Vector<float> odd);

    /// <summary>Whether all numbers were finite that left <paramref name="sizes"/>.</summary>
    static abstract bool AreFinite(Vector<ushort> sizes);

    /// <summary>Reads two vectors' worth of numbers: those at even places and those at odd ones.</summary>
    static abstract void Load(ushort* source, out Vector<float> even, out Vector<float> odd);

    /// <summary>One number.</summary>
    static abstract float Load(ushort* source);
}

/// <summary>bfloat16: the upper half of a float32.</summary>
internal readonly unsafe struct BrainPairs : INarrowPairs
{
    public static float FactorOfX => 1;

    public static float FactorOfSum => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadFast(ushort* source, ref Vector<ushort> sizes, out Vector<float> even, out Vector<float> odd) =>
        Load(source, out even, out odd);

    public static bool AreFinite(Vector<ushort> sizes) => true;

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

/// <summary>
/// float16. Its exponent and fraction, moved to float32's places, are a number 2^112 times too small, since the exponents' biases differ; that
/// holds for subnormal numbers too. The fast form leaves it so and makes up for it in x, which is at most 2^16, and in the sum.
/// </summary>
internal readonly unsafe struct HalfPairs : INarrowPairs
{
    private const int SignExponentFraction = unchecked((int)0x8FFFE000);

    public static float FactorOfX => 1.2676506002282294e30f;

    public static float FactorOfSum => 4096;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadFast(ushort* source, ref Vector<ushort> sizes, out Vector<float> even, out Vector<float> odd)
    {
        var pairs = Vector.Load((int*)source);
        var mask = new Vector<int>(SignExponentFraction);
        even = Vector.AsVectorSingle(((pairs << 16) >> 3) & mask);
        odd = Vector.AsVectorSingle((pairs >> 3) & mask);
        var numbers = Vector.AsVectorUInt16(pairs);
        sizes = Vector.Max(sizes, numbers + numbers);
    }

    // Doubled, a number loses its sign; from here on the exponent is that of infinity and NaN.
    public static bool AreFinite(Vector<ushort> sizes) => Vector.LessThanAll(sizes, new Vector<ushort>(0xF800));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(ushort* source, out Vector<float> even, out Vector<float> odd)
    {
        var pairs = Vector.Load((uint*)source);
        even = FromUpper(pairs << 16);
        odd = FromUpper(pairs & new Vector<uint>(0xFFFF0000));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(ushort* source) => (float)*(Half*)source;

    // The exponent of infinity and NaN is set by hand.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> FromUpper(Vector<uint> upper)
    {
        var moved = (Vector.AsVectorInt32(upper) >> 3) & new Vector<int>(SignExponentFraction);
        var value = Vector.AsVectorInt32(Vector.AsVectorSingle(moved) * new Vector<float>(5.192296858534827628530496329220096e33f));
        var exponent = new Vector<int>(0x7C000000);
        var isSpecial = Vector.Equals(Vector.AsVectorInt32(upper) & exponent, exponent);
        return Vector.AsVectorSingle(value | (isSpecial & new Vector<int>(0x7F800000)));
    }
}
