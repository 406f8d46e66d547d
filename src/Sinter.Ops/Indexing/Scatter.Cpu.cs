using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>What becomes of an element when another arrives at its place.</summary>
interface ICombination
{
    T Of<T>(T old, T arriving) where T : INumber<T>;
}

/// <summary>Writes elements to checked positions. Threads share the lines that do not meet; along a line the order is that of the index.</summary>
static class ScatterKernel
{
    /// <summary>Writes into <paramref name="y"/>, row-major, and returns it.</summary>
    public static Tensor Run<TOp>(TOp op, Tensor y, int dim, Tensor index, Tensor source) where TOp : struct, ICombination
    {
        if (index.Count == 0) return y;
        if (y.DType.IsComplex && typeof(TOp) == typeof(Scattering.Add))
        {
            // Sums of complex numbers are sums of their parts.
            var (rows, at, from) = y.Rank == 0 ? (y.Reshape(1), index.Reshape(1), source.Reshape(1)) : (y, index, source);
            Run(op, rows.ViewAsReal(), dim, at.Unsqueeze(-1).Expand([.. at.Shape, 2]).Contiguous(), from.ViewAsReal());
            return y;
        }
        // An index that is smaller beside dim reaches a corner of y; a row-major copy of it is written instead.
        var corner = Gathering.Under(y, index.Shape, dim);
        var target = corner.Contiguous();
        var launch = new Launch<TOp>(op, target, index, source.Contiguous(), Lines.Of(target.Shape, dim), Lines.Of(index.Shape, dim));
        if (typeof(TOp) == typeof(Scattering.Replace)) Elements.Move(y.DType, launch);
        else Elements.Run(y.DType, launch);
        if (!ReferenceEquals(target, corner)) y.Device.Copy(corner, target);
        return y;
    }

    readonly struct Launch<TOp>(TOp op, Tensor y, Tensor index, Tensor source, Lines to, Lines from) : IElementBody where TOp : struct, ICombination
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var tiles = (from.Inner + Body<TOp, T>.Tile - 1) / Body<TOp, T>.Tile;
            var work = Math.Min(from.Inner, Body<TOp, T>.Tile) * from.Length;
            Threads.For(from.Outer * tiles, Math.Max(1, (1 << 14) / work), new Body<TOp, T>(op, (T*)y.Address, (long*)index.Address, (T*)source.Address, to, from, tiles));
            GC.KeepAlive(y);
            GC.KeepAlive(index);
            GC.KeepAlive(source);
        }
    }

    readonly unsafe struct Body<TOp, T>(TOp op, T* y, long* index, T* source, Lines target, Lines lines, long tiles) : IRangeBody
        where TOp : struct, ICombination where T : unmanaged, INumber<T>
    {
        public const long Tile = 64;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            var inner = lines.Inner;
            for (var t = from; t < to; t++)
            {
                var (o, tile) = Math.DivRem(t, tiles);
                var (i0, i1) = (tile * Tile, Math.Min(inner, (tile + 1) * Tile));
                var line = y + o * target.Length * inner;
                if (inner == 1)
                {
                    Along(line, index + o * lines.Length, source + o * lines.Length);
                    continue;
                }
                for (long j = 0; j < lines.Length; j++)
                {
                    var row = (o * lines.Length + j) * inner;
                    for (var i = i0; i < i1; i++)
                    {
                        ref var place = ref line[index[row + i] * inner + i];
                        place = op.Of(place, source[row + i]);
                    }
                }
            }
        }

        // One line that lies in a row.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Along(T* line, long* at, T* arriving)
        {
            for (long j = 0; j < lines.Length; j++) line[at[j]] = op.Of(line[at[j]], arriving[j]);
        }
    }
}
