using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Maxima of float32 over windows at even distances, without positions, where the machine can load and store parts of a vector: up to sixteen windows of a row read two vectors of the image,
/// -∞ outside of it. The largest of the rows comes first; then each column of the windows is one permutation of the two vectors. Nothing is copied, so short rows cost little.</summary>
readonly unsafe struct MaxPoolingVectors(float* x, float* y, PoolAxis d, PoolAxis h, PoolAxis w) : IRangeBody
{
    const int Width = 16;

    /// <summary>Whether the windows are such, if their columns lie at even distances.</summary>
    public static bool Supports<T>(PoolAxis w) => Avx512F.IsSupported && typeof(T) == typeof(float) && w.Length <= Width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long from, long to)
    {
        int stride = w.Count > 1 ? w.Starts[1] - w.Starts[0] : 1, together = Math.Min(Width, (2 * Width - w.Length) / stride + 1), reach = w.Length, step = w.Step, pitch = w.Size;
        Vector512<float> lowest = Vector512.Create(float.NegativeInfinity);
        Vector512<int> places = Vector512<int>.Indices * stride;
        var target = y + from * d.Count * h.Count * w.Count;
        for (var plane = from; plane < to; plane++)
            for (var od = 0; od < d.Count; od++)
            {
                var (d0, d1) = d.Inside(od);
                for (var oh = 0; oh < h.Count; oh++, target += w.Count)
                {
                    var (h0, h1) = h.Inside(oh);
                    for (var o = 0; o < w.Count; o += together)
                    {
                        var first = w.Starts[0] + o * stride;
                        Vector512<float> inLow = RowLanes.Inside(first, pitch), inHigh = RowLanes.Inside(first + Width, pitch), low = lowest, high = lowest;
                        for (var i = d0; i < d1; i += d.Step)
                        {
                            var line = x + ((plane * d.Size + i) * h.Size + h0) * pitch + first;
                            for (var j = h0; j < h1; j += h.Step, line += (nint)h.Step * pitch)
                            {
                                low = Vector512.Max(low, Avx512F.MaskLoad(line, inLow, lowest));
                                high = Vector512.Max(high, Avx512F.MaskLoad(line + Width, inHigh, lowest));
                            }
                        }
                        var max = Avx512F.PermuteVar16x32x2(low, places, high);
                        for (var t = step; t < reach; t += step) max = Vector512.Max(max, Avx512F.PermuteVar16x32x2(low, places + Vector512.Create(t), high));
                        Avx512F.MaskStore(target + o, RowLanes.Inside(0, Math.Min(together, w.Count - o)), max);
                    }
                }
            }
    }
}
