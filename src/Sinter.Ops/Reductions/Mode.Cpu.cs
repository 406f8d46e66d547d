using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Finds the longest run of equal elements in ordered rows.</summary>
static class ModeKernel
{
    /// <summary>The position of the last element of the first longest run, [rows …, 1]. NaN equals NaN here.</summary>
    public static Tensor LastOfLongestRun(Tensor rows, Tensor order)
    {
        var index = Tensor.Empty(rows.Shape.With(rows.Rank - 1, 1), DType.Int64);
        if (index.Count > 0) Elements.Run(rows.DType, new Launch(rows, order, index));
        return index;
    }

    readonly struct Launch(Tensor rows, Tensor order, Tensor index) : IElementBody
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var n = rows.Shape[^1];
            Threads.For(index.Count, Math.Max(1, (1 << 14) / n), new Body<T>((T*)rows.Address, (long*)order.Address, (long*)index.Address, n));
            GC.KeepAlive(rows);
            GC.KeepAlive(order);
        }
    }

    readonly unsafe struct Body<T>(T* x, long* order, long* index, long n) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long from, long to)
        {
            for (var r = from; r < to; r++)
            {
                T* row = x + r * n;
                var sorted = order + r * n;
                long run = 0, best = 0;
                for (long i = 0; i < n; i++)
                {
                    run = i > 0 && row[sorted[i]].Equals(row[sorted[i - 1]]) ? run + 1 : 1;
                    if (run <= best) continue;
                    best = run;
                    index[r] = sorted[i];
                }
            }
        }
    }
}
