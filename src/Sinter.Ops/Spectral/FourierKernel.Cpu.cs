using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Fourier transforms of all lines of a tensor along a dimension: tiles of lines, one for each lane of a vector, are brought into the cache, transformed
/// together and written back. Neighbouring lines lie side by side already wherever the dimension is not the last.</summary>
static unsafe class FourierKernel
{
    // A tile of lines should stay in the second cache with its working memory; beside others in memory even a large one is better than single lines.
    const long CachedTile = 1 << 20, LargestTile = 64 << 20;

    const long Work = 1 << 15;

    /// <summary>y[k] = scale · Σ x[j] e^(∓2πi jk / n). x counts as 0 from its end on, or is cut at n; y is the first numbers of the transform, with zeros from n on.
    /// Either may be real: y then is the real part. Both are row-major.</summary>
    public static void Run(Tensor y, Tensor x, int dim, long n, bool forward, double scale)
    {
        if (y.Count == 0) return;
        if (y.DType.ToReal == DType.Float64)
        {
            var doubles = new Launch<double>(y, x, dim, n, forward, scale);
            Lanes.Run<Launch<double>, double>(ref doubles);
        }
        else
        {
            var singles = new Launch<float>(y, x, dim, n, forward, scale);
            Lanes.Run<Launch<float>, float>(ref singles);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    readonly struct Launch<T>(Tensor y, Tensor x, int dim, long n, bool forward, double scale) : ILaneBody<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run<TLane>() where TLane : struct, ILane<TLane, T>
        {
            var plan = FourierPlan<T>.Of(n);
            Lines from = Lines.Of(x.Shape, dim), to = Lines.Of(y.Shape, dim);
            var count = to.Outer * to.Inner;
            var bytes = 4 * plan.Room * sizeof(T);
            long lanes = to.Inner > 1 || bytes * TLane.Width <= CachedTile ? TLane.Width : 1;
            while (lanes > 1 && bytes * lanes > LargestTile) lanes /= 2;
            lanes = Math.Min(lanes, count);
            var body = new Body<TLane, T>(plan, (T*)y.Address, (T*)x.Address, y.DType.IsComplex, x.DType.IsComplex, to, from, lanes, forward, T.CreateTruncating(scale));
            Threads.For((count + lanes - 1) / lanes, Math.Max(1, Work / (plan.Room * lanes)), body);
        }
    }

    readonly struct Body<TLane, T>(FourierPlan<T> plan, T* y, T* x, bool toComplex, bool fromComplex, Lines to, Lines from, long most, bool forward, T scale) : IRangeBody
        where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        readonly Lines _to = to, _from = from;

        public void Run(long first, long last)
        {
            var size = plan.Room * most + FourierPlan<T>.Slack;
            using var scratch = Scratch.Rent<T>(4 * size);
            T* re = (T*)scratch.Data, im = re + size;
            // A backward transform is a forward one of the exchanged parts, exchanged again.
            T* real = forward ? re : im, imaginary = forward ? im : re;
            for (var tile = first; tile < last; tile++)
            {
                var line = tile * most;
                var lanes = Math.Min(most, _to.Outer * _to.Inner - line);
                Load(line, lanes, real, imaginary);
                plan.Run<TLane>(re, im, im + size, im + 2 * size, lanes);
                Store(line, lanes, real, imaginary);
            }
        }

        // Where line number i begins.
        static long Start(in Lines lines, long i)
        {
            var (outer, inner) = Math.DivRem(i, lines.Inner);
            return outer * lines.Length * lines.Inner + inner;
        }

        [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Load(long line, long lanes, T* re, T* im)
        {
            var starts = stackalloc T*[(int)lanes];
            var width = fromComplex ? 2 : 1;
            for (var l = 0; l < lanes; l++) starts[l] = x + width * Start(_from, line + l);
            long used = Math.Min(_from.Length, plan.Length), step = width * _from.Inner, at = 0;
            for (long k = 0; k < used; k++)
                for (var l = 0; l < lanes; l++, at++)
                {
                    var p = starts[l] + k * step;
                    re[at] = p[0];
                    im[at] = fromComplex ? p[1] : T.Zero;
                }
            for (; at < plan.Length * lanes; at++) re[at] = im[at] = T.Zero;
        }

        [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Store(long line, long lanes, T* re, T* im)
        {
            var starts = stackalloc T*[(int)lanes];
            var width = toComplex ? 2 : 1;
            for (var l = 0; l < lanes; l++) starts[l] = y + width * Start(_to, line + l);
            long step = width * _to.Inner, at = 0;
            for (long k = 0; k < _to.Length; k++)
                for (var l = 0; l < lanes; l++, at++)
                {
                    var p = starts[l] + k * step;
                    var inside = k < plan.Length;
                    p[0] = inside ? re[at] * scale : T.Zero;
                    if (toComplex) p[1] = inside ? im[at] * scale : T.Zero;
                }
        }
    }
}
