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
            for (var row = from; row < to; row++)
            {
                var line = x + o * source.Length * inner;
                if (inner == 1) y[row] = line[index[row]];
                else
                    for (long i = 0, at = row * inner; i < inner; i++, at++) y[at] = line[index[at] * inner + i];
                if (++j == target.Length) (j, o) = (0, o + 1);
            }
        }
    }

    readonly struct SelectLaunch(Tensor x, Tensor index, Tensor y, Lines lines) : IElementBody
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var rows = lines.Outer * index.Count;
            Threads.For(rows, Math.Max(1, (1 << 14) / lines.Inner), new SelectBody<T>((T*)x.Address, (long*)index.Address, index.Count, (T*)y.Address, lines));
            GC.KeepAlive(x);
            GC.KeepAlive(index);
        }
    }

    readonly unsafe struct SelectBody<T>(T* x, long* index, long count, T* y, Lines lines) : IRangeBody where T : unmanaged
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
                else Buffer.MemoryCopy(source, y + row * inner, inner * sizeof(T), inner * sizeof(T));
                if (++j == count) (j, o) = (0, o + 1);
            }
        }
    }
}
