using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Tables of rows on the CPU. Rows are added in the order of their indices, each thread for its own columns, so sums have one order.</summary>
static unsafe class EmbeddingCpu
{
    /// <summary>Indices as row-major int64, each a row of the table.</summary>
    public static Tensor Indices(Tensor indices, long count, string op)
    {
        Check.DType(indices.DType.IsInteger, $"{op}: the indices are {indices.DType}; they must be integers. Convert them to int64.");
        var rows = indices.To(DType.Int64).Contiguous();
        using var p = rows.Pin<long>();
        for (long i = 0; i < rows.Count; i++)
            Check.Index((ulong)p[i] < (ulong)count, $"{op}: index {i} is {p[i]}, but the table has {count} rows; use 0 to {count - 1}.");
        return rows;
    }

    /// <summary>y[i] = weight[rows[i]].</summary>
    public static void Gather(Tensor y, Tensor weight, Tensor rows)
    {
        var width = weight.Shape[1] * weight.DType.Size;
        Threads.For(rows.Count, Math.Max(1, (1 << 17) / Math.Max(1, width)), new GatherBody(y.Address, weight.Address, (long*)rows.Address, width, Streaming.Pays(y.Address, y.Count * y.DType.Size, width)));
        GC.KeepAlive(y);
        GC.KeepAlive(weight);
        GC.KeepAlive(rows);
    }

    readonly struct GatherBody(byte* y, byte* weight, long* rows, long width, bool streams) : IRangeBody
    {
        public void Run(long from, long to)
        {
            for (var i = from; i < to; i++)
                if (streams) Streaming.Copy(y + i * width, weight + rows[i] * width, width);
                else Buffer.MemoryCopy(weight + rows[i] * width, y + i * width, width, width);
            if (streams) Streaming.Publish();
        }
    }

    /// <summary>dw[rows[i]] += g[i], in the order of i.</summary>
    public static void ScatterAdd(Tensor dw, Tensor g, Tensor rows)
    {
        if (rows.Count == 0 || dw.Count == 0) return;
        if (dw.DType.Size == 2)
        {
            // Many small numbers added in a 16-bit type would be lost.
            using Tensor wide = Tensor.Zeros(dw.Shape, DType.Float32), wideG = g.To(DType.Float32);
            ScatterAdd(wide, wideG, rows);
            dw.Device.Copy(dw, wide);
            return;
        }
        const long columns = 64;
        var width = dw.Shape[1];
        RowKernel.For(dw.DType, (width + columns - 1) / columns, columns * rows.Count, new ScatterColumns(dw.Address, g.Address, (long*)rows.Address, rows.Count, width, columns));
        GC.KeepAlive(dw);
        GC.KeepAlive(g);
        GC.KeepAlive(rows);
    }

    readonly struct ScatterColumns(byte* dw, byte* g, long* rows, long count, long width, long columns) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            long first = from * columns, n = Math.Min(width, to * columns) - first;
            for (long r = 0; r < count; r++)
            {
                T* d = (T*)dw + rows[r] * width + first, s = (T*)g + r * width + first;
                long i = 0;
                for (; i <= n - TLane.Width; i += TLane.Width) (TLane.Load(d + i) + TLane.Load(s + i)).Store(d + i);
                for (; i < n; i++) d[i] += s[i];
            }
        }
    }

    /// <summary>What each index's gradient is multiplied by, [*, 1]: 0 for padding, 1 / occurrences if scaled.</summary>
    public static Tensor Scales(Tensor rows, long count, long padding, bool byFrequency, DType dtype)
    {
        var scale = Tensor.Empty([.. rows.Shape, 1], DType.Float64);
        var seen = new int[byFrequency ? count : 0];
        using var p = rows.Pin<long>();
        using var s = scale.Pin<double>();
        if (byFrequency)
            for (long i = 0; i < rows.Count; i++) seen[p[i]]++;
        for (long i = 0; i < rows.Count; i++) s[i] = p[i] == padding ? 0 : byFrequency ? 1.0 / seen[p[i]] : 1;
        return scale.To(dtype);
    }

    /// <summary>Shortens, in place, the rows that are used and longer than a limit.</summary>
    public static void Shorten(Tensor weight, Tensor rows, double limit, double p)
    {
        using var _ = Autograd.NoGrad();
        var seen = new HashSet<long>();
        using var at = rows.Pin<long>();
        for (long i = 0; i < rows.Count; i++)
        {
            if (!seen.Add(at[i])) continue;
            using var row = weight.Select(0, at[i]);
            var norm = double.IsPositiveInfinity(p) ? row.ToArray<double>().Max(Math.Abs) : Math.Pow(row.ToArray<double>().Sum(v => Math.Pow(Math.Abs(v), p)), 1 / p);
            if (norm > limit) row.MultiplyInPlace(limit / (norm + 1e-7));
        }
    }
}
