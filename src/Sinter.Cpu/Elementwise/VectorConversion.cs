using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Cpu;

/// <summary>Conversions of neighbouring elements by vectors, for the pairs of types that are common. Each gives the very bits of the scalar conversion, and returns
/// how many elements it has converted: all but the last few, or none where the machine has no such instruction.</summary>
static unsafe class VectorConversion
{
    const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization, Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Reads elements into a row of the computing type.</summary>
    [MethodImpl(Inline)]
    public static long Load<T>(DType dtype, byte* source, T* row, long n) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            return dtype switch
            {
                DType.Bool or DType.UInt8 => FromBytes(source, (float*)row, n),
                DType.Int8 => FromBytes((sbyte*)source, (float*)row, n),
                DType.Int32 => FromIntegers((int*)source, (float*)row, n),
                DType.Int64 => FromIntegers((long*)source, (float*)row, n),
                DType.Float16 => HalfConversion.ToFloats((ushort*)source, (float*)row, n),
                DType.BFloat16 => BrainConversion.ToFloats((ushort*)source, (float*)row, n),
                DType.Float8E4M3 => Float8Conversion.ToFloats<Float8Conversion.E4M3>(source, (float*)row, n),
                DType.Float8E5M2 => Float8Conversion.ToFloats<Float8Conversion.E5M2>(source, (float*)row, n),
                _ => 0,
            };
        if (typeof(T) == typeof(double)) return dtype == DType.Float32 ? Widen((float*)source, (double*)row, n) : 0;
        if (typeof(T) == typeof(Complex)) return 0;
        return dtype switch
        {
            DType.Int32 => Widen((int*)source, (long*)row, n),
            DType.Bool or DType.UInt8 => Widen(source, (long*)row, n),
            DType.Int8 => Widen((sbyte*)source, (long*)row, n),
            _ => 0,
        };
    }

    /// <summary>Writes a row of the computing type.</summary>
    [MethodImpl(Inline)]
    public static long Store<T>(DType dtype, byte* target, T* row, long n) where T : unmanaged
    {
        if (typeof(T) == typeof(Complex)) return 0;
        if (dtype == DType.Bool) return ToTruths(row, target, n);
        if (typeof(T) == typeof(float))
            return dtype switch
            {
                DType.UInt8 or DType.Int8 => ToBytes((float*)row, target, n),
                DType.Int32 => ToIntegers((float*)row, (int*)target, n),
                DType.Int64 => ToIntegers((float*)row, (long*)target, n),
                DType.Float16 => HalfConversion.ToHalves((float*)row, (ushort*)target, n),
                DType.BFloat16 => BrainConversion.ToBrains((float*)row, (ushort*)target, n),
                DType.Float8E4M3 => Float8Conversion.FromFloats<Float8Conversion.E4M3>((float*)row, target, n),
                DType.Float8E5M2 => Float8Conversion.FromFloats<Float8Conversion.E5M2>((float*)row, target, n),
                _ => 0,
            };
        if (typeof(T) == typeof(double)) return dtype == DType.Float32 ? Narrow((double*)row, (float*)target, n) : 0;
        return dtype == DType.Int32 ? Narrow((long*)row, (int*)target, n) : dtype is DType.UInt8 or DType.Int8 ? Narrow((long*)row, target, n) : 0;
    }

    [MethodImpl(Loop)]
    static long FromBytes(byte* x, float* y, long n)
    {
        long i = 0, width = Vector<float>.Count;
        if (Avx512F.IsSupported)
            for (; i <= n - 16; i += 16) Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(x + i))).Store(y + i);
        for (; i <= n - 4 * width; i += 4 * width)
        {
            Vector.Widen(Vector.Load(x + i), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            Vector.ConvertToSingle(Vector.AsVectorInt32(a)).Store(y + i);
            Vector.ConvertToSingle(Vector.AsVectorInt32(b)).Store(y + i + width);
            Vector.ConvertToSingle(Vector.AsVectorInt32(c)).Store(y + i + 2 * width);
            Vector.ConvertToSingle(Vector.AsVectorInt32(d)).Store(y + i + 3 * width);
        }
        return i;
    }

    [MethodImpl(Loop)]
    static long FromBytes(sbyte* x, float* y, long n)
    {
        long i = 0, width = Vector<float>.Count;
        if (Avx512F.IsSupported)
            for (; i <= n - 16; i += 16) Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(x + i))).Store(y + i);
        for (; i <= n - 4 * width; i += 4 * width)
        {
            Vector.Widen(Vector.Load(x + i), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            Vector.ConvertToSingle(a).Store(y + i);
            Vector.ConvertToSingle(b).Store(y + i + width);
            Vector.ConvertToSingle(c).Store(y + i + 2 * width);
            Vector.ConvertToSingle(d).Store(y + i + 3 * width);
        }
        return i;
    }

    [MethodImpl(Loop)]
    static long FromIntegers(int* x, float* y, long n)
    {
        long i = 0, width = Vector<float>.Count;
        for (; i <= n - width; i += width) Vector.ConvertToSingle(Vector.Load(x + i)).Store(y + i);
        return i;
    }

    [MethodImpl(Loop)]
    static long FromIntegers(long* x, float* y, long n)
    {
        long i = 0;
        if (Avx512DQ.IsSupported)
            for (; i <= n - 8; i += 8) Avx512DQ.ConvertToVector256Single(Vector512.Load(x + i)).Store(y + i);
        return i;
    }

    [MethodImpl(Loop)]
    static long Widen(float* x, double* y, long n)
    {
        long i = 0, width = Vector<double>.Count;
        for (; i <= n - 2 * width; i += 2 * width)
        {
            Vector.Widen(Vector.Load(x + i), out var low, out var high);
            low.Store(y + i);
            high.Store(y + i + width);
        }
        return i;
    }

    [MethodImpl(Loop)]
    static long Widen(int* x, long* y, long n)
    {
        long i = 0, width = Vector<long>.Count;
        for (; i <= n - 2 * width; i += 2 * width)
        {
            Vector.Widen(Vector.Load(x + i), out var low, out var high);
            low.Store(y + i);
            high.Store(y + i + width);
        }
        return i;
    }

    [MethodImpl(Loop)]
    static long Widen(byte* x, long* y, long n)
    {
        long i = 0;
        if (Avx512F.IsSupported)
            for (; i <= n - 16; i += 16)
            {
                var all = Vector128.Load(x + i);
                Avx512F.ConvertToVector512Int64(all).AsInt64().Store(y + i);
                Avx512F.ConvertToVector512Int64(Vector128.Shuffle(all, Vector128.Create(8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, (byte)0))).AsInt64().Store(y + i + 8);
            }
        return i;
    }

    [MethodImpl(Loop)]
    static long Widen(sbyte* x, long* y, long n)
    {
        long i = 0;
        if (Avx512F.IsSupported)
            for (; i <= n - 16; i += 16)
            {
                var all = Vector128.Load(x + i);
                Avx512F.ConvertToVector512Int64(all).Store(y + i);
                Avx512F.ConvertToVector512Int64(Vector128.Create(all.AsInt64().GetElement(1), 0).AsSByte()).Store(y + i + 8);
            }
        return i;
    }

    [MethodImpl(Loop)]
    static long ToTruths<T>(T* x, byte* y, long n) where T : unmanaged
    {
        long i = 0, width = Vector<T>.Count;
        var parts = sizeof(T);
        for (; i <= n - parts * width; i += parts * width)
        {
            Vector<short> low, high;
            if (sizeof(T) == 4) (low, high) = (Zeros(x + i), Zeros(x + i + 2 * width));
            else (low, high) = (Vector.Narrow(LongZeros(x + i), LongZeros(x + i + 2 * width)), Vector.Narrow(LongZeros(x + i + 4 * width), LongZeros(x + i + 6 * width)));
            // A mask of zeros is -1 where the element is 0.
            (Vector.AsVectorByte(Vector.Narrow(low, high)) + Vector<byte>.One).Store(y + i);
        }
        return i;
    }

    [MethodImpl(Inline)]
    static Vector<short> Zeros<T>(T* x) where T : unmanaged
        => Vector.Narrow(Vector.AsVectorInt32(Vector.Equals(Vector.Load(x), Vector<T>.Zero)), Vector.AsVectorInt32(Vector.Equals(Vector.Load(x + Vector<T>.Count), Vector<T>.Zero)));

    [MethodImpl(Inline)]
    static Vector<int> LongZeros<T>(T* x) where T : unmanaged
        => Vector.Narrow(Vector.AsVectorInt64(Vector.Equals(Vector.Load(x), Vector<T>.Zero)), Vector.AsVectorInt64(Vector.Equals(Vector.Load(x + Vector<T>.Count), Vector<T>.Zero)));

    // Whether all are in the range of int32, where truncation needs no rule; NaN is not.
    [MethodImpl(Inline)]
    static bool Fit(Vector<float> v) => Vector.LessThanAll(Vector.Abs(v), new Vector<float>(2147483648f));

    [MethodImpl(Inline)]
    static Vector512<int> Truncated(float* x) => Avx512F.ConvertToVector512Int32WithTruncation(Vector512.Load(x));

    [MethodImpl(Loop)]
    static long ToBytes(float* x, byte* y, long n)
    {
        long i = 0, width = Vector<float>.Count;
        if (Avx512F.IsSupported)
            for (; i <= n - 64; i += 64)
            {
                // What does not fit becomes the least integer.
                Vector512<int> a = Truncated(x + i), b = Truncated(x + i + 16), c = Truncated(x + i + 32), d = Truncated(x + i + 48);
                var least = Vector512.Min(Vector512.Min(a, b), Vector512.Min(c, d));
                if (Vector512.Equals(least, Vector512.Create(int.MinValue)).ExtractMostSignificantBits() == 0)
                {
                    Avx512F.ConvertToVector128Byte(a.AsUInt32()).Store(y + i);
                    Avx512F.ConvertToVector128Byte(b.AsUInt32()).Store(y + i + 16);
                    Avx512F.ConvertToVector128Byte(c.AsUInt32()).Store(y + i + 32);
                    Avx512F.ConvertToVector128Byte(d.AsUInt32()).Store(y + i + 48);
                }
                else
                    for (var k = i; k < i + 64; k++) y[k] = (byte)(long)x[k];
            }
        for (; i <= n - 4 * width; i += 4 * width)
        {
            Vector<float> a = Vector.Load(x + i), b = Vector.Load(x + i + width), c = Vector.Load(x + i + 2 * width), d = Vector.Load(x + i + 3 * width);
            if (Fit(a) && Fit(b) && Fit(c) && Fit(d))
                Vector.Narrow(Vector.AsVectorUInt16(Vector.Narrow(Vector.ConvertToInt32Native(a), Vector.ConvertToInt32Native(b))),
                    Vector.AsVectorUInt16(Vector.Narrow(Vector.ConvertToInt32Native(c), Vector.ConvertToInt32Native(d)))).Store(y + i);
            else
                for (var k = i; k < i + 4 * width; k++) y[k] = (byte)(long)x[k];
        }
        return i;
    }

    [MethodImpl(Loop)]
    static long ToIntegers(float* x, int* y, long n)
    {
        long i = 0, width = Vector<float>.Count;
        for (; i <= n - width; i += width)
        {
            var v = Vector.Load(x + i);
            if (Fit(v)) Vector.ConvertToInt32Native(v).Store(y + i);
            else
                for (var k = i; k < i + width; k++) y[k] = (int)(long)x[k];
        }
        return i;
    }

    [MethodImpl(Loop)]
    static long ToIntegers(float* x, long* y, long n)
    {
        long i = 0;
        if (Avx512DQ.IsSupported)
            for (; i <= n - 8; i += 8)
            {
                var v = Vector256.Load(x + i);
                if (Vector256.LessThanAll(Vector256.Abs(v), Vector256.Create(9.2233720e18f))) Avx512DQ.ConvertToVector512Int64WithTruncation(v).Store(y + i);
                else
                    for (var k = i; k < i + 8; k++) y[k] = (long)x[k];
            }
        return i;
    }

    [MethodImpl(Loop)]
    static long Narrow(double* x, float* y, long n)
    {
        long i = 0, width = Vector<double>.Count;
        for (; i <= n - 2 * width; i += 2 * width) Vector.Narrow(Vector.Load(x + i), Vector.Load(x + i + width)).Store(y + i);
        return i;
    }

    [MethodImpl(Loop)]
    static long Narrow(long* x, int* y, long n)
    {
        long i = 0, width = Vector<long>.Count;
        for (; i <= n - 2 * width; i += 2 * width) Vector.Narrow(Vector.Load(x + i), Vector.Load(x + i + width)).Store(y + i);
        return i;
    }

    [MethodImpl(Loop)]
    static long Narrow(long* x, byte* y, long n)
    {
        long i = 0;
        if (Avx512F.IsSupported)
            for (; i <= n - 16; i += 16)
            {
                *(ulong*)(y + i) = Avx512F.ConvertToVector128Byte(Vector512.Load(x + i).AsUInt64()).AsUInt64().ToScalar();
                *(ulong*)(y + i + 8) = Avx512F.ConvertToVector128Byte(Vector512.Load(x + i + 8).AsUInt64()).AsUInt64().ToScalar();
            }
        return i;
    }
}
