using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Cpu;

/// <summary>float16 to float32 and back by integer arithmetic, which gives the bits of the instructions that .NET does not offer (Giesen, "Half to float done quick").
/// Like all of <see cref="VectorConversion"/>, each loop returns how many elements it has converted: all but the last few.</summary>
static unsafe class HalfConversion
{
    const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization, Inline = MethodImplOptions.AggressiveInlining;

    // Fields of both formats in the place of float32's: exponents 1, 31 and 113 - 1 = 127 - 15, and the sign.
    const uint LeastExponent = 1u << 23, LargestExponent = 31u << 23, Bias = 112u << 23, Sign = 0x8000_0000;

    // Exponent and mantissa of a float16 moved there; and what rounds a float32 to its places and takes the bias away.
    const uint Magnitude = 0x0FFF_E000, RoundsAndUnbiases = unchecked(0xFFFu - Bias);

    // As float32: the smallest normal float16, one half, infinity; as float16: infinity, the sign, NaN.
    const uint SmallestNormal = 113u << 23, OneHalf = 126u << 23, Infinity = 255u << 23, HalfInfinity = 0x7C00, HalfSign = 0x8000, HalfNaN = 0x7E00;

    [MethodImpl(Loop)]
    public static long ToFloats(ushort* x, float* y, long n)
    {
        long i = 0, width = Vector<float>.Count;
        if (Avx512F.IsSupported)
            for (; i <= n - 16; i += 16) ToFloat(Avx512F.ConvertToVector512UInt32(Vector256.Load(x + i))).Store(y + i);
        for (; i <= n - 2 * width; i += 2 * width)
        {
            Vector.Widen(Vector.Load(x + i), out var low, out var high);
            ToFloat(low).Store(y + i);
            ToFloat(high).Store(y + i + width);
        }
        return i;
    }

    [MethodImpl(Loop)]
    public static long ToHalves(float* x, ushort* y, long n)
    {
        long i = 0, width = Vector<float>.Count;
        if (Avx512F.IsSupported)
            for (; i <= n - 16; i += 16) Avx512F.ConvertToVector256UInt16(ToHalf(Vector512.Load(x + i))).Store(y + i);
        for (; i <= n - 2 * width; i += 2 * width) Vector.Narrow(ToHalf(Vector.Load(x + i)), ToHalf(Vector.Load(x + i + width))).Store(y + i);
        return i;
    }

    // The exponent gets its new bias, twice for infinity and NaN; a subnormal is the difference of two floats that share an exponent.
    [MethodImpl(Inline)]
    static Vector512<float> ToFloat(Vector512<uint> half)
    {
        var unsigned = (half << 13) & Vector512.Create(Magnitude);
        var biased = unsigned + Vector512.Create(Bias);
        biased = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(unsigned, Vector512.Create(LargestExponent)), biased + Vector512.Create(Bias), biased);
        var subnormal = (biased + Vector512.Create(LeastExponent)).AsSingle() - Vector512.Create(SmallestNormal).AsSingle();
        biased = Vector512.ConditionalSelect(Vector512.LessThan(unsigned, Vector512.Create(LeastExponent)), subnormal.AsUInt32(), biased);
        return (biased | ((half << 16) & Vector512.Create(Sign))).AsSingle();
    }

    [MethodImpl(Inline)]
    static Vector<float> ToFloat(Vector<uint> half)
    {
        var unsigned = (half << 13) & new Vector<uint>(Magnitude);
        var biased = unsigned + new Vector<uint>(Bias);
        biased = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(unsigned, new Vector<uint>(LargestExponent)), biased + new Vector<uint>(Bias), biased);
        var subnormal = Vector.AsVectorSingle(biased + new Vector<uint>(LeastExponent)) - Vector.AsVectorSingle(new Vector<uint>(SmallestNormal));
        biased = Vector.ConditionalSelect(Vector.LessThan(unsigned, new Vector<uint>(LeastExponent)), Vector.AsVectorUInt32(subnormal), biased);
        return Vector.AsVectorSingle(biased | ((half << 16) & new Vector<uint>(Sign)));
    }

    // Adding half of the last place that stays, less 1 if that place is even, rounds to nearest, ties to even; what reaches the exponent of infinity is infinite.
    // In a subnormal the addition of 1/2 does it, whose last place is float16's.
    [MethodImpl(Inline)]
    static Vector512<uint> ToHalf(Vector512<float> x)
    {
        var bits = x.AsUInt32();
        var unsigned = bits & Vector512.Create(~Sign);
        var normal = (unsigned + ((bits >> 13) & Vector512<uint>.One) + Vector512.Create(RoundsAndUnbiases)) >> 13;
        var subnormal = (unsigned.AsSingle() + Vector512.Create(OneHalf).AsSingle()).AsUInt32() - Vector512.Create(OneHalf);
        var half = Vector512.ConditionalSelect(Vector512.LessThan(unsigned, Vector512.Create(SmallestNormal)), subnormal, Vector512.Min(normal, Vector512.Create(HalfInfinity)));
        half = Vector512.ConditionalSelect(Vector512.GreaterThan(unsigned, Vector512.Create(Infinity)), Vector512.Create(HalfNaN), half);
        return half | ((bits >> 16) & Vector512.Create(HalfSign));
    }

    [MethodImpl(Inline)]
    static Vector<uint> ToHalf(Vector<float> x)
    {
        var bits = Vector.AsVectorUInt32(x);
        var unsigned = bits & new Vector<uint>(~Sign);
        var normal = (unsigned + ((bits >> 13) & Vector<uint>.One) + new Vector<uint>(RoundsAndUnbiases)) >> 13;
        var subnormal = Vector.AsVectorUInt32(Vector.AsVectorSingle(unsigned) + Vector.AsVectorSingle(new Vector<uint>(OneHalf))) - new Vector<uint>(OneHalf);
        var half = Vector.ConditionalSelect(Vector.LessThan(unsigned, new Vector<uint>(SmallestNormal)), subnormal, Vector.Min(normal, new Vector<uint>(HalfInfinity)));
        half = Vector.ConditionalSelect(Vector.GreaterThan(unsigned, new Vector<uint>(Infinity)), new Vector<uint>(HalfNaN), half);
        return half | ((bits >> 16) & new Vector<uint>(HalfSign));
    }
}
