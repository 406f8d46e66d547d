using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Maxima over windows whose columns lie at even distances, a row of windows at a time. The rows that the windows read become one by vectors: the largest of
/// each column and the row it stood in. Its columns, sorted by their place in the stride, are then compared as vectors again.</summary>
/// <remarks>Numbers of rows and columns are kept in <typeparamref name="T"/> beside the values, which is exact below 2²⁴.</remarks>
readonly unsafe struct MaxPoolingRows<T>(T* x, T* y, long* indices, PoolAxis d, PoolAxis h, PoolAxis w) : IRangeBody where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining, Hot = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Whether the windows are such.</summary>
    public static bool Supports(PoolAxis d, PoolAxis h, PoolAxis w)
    {
        if (d.PerPlane > 0 || h.PerPlane > 0 || w.PerPlane > 0 || (long)d.Size * h.Size >= 1 << 24 || w.Size >= 1 << 24) return false;
        var stride = Stride(w);
        for (var o = 1; o < w.Count; o++)
            if (w.Starts[o] - w.Starts[o - 1] != stride || w.Ends[o] - w.Starts[o] != w.Length) return false;
        return true;
    }

    static int Stride(PoolAxis w) => w.Count > 1 ? w.Starts[1] - w.Starts[0] : 1;

    /// <summary>-∞, or the smallest integer.</summary>
    public static T Lowest => T.IsNegativeInfinity(T.MinValue - T.MaxValue) ? T.MinValue - T.MaxValue : T.MinValue;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(long from, long to)
    {
        int stride = Stride(w), reach = w.Ends[^1] - w.Starts[0], slack = 2 * Vector<T>.Count, lane = reach / stride + slack, count = w.Count + slack;
        using var scratch = Scratch.Rent<T>(2 * (reach + slack) + 2L * stride * lane + 3L * count);
        // The columns of all windows, padding included; what stands in the padding loses against every element.
        T* values = (T*)scratch.Data, rows = values + reach + slack, valueLanes = rows + reach + slack, rowLanes = valueLanes + stride * lane;
        T* max = rowLanes + stride * lane, maxRow = max + count, maxColumn = maxRow + count;
        new Span<T>(values, reach + slack).Fill(Lowest);
        new Span<T>(rows, reach + slack).Fill(T.CreateTruncating(1 << 24));
        new Span<T>(valueLanes, 2 * stride * lane).Clear();
        int inside = -w.Starts[0], first = Math.Max(0, -inside);
        var columns = Math.Min(w.Size - first, reach - Math.Max(0, inside));
        var o = from * d.Count * h.Count * w.Count;
        for (var plane = from; plane < to; plane++)
        {
            var source = x + plane * d.Size * h.Size * w.Size;
            for (var od = 0; od < d.Count; od++)
                for (var oh = 0; oh < h.Count; oh++, o += w.Count)
                {
                    var (d0, d1) = d.Inside(od);
                    var (h0, h1) = h.Inside(oh);
                    var isFirst = true;
                    for (var i = d0; i < d1; i += d.Step)
                        for (var j = h0; j < h1; j += h.Step, isFirst = false)
                        {
                            var number = i * h.Size + j;
                            var line = source + (long)number * w.Size + first;
                            T* value = values + inside + first, row = rows + inside + first;
                            if (!isFirst && indices == null) Raise(value, line, columns);
                            else if (!isFirst) Raise(value, row, line, T.CreateTruncating(number), columns);
                            else
                            {
                                new ReadOnlySpan<T>(line, columns).CopyTo(new(value, columns));
                                new Span<T>(row, columns).Fill(T.CreateTruncating(number));
                            }
                        }
                    if (isFirst)
                    {
                        // A dilated window may step over the image.
                        new Span<T>(values, reach).Fill(Lowest);
                        new Span<T>(rows, reach).Clear();
                    }
                    Sort(values, valueLanes, reach, stride, lane);
                    if (indices == null)
                    {
                        Across(valueLanes, max, stride, lane);
                        new ReadOnlySpan<T>(max, w.Count).CopyTo(new(y + o, w.Count));
                        continue;
                    }
                    Sort(rows, rowLanes, reach, stride, lane);
                    Across(valueLanes, rowLanes, max, maxRow, maxColumn, stride, lane);
                    new ReadOnlySpan<T>(max, w.Count).CopyTo(new(y + o, w.Count));
                    Place(maxRow, maxColumn, indices + o, stride);
                }
        }
    }

    // Whether v comes before m, the largest so far: larger, or the first NaN.
    [MethodImpl(Inline)]
    static Vector<T> Wins(Vector<T> v, Vector<T> m) => Vector.GreaterThan(v, m) | Vector.AndNot(Vector.Equals(m, m), Vector.Equals(v, v));

    [MethodImpl(Hot)]
    static void Raise(T* max, T* line, int n)
    {
        var i = 0;
        for (; i <= n - Vector<T>.Count; i += Vector<T>.Count) Vector.Max(Vector.Load(max + i), Vector.Load(line + i)).Store(max + i);
        for (; i < n; i++) max[i] = T.Max(max[i], line[i]);
    }

    [MethodImpl(Hot)]
    static void Raise(T* max, T* row, T* line, T number, int n)
    {
        var i = 0;
        var numbers = new Vector<T>(number);
        for (; i <= n - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> v = Vector.Load(line + i), m = Vector.Load(max + i);
            var wins = Wins(v, m);
            Vector.ConditionalSelect(wins, v, m).Store(max + i);
            Vector.ConditionalSelect(wins, numbers, Vector.Load(row + i)).Store(row + i);
        }
        for (; i < n; i++)
            if (line[i] > max[i] || (T.IsNaN(line[i]) && !T.IsNaN(max[i]))) (max[i], row[i]) = (line[i], number);
    }

    // Every stride-th element becomes the neighbour of the one before it.
    [MethodImpl(Hot)]
    static void Sort(T* from, T* to, int n, int stride, int lane)
    {
        if (stride == 1) new ReadOnlySpan<T>(from, n).CopyTo(new(to, n));
        else if (stride == 2)
        {
            RowArithmetic.Alternate(to, from, (n + 1) / 2);
            RowArithmetic.Alternate(to + lane, from + 1, n / 2);
        }
        else
            for (var r = 0; r < stride; r++)
                for (int i = r, k = r * lane; i < n; i += stride, k++) to[k] = from[i];
    }

    [MethodImpl(Hot)]
    void Across(T* lanes, T* max, int stride, int lane)
    {
        for (var o = 0; o < w.Count; o += Vector<T>.Count)
        {
            var m = Vector.Load(lanes + o);
            for (var t = w.Step; t < w.Length; t += w.Step) m = Vector.Max(m, Vector.Load(lanes + t % stride * lane + t / stride + o));
            m.Store(max + o);
        }
    }

    [MethodImpl(Hot)]
    void Across(T* lanes, T* rowLanes, T* max, T* maxRow, T* maxColumn, int stride, int lane)
    {
        for (var o = 0; o < w.Count; o += Vector<T>.Count)
        {
            Vector<T> m = Vector.Load(lanes + o), r = Vector.Load(rowLanes + o), c = Vector<T>.Zero;
            for (var t = w.Step; t < w.Length; t += w.Step)
            {
                var at = t % stride * lane + t / stride + o;
                Vector<T> v = Vector.Load(lanes + at), row = Vector.Load(rowLanes + at);
                // Of equal ones, which includes two NaN, the one in the earlier row is first.
                var equal = Vector.Equals(v, m) | Vector.OnesComplement(Vector.Equals(v, v) | Vector.Equals(m, m));
                var wins = Wins(v, m) | (equal & Vector.LessThan(row, r));
                m = Vector.ConditionalSelect(wins, v, m);
                r = Vector.ConditionalSelect(wins, row, r);
                c = Vector.ConditionalSelect(wins, new Vector<T>(T.CreateTruncating(t)), c);
            }
            m.Store(max + o);
            r.Store(maxRow + o);
            c.Store(maxColumn + o);
        }
    }

    // Windows that hold no element at all name one of the plane's nevertheless, for the gradient's sake.
    [MethodImpl(Hot)]
    void Place(T* row, T* column, long* at, int stride)
    {
        var o = 0;
        var plane = (long)d.Size * h.Size * w.Size;
        if (typeof(T) == typeof(float) && plane < 1 << 24)
        {
            Vector<int> width = new(w.Size), last = new((int)plane - 1);
            for (; o <= w.Count - Vector<float>.Count; o += Vector<float>.Count)
            {
                var start = Vector.CreateSequence(w.Starts[0] + o * stride, stride);
                var place = Vector.ConvertToInt32Native(Vector.Load((float*)row + o)) * width + Vector.ConvertToInt32Native(Vector.Load((float*)column + o)) + start;
                Vector.Widen(Vector.Min(Vector.Max(place, Vector<int>.Zero), last), out var low, out var high);
                low.Store(at + o);
                high.Store(at + o + Vector<long>.Count);
            }
        }
        for (; o < w.Count; o++) at[o] = Math.Clamp(long.CreateTruncating(row[o]) * w.Size + long.CreateTruncating(column[o]) + w.Starts[0] + (long)o * stride, 0, plane - 1);
    }
}
