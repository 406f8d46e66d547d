using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>The 8-bit floats to float32 and back, by integer arithmetic as in <see cref="HalfConversion"/>. Each loop returns how many elements it has converted: all but the last few.</summary>
static unsafe class Float8Conversion
{
    const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization, Inline = MethodImplOptions.AggressiveInlining;

    const int FloatMantissa = 23, FloatBias = 127;

    const uint FloatInfinity = 0x7F80_0000, FloatNaN = 0x7FC0_0000, FloatMagnitude = 0x7FFF_FFFF, Magnitude = 0x7F;

    /// <summary>Where the fields of a format lie.</summary>
    public interface ILayout
    {
        /// <summary>Bits of mantissa.</summary>
        static abstract int Mantissa { get; }

        /// <summary>What is added to exponents.</summary>
        static abstract int Bias { get; }

        /// <summary>What numbers too large become: the magnitude of infinity, or of NaN where there is none.</summary>
        static abstract uint Overflow { get; }
    }

    /// <summary>The layout of <see cref="Float8E4M3"/>.</summary>
    public readonly struct E4M3 : ILayout
    {
        public static int Mantissa => 3;
        public static int Bias => 7;
        public static uint Overflow => 0x7F;
    }

    /// <summary>The layout of <see cref="Float8E5M2"/>.</summary>
    public readonly struct E5M2 : ILayout
    {
        public static int Mantissa => 2;
        public static int Bias => 15;
        public static uint Overflow => 0x7C;
    }

    [MethodImpl(Loop)]
    public static long ToFloats<TLayout>(byte* x, float* y, long n) where TLayout : ILayout
    {
        long i = 0, width = Vector<float>.Count;
        for (; i <= n - 4 * width; i += 4 * width)
        {
            Vector.Widen(Vector.Load(x + i), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            ToFloat<TLayout>(a).Store(y + i);
            ToFloat<TLayout>(b).Store(y + i + width);
            ToFloat<TLayout>(c).Store(y + i + 2 * width);
            ToFloat<TLayout>(d).Store(y + i + 3 * width);
        }
        return i;
    }

    [MethodImpl(Loop)]
    public static long FromFloats<TLayout>(float* x, byte* y, long n) where TLayout : ILayout
    {
        long i = 0, width = Vector<float>.Count;
        for (; i <= n - 4 * width; i += 4 * width)
        {
            Vector<uint> a = FromFloat<TLayout>(Vector.Load(x + i)), b = FromFloat<TLayout>(Vector.Load(x + i + width));
            Vector<uint> c = FromFloat<TLayout>(Vector.Load(x + i + 2 * width)), d = FromFloat<TLayout>(Vector.Load(x + i + 3 * width));
            Vector.Narrow(Vector.Narrow(a, b), Vector.Narrow(c, d)).Store(y + i);
        }
        return i;
    }

    // Exponent and mantissa move to the place of float32's, the difference of the biases is added; below the first exponent the mantissa counts the format's smallest numbers.
    [MethodImpl(Inline)]
    static Vector<float> ToFloat<TLayout>(Vector<uint> code) where TLayout : ILayout
    {
        var magnitude = code & new Vector<uint>(Magnitude);
        var normal = (magnitude << (FloatMantissa - TLayout.Mantissa)) + new Vector<uint>((uint)(FloatBias - TLayout.Bias) << FloatMantissa);
        var smallest = BitConverter.UInt32BitsToSingle((uint)(FloatBias + 1 - TLayout.Bias - TLayout.Mantissa) << FloatMantissa);
        var subnormal = Vector.AsVectorUInt32(Vector.ConvertToSingle(Vector.AsVectorInt32(magnitude)) * smallest);
        var bits = Vector.ConditionalSelect(Vector.LessThan(magnitude, new Vector<uint>(1u << TLayout.Mantissa)), subnormal, normal);
        if (TLayout.Overflow < Magnitude) bits = Vector.ConditionalSelect(Vector.Equals(magnitude, new Vector<uint>(TLayout.Overflow)), new Vector<uint>(FloatInfinity), bits);
        var firstNaN = Math.Min(TLayout.Overflow + 1, Magnitude);
        bits = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(firstNaN)), new Vector<uint>(FloatNaN), bits);
        return Vector.AsVectorSingle(bits | ((code & new Vector<uint>(0x80)) << 24));
    }

    // As Float8Rounding does it for one number.
    [MethodImpl(Inline)]
    static Vector<uint> FromFloat<TLayout>(Vector<float> x) where TLayout : ILayout
    {
        var cut = FloatMantissa - TLayout.Mantissa;
        var bits = Vector.AsVectorUInt32(x);
        var unsigned = bits & new Vector<uint>(FloatMagnitude);
        var rebased = unsigned - new Vector<uint>((uint)(FloatBias - TLayout.Bias) << FloatMantissa);
        var normal = (rebased + new Vector<uint>((1u << (cut - 1)) - 1) + ((rebased >> cut) & Vector<uint>.One)) >> cut;
        var large = (uint)(FloatBias + 1 - TLayout.Bias + cut) << FloatMantissa;
        var subnormal = Vector.AsVectorUInt32(Vector.AsVectorSingle(unsigned) + new Vector<float>(BitConverter.UInt32BitsToSingle(large))) - new Vector<uint>(large);
        var firstNormal = new Vector<uint>((uint)(FloatBias + 1 - TLayout.Bias) << FloatMantissa);
        var code = Vector.ConditionalSelect(Vector.LessThan(unsigned, firstNormal), subnormal, Vector.Min(normal, new Vector<uint>(TLayout.Overflow)));
        code = Vector.ConditionalSelect(Vector.GreaterThan(unsigned, new Vector<uint>(FloatInfinity)), new Vector<uint>(Magnitude), code);
        return code | ((bits >> 24) & new Vector<uint>(0x80));
    }
}
