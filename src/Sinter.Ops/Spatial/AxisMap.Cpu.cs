using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Linear maps along a dimension of row-major tensors: rows of the dimensions inside it are added as vectors; along the innermost one sums are taken number by number.</summary>
static unsafe class AxisMapCpu
{
    public static void Run(AxisMap map, Tensor y, Tensor x, int dim)
    {
        if (y.Count == 0) return;
        if (y.DType == DType.Float64) Run<double>(map, y, x, dim);
        else Run<float>(map, y, x, dim);
    }

    static void Run<T>(AxisMap map, Tensor y, Tensor x, int dim) where T : unmanaged, INumber<T>
    {
        using var ys = y.Pin<T>();
        using var xs = x.Pin<T>();
        var inner = x.Shape[(dim + 1)..].Count;
        var weights = new T[map.Weights.Length];
        for (var i = 0; i < weights.Length; i++) weights[i] = T.CreateTruncating(map.Weights[i]);
        var work = inner * Math.Max(1, weights.Length);
        fixed (T* w = weights)
        fixed (int* starts = map.Starts, offsets = map.Offsets)
            Threads.For(x.Shape[..dim].Count, Math.Max(1, (1 << 15) / work), new Body<T>(ys, xs, map.Outputs, map.Inputs, inner, starts, offsets, w));
    }

    readonly struct Body<T>(T* y, T* x, int outputs, int inputs, long inner, int* starts, int* offsets, T* weights) : IRangeBody where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            for (var slice = from; slice < to; slice++)
            {
                T* source = x + slice * inputs * inner, target = y + slice * outputs * inner;
                for (var o = 0; o < outputs; o++, target += inner)
                {
                    T* first = source + starts[o] * inner, w = weights + offsets[o];
                    var taps = offsets[o + 1] - offsets[o];
                    if (inner == 1) *target = Sum(first, w, taps);
                    else Rows(target, first, w, taps);
                }
            }
        }

        static T Sum(T* x, T* w, int taps)
        {
            if (taps >= 4 * Vector<T>.Count) return RowArithmetic.Dot(x, w, taps, 1);
            var sum = T.Zero;
            for (var t = 0; t < taps; t++) sum += w[t] * x[t];
            return sum;
        }

        void Rows(T* target, T* x, T* w, int taps)
        {
            // Long rows are cut, so that a piece of the target stays in the cache until it is complete.
            const int piece = 2048;
            for (long at = 0; at < inner; at += piece)
            {
                var count = (int)Math.Min(piece, inner - at);
                if (taps == 0) new Span<T>(target + at, count).Clear();
                else Scale(target + at, x + at, count, w[0]);
                for (var t = 1; t < taps; t++) RowArithmetic.AddScaled(target + at, x + t * inner + at, count, 1, w[t]);
            }
        }

        static void Scale(T* y, T* x, int count, T w)
        {
            var i = 0;
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) (Vector.Load(x + i) * w).Store(y + i);
            for (; i < count; i++) y[i] = x[i] * w;
        }
    }
}
