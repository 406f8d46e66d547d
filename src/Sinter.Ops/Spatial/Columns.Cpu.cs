using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>The matrix of windows of one image: a row for each channel and tap, a column for each window. Written out of the image ("im2col"), or added back into it ("col2im").</summary>
static unsafe class Columns
{
    /// <summary>Columns <paramref name="from"/> … <paramref name="to"/> - 1 of the matrix of the channels at <paramref name="x"/>; its rows lie <paramref name="rowLength"/> apart.</summary>
    public static void Gather<T>(in WindowGrid grid, int channels, T* x, T* columns, int rowLength, int from, int to) where T : unmanaged, INumber<T>
        => Walk<T, Copy<T>>(grid, channels, x, columns, rowLength, from, to);

    /// <summary>The transpose of <see cref="Gather"/>: every element of the matrix is added to the place of the image where it would be read.</summary>
    public static void Scatter<T>(in WindowGrid grid, int channels, T* x, T* columns, int rowLength, int from, int to) where T : unmanaged, INumber<T>
        => Walk<T, Accumulate<T>>(grid, channels, x, columns, rowLength, from, to);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Walk<T, TMove>(in WindowGrid grid, int channels, T* x, T* columns, int rowLength, int from, int to) where T : unmanaged where TMove : struct, IMove<T>
    {
        var (image, kernel, stride, padding, dilation, windows) = grid;
        int firstRow = from / windows.W, lastRow = (to - 1) / windows.W;
        for (var c = 0; c < channels; c++, x += image.Count)
            for (var kd = 0; kd < kernel.D; kd++)
                for (var kh = 0; kh < kernel.H; kh++)
                    for (var kw = 0; kw < kernel.W; kw++, columns += rowLength)
                    {
                        var (inside, outside) = grid.Inside(kw);
                        var column = columns;
                        for (var row = firstRow; row <= lastRow; row++)
                        {
                            int begin = Math.Max(from - row * windows.W, 0), end = Math.Min(to - row * windows.W, windows.W);
                            int d = row / windows.H * stride.D - padding.D + kd * dilation.D, h = row % windows.H * stride.H - padding.H + kh * dilation.H;
                            if ((uint)d >= (uint)image.D || (uint)h >= (uint)image.H) TMove.Skip(column, end - begin);
                            else
                            {
                                int a = Math.Clamp(inside, begin, end), b = Math.Clamp(outside, a, end);
                                TMove.Skip(column, a - begin);
                                TMove.Row(column + (a - begin), x + ((long)d * image.H + h) * image.W + (a * stride.W - padding.W + kw * dilation.W), b - a, stride.W);
                                TMove.Skip(column + (b - begin), end - b);
                            }
                            column += end - begin;
                        }
                    }
    }

    /// <summary>What happens to the elements of a row of the matrix that lie in one row of the image, and to those outside of it.</summary>
    interface IMove<T> where T : unmanaged
    {
        static abstract void Row(T* column, T* x, int count, int step);
        static abstract void Skip(T* column, int count);
    }

    readonly struct Copy<T> : IMove<T> where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Row(T* column, T* x, int count, int step)
        {
            if (step == 1) new ReadOnlySpan<T>(x, count).CopyTo(new(column, count));
            else if (step == 2) RowArithmetic.Alternate(column, x, count);
            else for (var i = 0; i < count; i++) column[i] = x[(long)i * step];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Skip(T* column, int count) => new Span<T>(column, count).Clear();
    }

    readonly struct Accumulate<T> : IMove<T> where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Row(T* column, T* x, int count, int step)
        {
            var i = 0;
            if (step == 1)
                for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) (Vector.Load(x + i) + Vector.Load(column + i)).Store(x + i);
            for (; i < count; i++) x[(long)i * step] += column[i];
        }

        public static void Skip(T* column, int count) { }
    }
}
