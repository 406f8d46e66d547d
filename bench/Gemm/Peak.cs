using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sinter.Bench;

/// <summary>What the machine can do: multiply-adds in a loop that touches registers only, and reading memory in order.</summary>
internal static class Peak
{
    private const int Accumulators = 16;
    private static float sink;

    /// <summary>GFLOP/s of one thread, single precision.</summary>
    public static double Measure()
    {
        const long Rounds = 400_000;
        long start = Stopwatch.GetTimestamp();
        double operations = 2.0 * Rounds * Accumulators * (Vector512.IsHardwareAccelerated ? Run512(Rounds) : Run256(Rounds));
        return operations / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9;
    }

    /// <summary>GB/s at which one thread reads memory too large for the caches: the best of several passes.</summary>
    public static double MeasureReading()
    {
        var data = new float[64 << 20];
        data.AsSpan().Fill(1);
        double best = 0;
        for (int pass = 0; pass < 8; pass++)
        {
            long start = Stopwatch.GetTimestamp();
            sink = Read(data);
            best = Math.Max(best, data.Length * sizeof(float) / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Read(ReadOnlySpan<float> data)
    {
        Vector256<float> s0 = Vector256<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
        ref float first = ref MemoryMarshal.GetReference(data);
        for (nuint i = 0; i < (nuint)data.Length; i += 32)
        {
            s0 += Vector256.LoadUnsafe(ref first, i);
            s1 += Vector256.LoadUnsafe(ref first, i + 8);
            s2 += Vector256.LoadUnsafe(ref first, i + 16);
            s3 += Vector256.LoadUnsafe(ref first, i + 24);
        }
        return Vector256.Sum(s0 + s1 + s2 + s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Run512(long rounds)
    {
        Vector512<float> a = Vector512.Create(1.0000001f), b = Vector512.Create(1e-9f);
        Vector512<float> c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a;
        Vector512<float> c8 = a, c9 = a, c10 = a, c11 = a, c12 = a, c13 = a, c14 = a, c15 = a;
        for (; rounds > 0; rounds--)
        {
            c0 = Vector512.FusedMultiplyAdd(a, b, c0); c1 = Vector512.FusedMultiplyAdd(a, b, c1);
            c2 = Vector512.FusedMultiplyAdd(a, b, c2); c3 = Vector512.FusedMultiplyAdd(a, b, c3);
            c4 = Vector512.FusedMultiplyAdd(a, b, c4); c5 = Vector512.FusedMultiplyAdd(a, b, c5);
            c6 = Vector512.FusedMultiplyAdd(a, b, c6); c7 = Vector512.FusedMultiplyAdd(a, b, c7);
            c8 = Vector512.FusedMultiplyAdd(a, b, c8); c9 = Vector512.FusedMultiplyAdd(a, b, c9);
            c10 = Vector512.FusedMultiplyAdd(a, b, c10); c11 = Vector512.FusedMultiplyAdd(a, b, c11);
            c12 = Vector512.FusedMultiplyAdd(a, b, c12); c13 = Vector512.FusedMultiplyAdd(a, b, c13);
            c14 = Vector512.FusedMultiplyAdd(a, b, c14); c15 = Vector512.FusedMultiplyAdd(a, b, c15);
        }
        sink = Vector512.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11 + c12 + c13 + c14 + c15);
        return Vector512<float>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Run256(long rounds)
    {
        Vector256<float> a = Vector256.Create(1.0000001f), b = Vector256.Create(1e-9f);
        Vector256<float> c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a;
        for (rounds *= 2; rounds > 0; rounds--)
        {
            c0 = Vector256.FusedMultiplyAdd(a, b, c0); c1 = Vector256.FusedMultiplyAdd(a, b, c1);
            c2 = Vector256.FusedMultiplyAdd(a, b, c2); c3 = Vector256.FusedMultiplyAdd(a, b, c3);
            c4 = Vector256.FusedMultiplyAdd(a, b, c4); c5 = Vector256.FusedMultiplyAdd(a, b, c5);
            c6 = Vector256.FusedMultiplyAdd(a, b, c6); c7 = Vector256.FusedMultiplyAdd(a, b, c7);
        }
        sink = Vector256.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7);
        return Vector256<float>.Count;
    }
}
