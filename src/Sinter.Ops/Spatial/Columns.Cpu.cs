using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The matrix of windows of one image: a row for each channel and tap, a column for each window. Written out of the image ("im2col"), or added back into it ("col2im").</summary>
static unsafe class Columns
{
    // A padded plane of so many elements stays in a cache while all taps read it.
    const int LargestPlane = 1 << 15;

    /// <summary>Columns <paramref name="from"/> … <paramref name="to"/> - 1 of the matrix of the channels at <paramref name="x"/>; its rows lie <paramref name="rowLength"/> apart.</summary>
    public static void Gather<T>(in WindowGrid grid, int channels, T* x, T* columns, int rowLength, int from, int to) where T : unmanaged, INumber<T>
    {
        var planes = PaddedPlanes.Forward(grid);
        if (planes.Size <= LargestPlane) GatherPadded(planes, channels, x, columns, rowLength, from, to);
        else Walk<T, Copy<T>>(grid, channels, x, columns, rowLength, from, to);
    }

    /// <summary>The transpose of <see cref="Gather"/>: every element of the matrix is added to the place of the image where it would be read.</summary>
    public static void Scatter<T>(in WindowGrid grid, int channels, T* x, T* columns, int rowLength, int from, int to) where T : unmanaged, INumber<T>
        => Walk<T, Accumulate<T>>(grid, channels, x, columns, rowLength, from, to);

    // A channel is padded first; every row of the matrix is then made of rows of that, with nothing left to ask.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void GatherPadded<T>(PaddedPlanes planes, int channels, T* x, T* columns, int rowLength, int from, int to) where T : unmanaged, INumber<T>
    {
        var grid = planes.Grid;
        int width = grid.Windows.W, firstRow = from / width, lastRow = (to - 1) / width, count = grid.Kernel.Count;
        using var lists = Scratch.Rent<int>(count + lastRow - firstRow + 1);
        using var scratch = Scratch.Rent<T>(planes.Size);
        int* taps = (int*)lists.Data, rows = taps + count;
        planes.ListTaps(taps);
        for (var row = firstRow; row <= lastRow; row++) rows[row - firstRow] = planes.RowOf(row / grid.Windows.H, row % grid.Windows.H);
        var padded = (T*)scratch.Data;
        new Span<T>(padded, planes.Size).Clear();
        for (var c = 0; c < channels; c++, x += grid.Image.Count)
        {
            planes.Fill(x, padded, firstRow, lastRow);
            for (var t = 0; t < count; t++, columns += rowLength)
            {
                var column = columns;
                for (var row = firstRow; row <= lastRow; row++)
                {
                    int begin = Math.Max(from - row * width, 0), length = Math.Min(to - row * width, width) - begin;
                    RowArithmetic.Copy(padded + taps[t] + rows[row - firstRow] + begin, column, length);
                    column += length;
                }
            }
        }
    }

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
