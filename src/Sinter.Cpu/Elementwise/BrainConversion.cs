using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Cpu;

/// <summary>bfloat16, the upper half of a float32, to float32 and back. What is done to the halves of 32 numbers in one register costs half of what it costs on whole numbers. Each loop returns how many elements it has converted: all but the last few.</summary>
static unsafe class BrainConversion
{
    const MethodImplOptions Loop = MethodImplOptions.AggressiveOptimization, Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Loop)]
    public static long ToFloats(ushort* x, float* y, long n)
    {
        long i = 0, width = Vector<float>.Count;
        if (Avx512F.IsSupported)
            for (; i <= n - 16; i += 16) (Avx512F.ConvertToVector512UInt32(Vector256.Load(x + i)) << 16).AsSingle().Store(y + i);
        for (; i <= n - 2 * width; i += 2 * width)
        {
            Vector.Widen(Vector.Load(x + i), out var low, out var high);
            Vector.AsVectorSingle(low << 16).Store(y + i);
            Vector.AsVectorSingle(high << 16).Store(y + i + width);
        }
        return i;
    }

    [MethodImpl(Loop)]
    public static long ToBrains(float* x, ushort* y, long n)
    {
        long i = 0, width = Vector<float>.Count;
        if (Avx512BW.IsSupported)
            for (; i <= n - 64; i += 64)
            {
                Vector512<float> a = Vector512.Load(x + i), b = Vector512.Load(x + i + 16), c = Vector512.Load(x + i + 32), d = Vector512.Load(x + i + 48);
                if ((Avx512F.CompareUnordered(a, b) | Avx512F.CompareUnordered(c, d)).ExtractMostSignificantBits() == 0)
                {
                    ToBrains(a, b).Store(y + i);
                    ToBrains(c, d).Store(y + i + 32);
                }
                else
                    for (var j = i; j < i + 64; j += 2 * width) Narrow(x + j, y + j);
            }
        for (; i <= n - 2 * width; i += 2 * width) Narrow(x + i, y + i);
        return i;
    }

    [MethodImpl(Inline)]
    static void Narrow(float* x, ushort* y) => Vector.Narrow(ToBrain(Vector.Load(x)), ToBrain(Vector.Load(x + Vector<float>.Count))).Store(y);

    // Where the lower halves of two vectors' numbers are; the second vector's places count from 32.
    internal static Vector512<ushort> Lower { [MethodImpl(Inline)] get => Vector512<ushort>.Indices + Vector512<ushort>.Indices; }

    /// <summary>The upper halves, and one more where what is cut off rounds up: where it is above one half of the last place, or is one half and that place is odd. No NaN.</summary>
    [MethodImpl(Inline)]
    static Vector512<ushort> ToBrains(Vector512<float> a, Vector512<float> b)
    {
        var upper = Avx512BW.PermuteVar32x16x2(a.AsUInt16(), Lower + Vector512<ushort>.One, b.AsUInt16());
        var cut = Vector512.AddSaturate(Avx512BW.PermuteVar32x16x2(a.AsUInt16(), Lower, b.AsUInt16()), upper & Vector512<ushort>.One);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(cut, Vector512.Create((ushort)0x8000)), upper + Vector512<ushort>.One, upper);
    }

    [MethodImpl(Inline)]
    static Vector<uint> ToBrain(Vector<float> x)
    {
        var bits = Vector.AsVectorUInt32(x);
        var rounded = (bits + new Vector<uint>(0x7FFF) + ((bits >> 16) & Vector<uint>.One)) >> 16;
        return Vector.ConditionalSelect(Vector.AsVectorUInt32(Vector.Equals(x, x)), rounded, (bits >> 16) | new Vector<uint>(0x40));
    }
}
