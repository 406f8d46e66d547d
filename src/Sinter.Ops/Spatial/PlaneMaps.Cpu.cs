using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The loops of <see cref="PlaneMaps"/>: a plane is one thread's, so sums come in the order of the indices.</summary>
static unsafe class PlaneMapsCpu
{
    public static void Gather(Tensor x, Tensor indices, Tensor y, int rank)
    {
        switch (x.DType)
        {
            case DType.Float32: Run<float>(x, indices, y, rank, Direction.Gather); break;
            case DType.Float64: Run<double>(x, indices, y, rank, Direction.Gather); break;
            default: Run<long>(x, indices, y, rank, Direction.Gather); break;
        }
    }

    public static void Scatter(Tensor g, Tensor indices, Tensor y, int rank, bool accumulate)
    {
        var direction = accumulate ? Direction.Add : Direction.Place;
        switch (g.DType)
        {
            case DType.Float32: Run<float>(y, indices, g, rank, direction); break;
            case DType.Float64: Run<double>(y, indices, g, rank, direction); break;
            default: Run<long>(y, indices, g, rank, direction); break;
        }
    }

    static void Run<T>(Tensor plane, Tensor indices, Tensor picked, int rank, Direction direction) where T : unmanaged, INumber<T>
    {
        if (indices.Count == 0) return;
        var at = indices.Contiguous();
        using var planes = plane.Pin<T>();
        using var positions = at.Pin<long>();
        using var elements = picked.Pin<T>();
        long count = indices.Shape[..^rank].Count, size = plane.Shape[^rank..].Count, picks = indices.Count / count;
        Threads.For(count, Math.Max(1, (1 << 15) / picks), new Body<T>(planes, positions, elements, size, picks, direction));
    }

    enum Direction { Gather, Add, Place }

    readonly struct Body<T>(T* planes, long* positions, T* elements, long size, long picks, Direction direction) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long from, long to)
        {
            for (var n = from; n < to; n++)
            {
                T* plane = planes + n * size, element = elements + n * picks;
                var at = positions + n * picks;
                for (long i = 0; i < picks; i++) Check.Index((ulong)at[i] < (ulong)size, $"Index {at[i]} lies outside a plane of {size} elements; give indices from 0 to {size - 1}.");
                switch (direction)
                {
                    case Direction.Gather:
                        for (long i = 0; i < picks; i++) element[i] = plane[at[i]];
                        break;
                    case Direction.Add:
                        for (long i = 0; i < picks; i++) plane[at[i]] += element[i];
                        break;
                    default:
                        for (long i = 0; i < picks; i++) plane[at[i]] = element[i];
                        break;
                }
            }
        }
    }
}
