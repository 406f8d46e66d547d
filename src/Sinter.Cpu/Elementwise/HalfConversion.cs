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

    // Exponent and mantissa of a float16 moved there.
    const uint Magnitude = 0x0FFF_E000;

    // As float32: the smallest normal float16, what would be above the largest, the exponent; as float16: the sign, NaN.
    const uint SmallestNormal = 113u << 23, Overflow = 143u << 23, Exponent = 255u << 23, HalfSign = 0x8000, HalfNaN = 0x7E00;

    [MethodImpl(Loop)]
    public static long ToFloats(ushort* x, float* y, long n)
    {
        long i = 0, width = Vector<float>.Count;
        if (Avx512BW.IsSupported)
            for (; i <= n - 64; i += 64)
            {
                if (AreOrdinary(Vector512.Load(x + i), Vector512.Load(x + i + 32)))
                    for (var j = i; j < i + 64; j += 16) Scaled(Vector256.Load((short*)x + j)).Store(y + j);
                else
                    for (var j = i; j < i + 64; j += 16) ToFloat(Avx512F.ConvertToVector512UInt32(Vector256.Load(x + j))).Store(y + j);
            }
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
        if (Avx512BW.IsSupported)
            for (; i <= n - 32; i += 32)
            {
                Vector512<ushort> a = Vector512.Load((ushort*)(x + i)), b = Vector512.Load((ushort*)(x + i + 16));
                Vector512<ushort> upper = Avx512BW.PermuteVar32x16x2(a, BrainConversion.Lower + Vector512<ushort>.One, b), lower = Avx512BW.PermuteVar32x16x2(a, BrainConversion.Lower, b);
                var outside = AreOutside(upper);
                if (outside.ExtractMostSignificantBits() == 0) (Rounded(upper, lower) | SignOf(upper)).Store(y + i);
                else if ((outside & Vector512.GreaterThan(upper + upper | lower, Vector512<ushort>.Zero)).ExtractMostSignificantBits() == 0)
                    (Vector512.AndNot(Rounded(upper, lower), outside) | SignOf(upper)).Store(y + i);
                else
                    for (var j = i; j < i + 32; j += 16) Avx512F.ConvertToVector256UInt16(ToHalf(Vector512.Load(x + j))).Store(y + j);
            }
        if (Avx512F.IsSupported)
            for (; i <= n - 16; i += 16) Avx512F.ConvertToVector256UInt16(ToHalf(Vector512.Load(x + i))).Store(y + i);
        for (; i <= n - 2 * width; i += 2 * width) Vector.Narrow(ToHalf(Vector.Load(x + i)), ToHalf(Vector.Load(x + i + width))).Store(y + i);
        return i;
    }

    /// <summary>Whether all are zero or normal. Doubling drops the sign, and a step later infinity, NaN, zero and the subnormals come first.</summary>
    [MethodImpl(Inline)]
    static bool AreOrdinary(Vector512<ushort> a, Vector512<ushort> b)
    {
        Vector512<ushort> step = Vector512.Create((ushort)0x800), least = Vector512.Create((ushort)0x1000);
        Vector512<ushort> p = a + a + step, q = b + b + step;
        return Vector512.LessThan(Vector512.Min(p, q), least).ExtractMostSignificantBits() == 0
            || ((Vector512.LessThan(p, least) & ~Vector512.Equals(p, step)) | (Vector512.LessThan(q, least) & ~Vector512.Equals(q, step))).ExtractMostSignificantBits() == 0;
    }

    // Moved to float32's places, an ordinary number is 2^112 times too small. So is a subnormal one; but to multiply what is subnormal in float32 costs some processors a hundred cycles.
    [MethodImpl(Inline)]
    static Vector512<float> Scaled(Vector256<short> half)
        => ((Avx512F.ConvertToVector512Int32(half) << 13) & Vector512.Create(unchecked((int)(Sign | Magnitude)))).AsSingle() * Vector512.Create(5.192296858534827628530496329220096e33f);

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

    [MethodImpl(Inline)]
    static Vector512<ushort> SignOf(Vector512<ushort> upper) => upper & Vector512.Create((ushort)HalfSign);

    // Whether the upper half of a float32, which doubling robs of the sign, belongs to no normal float16: exponents 113 … 142 do.
    [MethodImpl(Inline)]
    static Vector512<ushort> AreOutside(Vector512<ushort> upper) => Vector512.GreaterThanOrEqual(upper + upper - Vector512.Create((ushort)(113 << 8)), Vector512.Create((ushort)(30 << 8)));

    /// <summary>Normal numbers without their signs, 32 in a register as upper and lower halves: ten bits of the mantissa, and one more where what is cut off is above one half of the last place,
    /// or is one half and that place is odd. Of the exponent the lower six bits are enough.</summary>
    [MethodImpl(Inline)]
    static Vector512<ushort> Rounded(Vector512<ushort> upper, Vector512<ushort> lower)
    {
        var half = (upper << 3) + (lower >> 13) - Vector512.Create((ushort)(48 << 10));
        var cut = (lower << 3) + (half & Vector512<ushort>.One);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(cut, Vector512.Create((ushort)0x8000)), half + Vector512<ushort>.One, half);
    }

    // Beside 2^13 times a number's power of two (at least the smallest normal float16's) the last place of a float32 is that of float16, so the addition rounds to it,
    // ties to even, and the sum's low bits count such places. To them comes the exponent above float16's least, 113; a normal number's leading 1 is the step to that one.
    [MethodImpl(Inline)]
    static Vector512<uint> ToHalf(Vector512<float> x)
    {
        var bits = x.AsUInt32();
        var unsigned = Vector512.Min(bits & Vector512.Create(~Sign), Vector512.Create(Overflow));
        var power = Vector512.Max(unsigned, Vector512.Create(SmallestNormal)) & Vector512.Create(Exponent);
        var sum = Vector512.MultiplyAddEstimate(power.AsSingle(), Vector512.Create(8192f), unsigned.AsSingle()).AsUInt32();
        var half = Vector512.ConditionalSelect(Vector512.Equals(x, x).AsUInt32(), sum + (power >> 13) - Vector512.Create(113u << 10), Vector512.Create(HalfNaN));
        return half | ((bits >> 16) & Vector512.Create(HalfSign));
    }

    [MethodImpl(Inline)]
    static Vector<uint> ToHalf(Vector<float> x)
    {
        var bits = Vector.AsVectorUInt32(x);
        var unsigned = Vector.Min(bits & new Vector<uint>(~Sign), new Vector<uint>(Overflow));
        var power = Vector.Max(unsigned, new Vector<uint>(SmallestNormal)) & new Vector<uint>(Exponent);
        var sum = Vector.AsVectorUInt32(Vector.MultiplyAddEstimate(Vector.AsVectorSingle(power), new Vector<float>(8192f), Vector.AsVectorSingle(unsigned)));
        var half = Vector.ConditionalSelect(Vector.AsVectorUInt32(Vector.Equals(x, x)), sum + (power >> 13) - new Vector<uint>(113u << 10), new Vector<uint>(HalfNaN));
        return half | ((bits >> 16) & new Vector<uint>(HalfSign));
    }
}
