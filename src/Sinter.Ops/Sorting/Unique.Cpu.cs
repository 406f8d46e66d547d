using System.Numerics;

namespace Sinter;

/// <summary>Compares rows: which order they have, and where runs of equal ones begin.</summary>
static class UniqueKernel
{
    /// <summary>The stable order of the rows, compared element by element from the first.</summary>
    public static Tensor LexicographicOrder(Tensor rows)
    {
        var order = new long[rows.Shape[0]];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Elements.Run(rows.DType, new OrderLaunch(rows, order));
        return Tensor.From(order);
    }

    /// <summary>Of the rows taken in an order: the first of each run of equal ones, the run of every row, and the length of every run.</summary>
    public static (Tensor First, Tensor Inverse, Tensor Counts) Runs(Tensor rows, Tensor order)
    {
        var (first, counts, inverse) = (new List<long>(), new List<long>(), new long[rows.Shape[0]]);
        Elements.Run(rows.DType, new RunsLaunch(rows, order.ToArray<long>(), first, counts, inverse));
        return (Tensor.From(first.ToArray()), Tensor.From(inverse), Tensor.From(counts.ToArray()));
    }

    readonly struct OrderLaunch(Tensor rows, long[] order) : IElementBody
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (x, width) = ((nint)rows.Address, rows.Shape[1]);
            Array.Sort(order, (a, b) =>
            {
                T* p = (T*)x + a * width, q = (T*)x + b * width;
                for (long i = 0; i < width; i++)
                    if (p[i].CompareTo(q[i]) is not 0 and var difference) return difference;
                return a.CompareTo(b);
            });
            GC.KeepAlive(rows);
        }
    }

    readonly struct RunsLaunch(Tensor rows, long[] order, List<long> first, List<long> counts, long[] inverse) : IElementBody
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (x, width) = ((nint)rows.Address, rows.Shape[1]);
            for (var i = 0; i < order.Length; i++)
            {
                if (i > 0 && Equal((T*)x + order[i - 1] * width, (T*)x + order[i] * width, width)) counts[^1]++;
                else
                {
                    first.Add(order[i]);
                    counts.Add(1);
                }
                inverse[order[i]] = first.Count - 1;
            }
            GC.KeepAlive(rows);
        }

        static unsafe bool Equal<T>(T* p, T* q, long width) where T : unmanaged, INumber<T>
        {
            for (long i = 0; i < width; i++)
                if (p[i] != q[i]) return false;
            return true;
        }
    }
}
