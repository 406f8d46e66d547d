using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>The maximum of every window of k among ten million numbers, beside a search of each window, and libtorch's max pooling with stride 1.</summary>
static class WindowCases
{
    const int N = 10_000_000;

    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All() => ((int[])[3, 10, 30, 100, 1000, 10_000, 100_000]).Select(Of);

    static Case Of(int k) => new("window", $"n = 10⁷, k = {k}", Work.Memory(4.0 * N, 4.0 * N))
    {
        Quick = k is 3 or 1000,
        Tolerance = 0,
        Sinter = () => SinterOps.Forward([Input.Of(N)], 2, x => x[0].SlidingWindowMax(k)),
        // Both look at each window as a whole, which takes minutes where it is wide.
        Torch = k > 100 ? null : () => TorchOps.Forward([Input.Of(1, 1, N)], 2, x => torch.nn.functional.max_pool1d(x[0], k, 1)),
        Naive = k > 100 ? null : () => Naive(k),
    };

    static Prepared Naive(int k)
    {
        float[] x = Input.Of(N).Values(1), y = new float[N - k + 1];
        void Run()
        {
            for (int i = 0; i < y.Length; i++)
            {
                float best = x[i];
                foreach (float v in x.AsSpan(i + 1, k - 1)) best = Math.Max(best, v);
                y[i] = best;
            }
        }
        return new(Run, () =>
        {
            Run();
            return y;
        });
    }
}
