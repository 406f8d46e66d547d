using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The loops of max-pooling. Without positions, the rows that a row of windows reads are first reduced to one as vectors; with them, every window is searched.</summary>
static unsafe class MaxPoolingCpu
{
    /// <summary>The type in which a type is compared and picked.</summary>
    public static DType Computing(DType dtype) => dtype == DType.Float64 ? dtype : dtype.IsInexact ? DType.Float32 : DType.Int64;

    public static void Values(Tensor x, Tensor y, PoolAxis[] axes)
    {
        x = x.To(y.DType);
        switch (y.DType)
        {
            case DType.Float32: Run<float>(x, y, null, axes); break;
            case DType.Float64: Run<double>(x, y, null, axes); break;
            default: Run<long>(x, y, null, axes); break;
        }
    }

    public static void Indexed(Tensor x, Tensor y, Tensor indices, PoolAxis[] axes)
    {
        x = x.To(y.DType);
        switch (y.DType)
        {
            case DType.Float32: Run<float>(x, y, indices, axes); break;
            case DType.Float64: Run<double>(x, y, indices, axes); break;
            default: Run<long>(x, y, indices, axes); break;
        }
    }

    static void Run<T>(Tensor x, Tensor y, Tensor? indices, PoolAxis[] axes) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        if (y.Count == 0) return;
        using var xs = x.Pin<T>();
        using var ys = y.Pin<T>();
        using var at = (indices ?? Tensor.Empty([0], DType.Int64)).Pin<long>();
        PoolAxis d = axes.Length > 2 ? axes[^3] : PoolAxis.Absent, h = axes.Length > 1 ? axes[^2] : PoolAxis.Absent, w = axes[^1];
        var planes = x.Count / ((long)d.Size * h.Size * w.Size);
        var work = Math.Max(1L, y.Count / planes) * (w.Ends[0] - w.Starts[0]) * (h.Ends[0] - h.Starts[0]);
        var grain = Math.Max(1, (1 << 15) / work);
        var isEven = MaxPoolingRows<T>.Supports(d, h, w);
        if (isEven && indices is null && MaxPoolingVectors.Supports<T>(w)) Threads.For(planes, grain, new MaxPoolingVectors((float*)xs.Pointer, (float*)ys.Pointer, d, h, w));
        else if (isEven) Threads.For(planes, grain, new MaxPoolingRows<T>(xs, ys, indices is null ? null : at, d, h, w));
        else if (indices is null) Threads.For(planes, grain, new ValueBody<T>(xs, ys, d, h, w));
        else Threads.For(planes, grain, new IndexBody<T>(xs, ys, at, d, h, w));
    }

    readonly struct ValueBody<T>(T* x, T* y, PoolAxis d, PoolAxis h, PoolAxis w) : IRangeBody where T : unmanaged, INumber<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            using var scratch = Scratch.Rent<T>(w.Size);
            var row = (T*)scratch.Data;
            var target = y + from * d.Count * h.Count * w.Count;
            for (var plane = from; plane < to; plane++)
            {
                var source = x + plane * d.Size * h.Size * w.Size;
                for (var od = 0; od < d.Count; od++)
                    for (var oh = 0; oh < h.Count; oh++)
                    {
                        Reduce(row, source, d.Inside(od), h.Inside(oh));
                        for (var ow = 0; ow < w.Count; ow++)
                        {
                            var (first, last) = w.Inside(ow);
                            var max = row[first];
                            for (var i = first + w.Step; i < last; i += w.Step) max = T.Max(max, row[i]);
                            *target++ = max;
                        }
                    }
            }
        }

        void Reduce(T* row, T* source, (int From, int To) ds, (int From, int To) hs)
        {
            var first = true;
            for (var i = ds.From; i < ds.To; i += d.Step)
                for (var j = hs.From; j < hs.To; j += h.Step, first = false)
                {
                    var line = source + ((long)i * h.Size + j) * w.Size;
                    if (first) new ReadOnlySpan<T>(line, w.Size).CopyTo(new(row, w.Size));
                    else Max(row, line, w.Size);
                }
        }

        static void Max(T* row, T* line, int count)
        {
            var i = 0;
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) Vector.Max(Vector.Load(row + i), Vector.Load(line + i)).Store(row + i);
            for (; i < count; i++) row[i] = T.Max(row[i], line[i]);
        }
    }

    readonly struct IndexBody<T>(T* x, T* y, long* indices, PoolAxis d, PoolAxis h, PoolAxis w) : IRangeBody where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            var o = from * d.Count * h.Count * w.Count;
            int dStep = d.Step, hStep = h.Step, wStep = w.Step;
            for (var plane = from; plane < to; plane++)
            {
                var source = x + plane * d.Size * h.Size * w.Size;
                // Windows of a plane's own, where there are any, follow those of the planes before.
                int dn = (int)plane * d.PerPlane, hn = (int)plane * h.PerPlane, wn = (int)plane * w.PerPlane;
                for (var od = 0; od < d.Count; od++)
                {
                    var (d0, d1) = d.Inside(dn + od);
                    for (var oh = 0; oh < h.Count; oh++)
                    {
                        var (h0, h1) = h.Inside(hn + oh);
                        for (var ow = 0; ow < w.Count; ow++, o++)
                        {
                            var (w0, w1) = w.Inside(wn + ow);
                            var isEmpty = d0 >= d1 || h0 >= h1 || w0 >= w1;
                            var at = isEmpty ? 0 : ((long)d0 * h.Size + h0) * w.Size + w0;
                            var max = isEmpty ? MaxPoolingRows<T>.Lowest : source[at];
                            for (var i = d0; i < d1; i += dStep)
                                for (var j = h0; j < h1; j += hStep)
                                {
                                    var line = ((long)i * h.Size + j) * w.Size;
                                    for (var k = line + w0; k < line + w1; k += wStep)
                                    {
                                        // Not "greater": a NaN must win, and nothing after it.
                                        var value = source[k];
                                        if (value <= max || T.IsNaN(max)) continue;
                                        max = value;
                                        at = k;
                                    }
                                }
                            y[o] = max;
                            indices[o] = at;
                        }
                    }
                }
            }
        }
    }
}
