using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>An algorithm on one matrix of a batch, for real and complex numbers in float64.</summary>
interface IMatrixBody
{
    void Run<T>(long matrix) where T : unmanaged, INumberBase<T>;
}

/// <summary>Runs an algorithm on every matrix of a batch; matrices are shared among threads, each is one thread's.</summary>
static class MatrixBatch
{
    const double Work = 1 << 15;

    /// <summary>Runs <paramref name="body"/>, of about <paramref name="cost"/> multiplications a matrix, on numbers of <paramref name="dtype"/>.</summary>
    public static void Run<TBody>(DType dtype, long batch, double cost, TBody body) where TBody : struct, IMatrixBody
    {
        if (batch == 0) return;
        var grain = Math.Max(1, (long)(Work / Math.Max(1, cost)));
        if (dtype == DType.Complex128) Threads.For(batch, grain, new Range<TBody, Complex>(body));
        else Threads.For(batch, grain, new Range<TBody, double>(body));
    }

    readonly struct Range<TBody, T>(TBody body) : IRangeBody where TBody : struct, IMatrixBody where T : unmanaged, INumberBase<T>
    {
        public void Run(long from, long to)
        {
            for (var i = from; i < to; i++) body.Run<T>(i);
        }
    }
}
