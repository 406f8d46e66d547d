using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Linear maps along a dimension of row-major tensors: rows of the dimensions inside it are added as vectors; along the innermost one, lines are
/// turned so that they lie side by side, or, where every output is a long sum, taken one by one.</summary>
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
        var slices = x.Shape[..dim].Count;
        fixed (T* w = weights)
        fixed (int* starts = map.Starts, offsets = map.Offsets)
        {
            var body = new Body<T>(ys, xs, map.Outputs, map.Inputs, inner, starts, offsets, w);
            if (inner == 1 && slices >= SideBySide && weights.Length <= MostTaps * map.Outputs)
                Threads.For((slices + SideBySide - 1) / SideBySide, Math.Max(1, (1 << 15) / (work * SideBySide)), new LinesBody<T>(body, slices));
            else Threads.For(slices, Math.Max(1, (1 << 15) / work), body);
        }
    }

    // Lines turned at a time, and how many taps an output may have for that to be worth while.
    const int SideBySide = 16, MostTaps = 16;

    readonly struct LinesBody<T>(Body<T> one, long slices) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long from, long to)
        {
            using var scratch = Scratch.Rent<T>(SideBySide * (one.Inputs + one.Outputs));
            for (var block = from; block < to; block++)
            {
                var first = block * SideBySide;
                if (first + SideBySide <= slices) one.Block(first, (T*)scratch.Data);
                else one.Run(first, slices);
            }
        }
    }

    readonly struct Body<T>(T* y, T* x, int outputs, int inputs, long inner, int* starts, int* offsets, T* weights) : IRangeBody where T : unmanaged, INumber<T>
    {
        public int Inputs => inputs;

        public int Outputs => outputs;

        /// <summary>Maps 16 neighbouring lines: turned, mapped as vectors, turned back.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Block(long slice, T* room)
        {
            T* turned = room, results = room + SideBySide * inputs;
            Transposition<T>.Run(turned, SideBySide, x + slice * inputs, inputs, inputs, SideBySide);
            for (var o = 0; o < outputs; o++)
            {
                T* first = turned + starts[o] * SideBySide, w = weights + offsets[o], result = results + o * SideBySide;
                var taps = offsets[o + 1] - offsets[o];
                for (var i = 0; i < SideBySide; i += Vector<T>.Count)
                {
                    var sum = Vector<T>.Zero;
                    for (var t = 0; t < taps; t++) sum += Vector.Load(first + t * SideBySide + i) * w[t];
                    sum.Store(result + i);
                }
            }
            Transposition<T>.Run(y + slice * outputs, outputs, results, SideBySide, SideBySide, outputs);
        }

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
