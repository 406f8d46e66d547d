using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The loops of <see cref="SampleMaps"/>. A channel of an image, or a stretch of sampled points, is one thread's, so that the order of sums is fixed.</summary>
static unsafe class SampleMapsCpu
{
    public static void Output(Tensor y, Tensor x, Tensor weights, Tensor places) => Run(places, Map.Output, y, y, x, weights);

    public static void InputGradient(Tensor dx, Tensor g, Tensor weights, Tensor places) => Run(places, Map.Input, dx, g, dx, weights);

    public static void WeightGradient(Tensor dw, Tensor x, Tensor g, Tensor places) => Run(places, Map.Weight, dw, g, x, dw);

    enum Map { Output, Input, Weight }

    // y, x and w are the three operands by their parts in the result, whichever of them is computed.
    static void Run(Tensor places, Map map, Tensor result, Tensor y, Tensor x, Tensor w)
    {
        if (result.Count == 0) return;
        if (result.DType == DType.Float64) Run<double>(places, map, y, x, w);
        else Run<float>(places, map, y, x, w);
    }

    static void Run<T>(Tensor places, Map map, Tensor y, Tensor x, Tensor w) where T : unmanaged, INumber<T>
    {
        using var ys = y.Pin<T>();
        using var xs = x.Pin<T>();
        using var ws = w.Pin<T>();
        using var at = places.Pin<long>();
        var body = new Body<T>(map, ys, xs, ws, at, x.Shape[1], x.Shape[2], places.Shape[1], places.Shape[2]);
        var items = map == Map.Weight ? x.Shape[0] * places.Shape[1] : x.Shape[0] * x.Shape[1];
        var work = (map == Map.Weight ? x.Shape[1] : places.Shape[1]) * places.Shape[2];
        Threads.For(items, Math.Max(1, (1 << 15) / Math.Max(1, work)), body);
    }

    readonly struct Body<T>(Map map, T* y, T* x, T* w, long* places, long channels, long size, long points, long taps) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long from, long to)
        {
            for (var item = from; item < to; item++)
                if (map == Map.Output) Output(item);
                else if (map == Map.Input) Input(item);
                else Weight(item);
        }

        void Output(long plane)
        {
            T* source = x + plane * size, target = y + plane * points, weight = w + plane / channels * points * taps;
            var at = places + plane / channels * points * taps;
            for (long p = 0; p < points; p++, at += taps, weight += taps)
            {
                var sum = T.Zero;
                for (long t = 0; t < taps; t++)
                    if (at[t] >= 0) sum += weight[t] * source[at[t]];
                target[p] = sum;
            }
        }

        void Input(long plane)
        {
            T* target = x + plane * size, g = y + plane * points, weight = w + plane / channels * points * taps;
            var at = places + plane / channels * points * taps;
            for (long i = 0; i < size; i++) target[i] = T.Zero;
            for (long p = 0; p < points; p++, at += taps, weight += taps)
                for (long t = 0; t < taps; t++)
                    if (at[t] >= 0) target[at[t]] += weight[t] * g[p];
        }

        void Weight(long point)
        {
            var (image, p) = Math.DivRem(point, points);
            var at = places + point * taps;
            for (long t = 0; t < taps; t++)
            {
                var sum = T.Zero;
                if (at[t] >= 0)
                    for (long c = image * channels; c < (image + 1) * channels; c++) sum += x[c * size + at[t]] * y[c * points + p];
                w[point * taps + t] = sum;
            }
        }
    }
}
