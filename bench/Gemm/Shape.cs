using System.Diagnostics;
using System.Runtime.InteropServices;
using Sinter.Cpu;

namespace Sinter.Bench;

/// <summary>One product to time: sizes, whether A and B are stored transposed, and how many in a batch.</summary>
internal sealed unsafe record Shape(int M, int N, int K, bool TransposedA = false, bool TransposedB = false, int Batch = 1)
{
    public override string ToString() =>
        $"{(TransposedA ? "Aᵀ" : "A ")}·{(TransposedB ? "Bᵀ" : "B ")} {M,5} {N,5} {K,5}{(Batch > 1 ? $" × {Batch}" : "")}";

    public double Operations => 2.0 * Batch * M * N * K;

    /// <summary>The best of several runs: GFLOP/s, and the peak measured beside it, on one thread.</summary>
    public (double Rate, double Peak) Measure(double seconds)
    {
        float* a = Random((long)Batch * M * K), b = Random((long)Batch * K * N), c = Random((long)Batch * M * N);
        double best = double.MaxValue, peak = 0;
        int repeats = Operations < 2e6 ? (int)(2e6 / Operations) + 1 : 1;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < seconds;)
        {
            peak = Math.Max(peak, Peak.Measure());
            // Long enough for a parked worker to come back.
            for (var burst = Stopwatch.StartNew(); burst.Elapsed.TotalSeconds < seconds / 8;)
            {
                long start = Stopwatch.GetTimestamp();
                for (int i = 0; i < repeats; i++) { Run(a, b, c); }
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / repeats);
            }
        }
        NativeMemory.AlignedFree(a);
        NativeMemory.AlignedFree(b);
        NativeMemory.AlignedFree(c);
        return (Operations / best / 1e9, peak);
    }

    private void Run(float* a, float* b, float* c)
    {
        var left = TransposedA ? new StridedMatrix<float>(a, 1, M) : new StridedMatrix<float>(a, K, 1);
        var right = TransposedB ? new StridedMatrix<float>(b, 1, K) : new StridedMatrix<float>(b, N, 1);
        if (Batch == 1) { Gemm.Multiply(M, N, K, left, right, c, N); }
        else { Gemm.MultiplyBatched(Batch, M, N, K, left, (long)M * K, right, (long)K * N, c, (long)M * N, N); }
    }

    private static float* Random(long count)
    {
        var random = new Random(1);
        float* data = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        for (long i = 0; i < count; i++) { data[i] = random.NextSingle() - 0.5f; }
        return data;
    }
}
