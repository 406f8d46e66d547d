using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sinter.Distributed;

/// <summary>float32 numbers as 8-bit ones and a scale of their own: 4 bytes of the scale, then a byte for each number.</summary>
/// <remarks>The scale is the least power of two that brings all of them into the format's range, so that scaling rounds nothing and what is rounded never overflows. If one of them is infinite or NaN
/// the scale is NaN, and with it all of them when they are read: whoever looks for overflows finds them.</remarks>
internal sealed unsafe class Float8Packing
{
    const int FloatMantissa = 23, FloatBias = 127, LeastExponent = -126;
    const uint Sign = 0x8000_0000;

    readonly int _cut, _bias;
    readonly float _largest;

    /// <summary>Packing as float8_e4m3fn or float8_e5m2.</summary>
    public Float8Packing(DType dtype)
    {
        (int mantissa, _bias, _largest) = dtype == DType.Float8E4M3 ? (3, 7, 448f) : (2, 15, 57344f);
        _cut = FloatMantissa - mantissa;
    }

    /// <summary>The bytes of <paramref name="numbers"/> packed.</summary>
    public static long Bytes(long numbers) => sizeof(float) + numbers;

    /// <summary>Packs <paramref name="n"/> numbers. If <paramref name="lost"/> is not null it is added to them first, and then becomes what rounding took away, unless one of them is not finite.</summary>
    public void Pack(float* x, byte* packed, long n, float* lost)
    {
        float scale = Scale(Largest(x, lost, n));
        Unsafe.WriteUnaligned(packed, scale);
        byte* y = packed + sizeof(float);
        if (float.IsNaN(scale))
        {
            NativeMemory.Clear(y, (nuint)n);
            return;
        }
        Round(x, y, n, 1 / scale);
        if (lost != null) Read<Rest>(packed, x, lost, n);
    }

    /// <summary>y becomes the <paramref name="n"/> numbers.</summary>
    public void Read(byte* packed, float* y, long n) => Read<Copy>(packed, y, y, n);

    /// <summary>The <paramref name="n"/> numbers are added to y.</summary>
    public void Add(byte* packed, float* y, long n) => Read<Sum>(packed, y, y, n);

    /// <summary>What is done with a number that was there and one that was read.</summary>
    interface IUse
    {
        static abstract Vector<float> Of(Vector<float> there, Vector<float> read);
    }

    readonly struct Copy : IUse
    {
        public static Vector<float> Of(Vector<float> there, Vector<float> read) => read;
    }

    readonly struct Sum : IUse
    {
        public static Vector<float> Of(Vector<float> there, Vector<float> read) => there + read;
    }

    readonly struct Rest : IUse
    {
        public static Vector<float> Of(Vector<float> there, Vector<float> read) => there - read;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Read<TUse>(byte* packed, float* there, float* y, long n) where TUse : struct, IUse
    {
        float scale = Unsafe.ReadUnaligned<float>(packed);
        byte* x = packed + sizeof(float);
        float power = MathF.ScaleB(1, FloatBias - _bias);
        long i = 0, width = Vector<float>.Count;
        for (; i <= n - 4 * width; i += 4 * width)
        {
            Vector.Widen(Vector.Load(x + i), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            TUse.Of(Vector.Load(there + i), Value(a, power, scale)).Store(y + i);
            TUse.Of(Vector.Load(there + i + width), Value(b, power, scale)).Store(y + i + width);
            TUse.Of(Vector.Load(there + i + 2 * width), Value(c, power, scale)).Store(y + i + 2 * width);
            TUse.Of(Vector.Load(there + i + 3 * width), Value(d, power, scale)).Store(y + i + 3 * width);
        }
        for (; i < n; i++) y[i] = TUse.Of(new(there[i]), Value(new Vector<uint>(x[i]), power, scale))[0];
    }

    // Exponent and mantissa in float32's places, where the exponent counts from another zero: a power of two sets that right, in subnormal numbers too.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Vector<float> Value(Vector<uint> bits, float power, float scale)
    {
        var magnitude = Vector.AsVectorSingle(Vector.ShiftLeft(bits & new Vector<uint>(0x7F), _cut)) * power * scale;
        return Vector.AsVectorSingle(Vector.AsVectorUInt32(magnitude) | Vector.ShiftLeft(bits & new Vector<uint>(0x80), 24));
    }

    float Scale(float largest)
    {
        if (!float.IsFinite(largest)) return float.NaN;
        if (largest == 0) return 1;
        int exponent = Math.ILogB(largest) - Math.ILogB(_largest);
        if (exponent < LeastExponent) exponent = LeastExponent;
        else if (MathF.ScaleB(largest, -exponent) > _largest) exponent++;
        return MathF.ScaleB(1, exponent);
    }

    // The largest magnitude after something was added. As integers, magnitudes have the order of the numbers, and NaN stands above infinity.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Largest(float* x, float* added, long n)
    {
        var most = Vector<uint>.Zero;
        long i = 0;
        for (; i <= n - Vector<float>.Count; i += Vector<float>.Count)
        {
            var numbers = Vector.Load(x + i);
            if (added != null) (numbers += Vector.Load(added + i)).Store(x + i);
            most = Vector.Max(most, Vector.AsVectorUInt32(numbers) & new Vector<uint>(~Sign));
        }
        uint found = 0;
        for (int lane = 0; lane < Vector<uint>.Count; lane++) found = Math.Max(found, most[lane]);
        for (; i < n; i++)
        {
            if (added != null) x[i] += added[i];
            found = Math.Max(found, BitConverter.SingleToUInt32Bits(x[i]) & ~Sign);
        }
        return BitConverter.UInt32BitsToSingle(found);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Round(float* x, byte* y, long n, float factor)
    {
        long i = 0, width = Vector<float>.Count;
        for (; i <= n - 4 * width; i += 4 * width)
        {
            var low = Vector.Narrow(Rounded(Vector.Load(x + i) * factor), Rounded(Vector.Load(x + i + width) * factor));
            var high = Vector.Narrow(Rounded(Vector.Load(x + i + 2 * width) * factor), Rounded(Vector.Load(x + i + 3 * width) * factor));
            Vector.Narrow(low, high).Store(y + i);
        }
        for (; i < n; i++) y[i] = (byte)Rounded(new Vector<float>(x[i] * factor))[0];
    }

    // To the nearest, ties to even: half of the last place that stays is added, less 1 if that place is even. A subnormal number is added to one whose last place is the format's smallest number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Vector<uint> Rounded(Vector<float> x)
    {
        var bits = Vector.AsVectorUInt32(x);
        var unsigned = bits & new Vector<uint>(~Sign);
        var biased = unsigned - new Vector<uint>((uint)(FloatBias - _bias) << FloatMantissa);
        var normal = Vector.ShiftRightLogical(biased + new Vector<uint>((1u << (_cut - 1)) - 1) + (Vector.ShiftRightLogical(biased, _cut) & Vector<uint>.One), _cut);
        var large = new Vector<uint>((uint)(FloatBias + 1 - _bias + _cut) << FloatMantissa);
        var subnormal = Vector.AsVectorUInt32(Vector.AsVectorSingle(unsigned) + Vector.AsVectorSingle(large)) - large;
        var isSubnormal = Vector.LessThan(unsigned, new Vector<uint>((uint)(FloatBias + 1 - _bias) << FloatMantissa));
        return Vector.ConditionalSelect(isSubnormal, subnormal, normal) | Vector.ShiftRightLogical(bits & new Vector<uint>(Sign), 24);
    }
}
