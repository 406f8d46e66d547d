using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Bisection in sorted rows, and histograms.</summary>
static class SearchKernel
{
    public static Tensor Search(Tensor sequence, Tensor values, bool right)
    {
        var y = Tensor.Empty(values.Shape, DType.Int64);
        if (y.Count > 0) Elements.Run(values.DType, new Launch(sequence, values, y, right));
        return y;
    }

    public static unsafe Tensor Histogram(Tensor x, long bins, double min, double max)
    {
        var y = Tensor.Zeros([bins], DType.Int64);
        using var xs = x.Pin<double>();
        using var counts = y.Pin<long>();
        for (long i = 0; i < x.Count; i++)
            if (xs[i] >= min && xs[i] <= max) counts[Math.Min(bins - 1, (long)((xs[i] - min) / (max - min) * bins))]++;
        return y;
    }

    readonly struct Launch(Tensor sequence, Tensor values, Tensor y, bool right) : IElementBody
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var n = sequence.Shape[^1];
            var perRow = sequence.Rank == 1 ? values.Count : values.Shape[^1];
            Threads.For(values.Count, 1 << 11, new Body<T>((T*)sequence.Address, n, (T*)values.Address, perRow, (long*)y.Address, right));
            GC.KeepAlive(sequence);
            GC.KeepAlive(values);
        }
    }

    readonly unsafe struct Body<T>(T* sequence, long n, T* values, long perRow, long* y, bool right) : IRangeBody where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            for (var i = from; i < to; i++)
            {
                var row = sequence + i / perRow * n;
                var value = values[i];
                long low = 0, high = n;
                while (low < high)
                {
                    var middle = low + (high - low) / 2;
                    // NaN is above every number, and equal to itself.
                    var before = right
                        ? row[middle] <= value || T.IsNaN(value)
                        : row[middle] < value || (T.IsNaN(value) && !T.IsNaN(row[middle]));
                    if (before) low = middle + 1;
                    else high = middle;
                }
                y[i] = low;
            }
        }
    }
}
