using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

static partial class LinearScan
{
    static Tensor Compute(Tensor a, Tensor b, int dim, bool reverse)
    {
        var h = Tensor.EmptyLike(b);
        if (h.Count > 0) Elements.Run(b.DType, new Launch(a, b, h, Lines.Of(b.Shape, dim), reverse));
        return h;
    }

    readonly struct Launch(Tensor a, Tensor b, Tensor h, Lines lines, bool reverse) : IElementBody
    {
        public unsafe void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            Threads.For(lines.Outer * lines.Inner, lines.Grain, new Body<T>((T*)a.Address, (T*)b.Address, (T*)h.Address, lines, reverse));
            GC.KeepAlive(a);
            GC.KeepAlive(b);
        }
    }

    readonly unsafe struct Body<T>(T* a, T* b, T* h, Lines lines, bool reverse) : IRangeBody where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            var step = reverse ? -lines.Inner : lines.Inner;
            for (var line = from; line < to; line++)
            {
                var (o, i) = Math.DivRem(line, lines.Inner);
                var at = o * lines.Length * lines.Inner + i + (reverse ? (lines.Length - 1) * lines.Inner : 0);
                var last = T.Zero;
                for (long k = 0; k < lines.Length; k++, at += step) h[at] = last = a[at] * last + b[at];
            }
        }
    }
}
