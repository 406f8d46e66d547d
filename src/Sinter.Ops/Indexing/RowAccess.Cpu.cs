using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Adds or copies rows to checked positions. Threads share columns, never positions: every row arrives in the order of the index.</summary>
static class RowAccess
{
    /// <summary>Adds into <paramref name="y"/>, row-major, and returns it.</summary>
    public static Tensor Add(Tensor y, int dim, Tensor index, Tensor source, double alpha)
    {
        if (y.DType.IsComplex) Add((y.Rank == 0 ? y.Reshape(1) : y).ViewAsReal(), dim, index, source.ViewAsReal(), alpha);
        else if (source.Count > 0) Elements.Run(y.DType, new Launch(y, index, source, Lines.Of(y.Shape, dim), alpha, Adds: true));
        return y;
    }

    /// <summary>Copies into <paramref name="y"/>, row-major, and returns it.</summary>
    public static Tensor Copy(Tensor y, int dim, Tensor index, Tensor source)
    {
        if (source.Count > 0) Elements.Move(y.DType, new Launch(y, index, source, Lines.Of(y.Shape, dim), 1, Adds: false));
        return y;
    }

    readonly record struct Launch(Tensor Y, Tensor Index, Tensor Source, Lines Lines, double Alpha, bool Adds) : IElementBody
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var tiles = (Lines.Inner + Body<T>.Tile - 1) / Body<T>.Tile;
            var work = Math.Min(Lines.Inner, Body<T>.Tile) * Index.Count;
            var body = new Body<T>((T*)Y.Address, (long*)Index.Address, Index.Count, (T*)Source.Address, Lines, tiles, T.CreateTruncating(Alpha), Adds);
            Threads.For(Lines.Outer * tiles, Math.Max(1, (1 << 14) / work), body);
            GC.KeepAlive(Y);
            GC.KeepAlive(Index);
            GC.KeepAlive(Source);
        }
    }

    readonly unsafe struct Body<T>(T* y, long* index, long count, T* source, Lines lines, long tiles, T alpha, bool adds) : IRangeBody where T : unmanaged, INumber<T>
    {
        public const long Tile = 128;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            for (var t = from; t < to; t++)
            {
                var (o, tile) = Math.DivRem(t, tiles);
                var i = tile * Tile;
                var n = Math.Min(Tile, lines.Inner - i);
                for (long j = 0; j < count; j++)
                {
                    var target = y + (o * lines.Length + index[j]) * lines.Inner + i;
                    var row = source + (o * count + j) * lines.Inner + i;
                    if (adds) Add(target, row, n);
                    else Unsafe.CopyBlockUnaligned(target, row, (uint)(n * sizeof(T)));
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Add(T* target, T* row, long n)
        {
            long i = 0;
            var scale = new Vector<T>(alpha);
            for (; i + Vector<T>.Count <= n; i += Vector<T>.Count) (Vector.Load(target + i) + scale * Vector.Load(row + i)).Store(target + i);
            for (; i < n; i++) target[i] += alpha * row[i];
        }
    }
}
