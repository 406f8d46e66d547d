using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Copies elements, or rows of them, from checked positions.</summary>
static class GatherKernel
{
    public static Tensor Gather(Tensor x, int dim, Tensor index)
    {
        var y = Tensor.Empty(index.Shape, x.DType);
        if (y.Count > 0) Elements.Move(x.DType, new GatherLaunch(x, index, y, Lines.Of(x.Shape, dim), Lines.Of(index.Shape, dim)));
        return y;
    }

    public static Tensor Select(Tensor x, int dim, Tensor index)
    {
        var y = Tensor.Empty(x.Shape.With(dim, index.Count), x.DType);
        if (y.Count > 0) Elements.Move(x.DType, new SelectLaunch(x, index, y, Lines.Of(x.Shape, dim)));
        return y;
    }

    readonly struct GatherLaunch(Tensor x, Tensor index, Tensor y, Lines from, Lines to) : IElementBody
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var rows = to.Outer * to.Length;
            Threads.For(rows, Math.Max(1, (1 << 14) / to.Inner), new GatherBody<T>((T*)x.Address, (long*)index.Address, (T*)y.Address, from, to));
            GC.KeepAlive(x);
            GC.KeepAlive(index);
        }
    }

    readonly unsafe struct GatherBody<T>(T* x, long* index, T* y, Lines source, Lines target) : IRangeBody where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            var (o, j) = Math.DivRem(from, target.Length);
            var inner = target.Inner;
            for (var row = from; row < to; o++, j = 0)
            {
                var line = x + o * source.Length * inner;
                var n = Math.Min(target.Length - j, to - row);
                if (inner == 1) Pick(y + row, line, index + row, n);
                else
                    for (var r = row; r < row + n; r++)
                        for (long i = 0, at = r * inner; i < inner; i++, at++) y[at] = line[index[at] * inner + i];
                row += n;
            }
        }

        // Four at a time, so that the loop itself costs little beside the reads.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Pick(T* y, T* line, long* index, long n)
        {
            long i = 0;
            for (; i + 4 <= n; i += 4)
            {
                T a = line[index[i]], b = line[index[i + 1]], c = line[index[i + 2]], d = line[index[i + 3]];
                (y[i], y[i + 1], y[i + 2], y[i + 3]) = (a, b, c, d);
            }
            for (; i < n; i++) y[i] = line[index[i]];
        }
    }

    readonly struct SelectLaunch(Tensor x, Tensor index, Tensor y, Lines lines) : IElementBody
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var rows = lines.Outer * index.Count;
            Threads.For(rows, Math.Max(1, (1 << 14) / lines.Inner), new SelectBody<T>((T*)x.Address, (long*)index.Address, index.Count, (T*)y.Address, lines, Streaming.Pays(y.Address, y.Count * sizeof(T), lines.Inner * sizeof(T))));
            GC.KeepAlive(x);
            GC.KeepAlive(index);
        }
    }

    readonly unsafe struct SelectBody<T>(T* x, long* index, long count, T* y, Lines lines, bool streams) : IRangeBody where T : unmanaged
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            var (o, j) = Math.DivRem(from, count);
            var inner = lines.Inner;
            for (var row = from; row < to; row++)
            {
                var source = x + (o * lines.Length + index[j]) * inner;
                if (inner == 1) y[row] = *source;
                else if (streams) Streaming.Copy((byte*)(y + row * inner), (byte*)source, inner * sizeof(T));
                else Buffer.MemoryCopy(source, y + row * inner, inner * sizeof(T), inner * sizeof(T));
                if (++j == count) (j, o) = (0, o + 1);
            }
            if (streams) Streaming.Publish();
        }
    }
}
