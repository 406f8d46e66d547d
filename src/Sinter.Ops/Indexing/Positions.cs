using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Tensors of positions: their types, their bounds, and the one place where a wrong position is refused, before anything is read or written.</summary>
static class Positions
{
    /// <summary>The positions as row-major int64, each checked to lie in a dimension of <paramref name="size"/>.</summary>
    /// <param name="index">Positions of any integer type.</param>
    /// <param name="size">How many positions there are.</param>
    /// <param name="where">The dimension and what it is of, for the message.</param>
    /// <param name="op">The op, for the message.</param>
    /// <param name="wrap">Whether negative positions count from the end; if not, they are errors.</param>
    public static Tensor Checked(Tensor index, long size, string where, string op, bool wrap = false)
    {
        Check.DType(index.DType.IsInteger, $"{op}: the index is {index.DType}; positions are integers. Convert it, as in index.To(DType.Int64).");
        using var _ = Autograd.NoGrad();
        var positions = index.To(DType.Int64).Contiguous();
        var (low, high) = Range(positions);
        if (positions.Count == 0) return positions;
        Check.Index(high < size && low >= (wrap ? -size : 0),
            $"{op}: index {(high >= size ? high : low)} is out of range for {where} with size {size}; use {(wrap ? -size : 0)} to {size - 1}.");
        return low < 0 ? Wrapped(positions, size) : positions;
    }

    /// <summary>The dimension of a shape, as messages name it.</summary>
    public static string Dimension(Shape shape, int dim) => $"dimension {dim} of {shape}";

    // In pieces side by side; the smallest and the largest do not depend on their order.
    static unsafe (long Low, long High) Range(Tensor positions)
    {
        const long piece = 1 << 15;
        var pieces = (positions.Count + piece - 1) / piece;
        using var p = positions.Pin<long>();
        using var scratch = Scratch.Rent<long>(2 * pieces);
        var found = (long*)scratch.Data;
        Threads.For(positions.Count, piece, new RangeBody(p, found, piece));
        var (low, high) = (long.MaxValue, long.MinValue);
        for (long i = 0; i < pieces; i++) (low, high) = (Math.Min(low, found[2 * i]), Math.Max(high, found[2 * i + 1]));
        return (low, high);
    }

    readonly unsafe struct RangeBody(long* p, long* found, long piece) : IRangeBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            Vector<long> lows = new(long.MaxValue), highs = new(long.MinValue);
            var i = from;
            for (; i <= to - Vector<long>.Count; i += Vector<long>.Count)
            {
                var v = Vector.Load(p + i);
                (lows, highs) = (Vector.Min(lows, v), Vector.Max(highs, v));
            }
            var (low, high) = (long.MaxValue, long.MinValue);
            for (var l = 0; l < Vector<long>.Count; l++) (low, high) = (Math.Min(low, lows[l]), Math.Max(high, highs[l]));
            for (; i < to; i++) (low, high) = (Math.Min(low, p[i]), Math.Max(high, p[i]));
            (found[2 * (from / piece)], found[2 * (from / piece) + 1]) = (low, high);
        }
    }

    static Tensor Wrapped(Tensor positions, long size)
    {
        var y = Tensor.EmptyLike(positions);
        using Pin<long> from = positions.Pin<long>(), to = y.Pin<long>();
        for (long i = 0; i < positions.Count; i++) to[i] = from[i] < 0 ? from[i] + size : from[i];
        return y;
    }
}
