using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Bench.Measuring;

/// <summary>Measures what the machine can do: multiply-adds in a loop that touches registers only, reading memory in order, and a triad z = x + c·y.</summary>
static unsafe class Peak
{
    const int Accumulators = 16;
    const long Rounds = 1_000_000;
    // Bytes that each thread goes through: more than it finds in the caches.
    const long Bytes = 96 << 20;
    // How far ahead of its use memory is asked for, where asking pays.
    const int Ahead = 2048 / sizeof(float);
    static readonly float[] Sinks = new float[1024];
    static Tensor[] buffers = [];

    /// <summary>All limits of some threads.</summary>
    public static MachineLimits Measure(int threads)
    {
        Allocate(threads);
        double flops = Rate(threads, 2.0 * Rounds * Accumulators * Lanes, thread => Sinks[thread] = Vector512.IsHardwareAccelerated ? Run512(Rounds) : Run256(Rounds));
        // Reading in order leaves the fetching to the processor or asks for lines ahead; which is faster depends on the machine.
        double read = Math.Max(
            Rate(threads, Bytes, thread => Sinks[thread] = Read(Buffer(thread), Bytes / sizeof(float))),
            Rate(threads, Bytes, thread => Sinks[thread] = ReadAhead(Buffer(thread), Bytes / sizeof(float))));
        // Ordinary stores first read the line they write; stores past the cache do not. The limit is the better of the two, counted on the three arrays alone.
        double triad = Math.Max(Triad(threads, pastCache: false), Triad(threads, pastCache: true));
        return new(flops, read, triad);
    }

    static double Triad(int threads, bool pastCache)
    {
        long n = Bytes / sizeof(float) / 3 & -64;
        return Rate(threads, 3.0 * n * sizeof(float), thread => Triad(Buffer(thread), Buffer(thread) + n, Buffer(thread) + 2 * n, n, pastCache));
    }

    static int Lanes => Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256<float>.Count;

    // Work of all threads over the time from the first that began to the last that ended; the best of three.
    static double Rate(int threads, double work, Action<int> body)
    {
        double best = 0;
        for (int pass = 0; pass < 3; pass++)
        {
            var (began, ended) = (new long[threads], new long[threads]);
            int absent = threads;
            void Run(int thread)
            {
                // Spinning, because a thread that sleeps before the start is late.
                Interlocked.Decrement(ref absent);
                while (Volatile.Read(ref absent) > 0) Thread.SpinWait(1);
                began[thread] = Stopwatch.GetTimestamp();
                body(thread);
                ended[thread] = Stopwatch.GetTimestamp();
            }
            var others = Enumerable.Range(1, threads - 1).Select(thread => new Thread(() => Run(thread))).ToArray();
            foreach (var other in others) other.Start();
            Run(0);
            foreach (var other in others) other.Join();
            best = Math.Max(best, threads * work / Stopwatch.GetElapsedTime(began.Min(), ended.Max()).TotalSeconds);
        }
        return best;
    }

    // The memory that tensors have: the pages that the system gives bound what a loop reaches.
    static void Allocate(int threads)
    {
        if (buffers.Length < threads) buffers = [.. Enumerable.Range(0, threads).Select(_ => Tensor.Ones([Bytes / sizeof(float)]))];
    }

    static float* Buffer(int thread) => buffers[thread].Pin<float>().Pointer;

    // From four places at once: the processor fetches ahead for each of them, and one alone does not fill the memory's time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static float Read(float* data, long count)
    {
        long quarter = count / 4;
        float* a = data, b = a + quarter, c = b + quarter, d = c + quarter;
        Vector512<float> s0 = Vector512<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
        for (long i = 0; i < quarter; i += 16)
        {
            s0 += Vector512.Load(a + i);
            s1 += Vector512.Load(b + i);
            s2 += Vector512.Load(c + i);
            s3 += Vector512.Load(d + i);
        }
        return Vector512.Sum(s0 + s1 + s2 + s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static float ReadAhead(float* data, long count)
    {
        Vector512<float> s0 = Vector512<float>.Zero, s1 = s0, s2 = s0, s3 = s0;
        for (long i = 0; i < count; i += 64)
        {
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(data + i + Ahead);
                Sse.Prefetch0(data + i + Ahead + 16);
                Sse.Prefetch0(data + i + Ahead + 32);
                Sse.Prefetch0(data + i + Ahead + 48);
            }
            s0 += Vector512.Load(data + i);
            s1 += Vector512.Load(data + i + 16);
            s2 += Vector512.Load(data + i + 32);
            s3 += Vector512.Load(data + i + 48);
        }
        return Vector512.Sum(s0 + s1 + s2 + s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Triad(float* z, float* x, float* y, long count, bool pastCache)
    {
        var c = Vector512.Create(0.5f);
        if (pastCache)
            for (long i = 0; i < count; i += 16) (Vector512.Load(x + i) + c * Vector512.Load(y + i)).StoreAlignedNonTemporal(z + i);
        else
            for (long i = 0; i < count; i += 16) (Vector512.Load(x + i) + c * Vector512.Load(y + i)).Store(z + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static float Run512(long rounds)
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
        return Vector512.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11 + c12 + c13 + c14 + c15);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static float Run256(long rounds)
    {
        Vector256<float> a = Vector256.Create(1.0000001f), b = Vector256.Create(1e-9f);
        Vector256<float> c0 = a, c1 = a, c2 = a, c3 = a, c4 = a, c5 = a, c6 = a, c7 = a;
        // Half the accumulators of the wide form, which has twice the registers.
        for (rounds *= 2; rounds > 0; rounds--)
        {
            c0 = Vector256.FusedMultiplyAdd(a, b, c0); c1 = Vector256.FusedMultiplyAdd(a, b, c1);
            c2 = Vector256.FusedMultiplyAdd(a, b, c2); c3 = Vector256.FusedMultiplyAdd(a, b, c3);
            c4 = Vector256.FusedMultiplyAdd(a, b, c4); c5 = Vector256.FusedMultiplyAdd(a, b, c5);
            c6 = Vector256.FusedMultiplyAdd(a, b, c6); c7 = Vector256.FusedMultiplyAdd(a, b, c7);
        }
        return Vector256.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7);
    }
}
