using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>
/// Convolutions whose groups have few channels, depthwise ones above all, where a matrix product would have almost nothing to multiply: a group's planes are
/// padded once, and then every result is a sum of shifted rows, kept in registers over all taps.
/// </summary>
static unsafe class NarrowConvolution
{
    // Where a matrix product begins to pay: pairs of channels in a group, and planes that a result reads. The gradient of a weight has no sums to share.
    const int MostPairs = 128, MostPairsOfGradient = 16, MostPlanes = 16;

    // With fewer results than a vector holds, most of the work would be for nothing.
    const int FewestResults = 16;

    /// <summary>True where the result is faster this way.</summary>
    public static bool SupportsOutput(ConvolutionPlan plan) => Supports(plan, MostPairs) && plan.InPerGroup <= MostPlanes;

    /// <summary>True where the input's gradient is.</summary>
    public static bool SupportsInputGradient(ConvolutionPlan plan) => Supports(plan, MostPairs) && plan.OutPerGroup <= MostPlanes;

    /// <summary>True where the weight's gradient is.</summary>
    public static bool SupportsWeightGradient(ConvolutionPlan plan) => Supports(plan, MostPairsOfGradient);

    // With a stride, columns are sorted one by one; only depthwise convolutions gain all the same.
    static bool Supports(ConvolutionPlan plan, int mostPairs)
        => (plan.IsDepthwise || ((long)plan.InPerGroup * plan.OutPerGroup <= mostPairs && plan.Grid.Stride.Count == 1 && plan.Grid.Kernel.Count > 1))
            && plan.Grid.Windows.Count >= FewestResults;

    // Planes of results that share what is read.
    const int OutsOfTile = 4;

    public static void Output<T>(ConvolutionPlan plan, T* y, T* x, T* weight, T* bias) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Run(plan, new ResultPlanes<T>(PaddedPlanes.Forward(plan.Grid), plan.Groups, plan.InPerGroup, plan.OutPerGroup, y, x, weight, bias, isMirrored: false));

    public static void InputGradient<T>(ConvolutionPlan plan, T* dx, T* g, T* weight) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Run(plan, new ResultPlanes<T>(PaddedPlanes.Backward(plan.Grid), plan.Groups, plan.OutPerGroup, plan.InPerGroup, dx, g, weight, null, isMirrored: true));

    static void Run<T>(ConvolutionPlan plan, ResultPlanes<T> body) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var items = (long)plan.Batch * plan.Groups * body.Blocks;
        Threads.For(items, Grain(plan, items), body);
    }

    public static void WeightGradient<T>(ConvolutionPlan plan, T* dw, T* x, T* g) where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Threads.For(plan.Groups, Grain(plan, plan.Groups), new GroupGradient<T>(plan, PaddedPlanes.Forward(plan.Grid), dw, x, g));

    static long Grain(ConvolutionPlan plan, long items) => Math.Max(1, (1 << 17) * items / Math.Max(1, plan.Work));

    /// <summary>A few results of one group of one image an item.</summary>
    readonly struct ResultPlanes<T>(PaddedPlanes planes, int groups, int ins, int outs, T* y, T* x, T* weight, T* bias, bool isMirrored) : IRangeBody
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public int Blocks => (outs + OutsOfTile - 1) / OutsOfTile;

        public void Run(long from, long to)
        {
            int size = planes.Size, inSize = planes.Grid.Image.Count, outSize = planes.Grid.Windows.Count, taps = planes.Grid.Kernel.Count, rows = ins * taps;
            var vectors = new ResultVectors(planes, Lanes.Bits / 8 / sizeof(T));
            using var lists = Scratch.Rent<int>(2 * vectors.Count + rows);
            using var scratch = Scratch.Rent<T>((long)ins * size + OutsOfTile * (vectors.Room + rows + 1));
            int* sources = (int*)lists.Data, targets = sources + vectors.Count, offsets = targets + vectors.Count;
            T* padded = (T*)scratch.Data, results = padded + (long)ins * size, weights = results + OutsOfTile * vectors.Room, shifts = weights + OutsOfTile * rows;
            vectors.List(sources, targets);
            planes.ListTaps(offsets);
            for (var i = taps; i < rows; i++) offsets[i] = offsets[i - taps] + size;
            new Span<T>(padded, ins * size).Clear();
            var filled = -1L;
            for (var item = from; item < to; item++)
            {
                var (place, block) = Math.DivRem(item, Blocks);
                int group = (int)(place % groups), first = (int)block * OutsOfTile, count = Math.Min(OutsOfTile, outs - first);
                if (place != filled)
                    for (var c = 0; c < ins; c++) planes.Fill(x + (place * ins + c) * inSize, padded + (long)c * size);
                filled = place;
                for (var o = 0; o < count; o++)
                {
                    CopyWeights(group, first + o, weights + o * rows);
                    shifts[o] = bias is null ? T.Zero : bias[group * outs + first + o];
                }
                var target = y + (place * outs + first) * outSize;
                bool isDirect = vectors.Room == 0;
                var sums = new TapSums<T>(padded, offsets, weights, rows, shifts, sources, targets, vectors.Count, isDirect ? target : results, isDirect ? outSize : vectors.Room, count);
                if (ins == 1 && count == 1 && RollingSums<T>.Supports(planes.Grid))
                {
                    var rolling = new RollingSums<T>(sums, planes.RowOf(0, 1), planes.Grid.Windows.H, planes.Grid.Windows.W);
                    Lanes.Run<RollingSums<T>, T>(ref rolling);
                }
                else Lanes.Run<TapSums<T>, T>(ref sums);
                for (var o = 0; o < count && !isDirect; o++) new ReadOnlySpan<T>(results + o * vectors.Room, outSize).CopyTo(new(target + (long)o * outSize, outSize));
            }
        }

        // The weights of one plane of results, in the order of the taps.
        void CopyWeights(int group, int o, T* weights)
        {
            var taps = planes.Grid.Kernel.Count;
            for (var c = 0; c < ins; c++, weights += taps)
            {
                var source = weight + (isMirrored ? (group * ins + c) * outs + o : (group * outs + o) * ins + c) * taps;
                for (var t = 0; t < taps; t++) weights[t] = source[isMirrored ? taps - 1 - t : t];
            }
        }
    }

    /// <summary>The vectors of results of a plane. The last of a row ends with the row; where a row is shorter than a vector, the next row covers what is too much.</summary>
    readonly struct ResultVectors(PaddedPlanes planes, int width)
    {
        Triple Results => planes.Grid.Windows;
        int InRow => (Results.W + width - 1) / width;

        public int Count => Results.D * Results.H * InRow;

        /// <summary>Room for a plane whose rows are shorter than a vector, or 0 if there is no need for it.</summary>
        public int Room => Results.W < width ? Results.Count + width : 0;

        public void List(int* sources, int* targets)
        {
            for (var d = 0; d < Results.D; d++)
                for (var h = 0; h < Results.H; h++)
                    for (var v = 0; v < InRow; v++)
                    {
                        var column = Math.Max(0, Math.Min(v * width, Results.W - width));
                        *sources++ = planes.RowOf(d, h) + column;
                        *targets++ = (d * Results.H + h) * Results.W + column;
                    }
        }
    }

    /// <summary>Sums over the taps, four vectors of results of one or four planes at a time.</summary>
    readonly struct TapSums<T>(T* padded, int* taps, T* weights, int count, T* shifts, int* sources, int* targets, int vectors, T* y, int plane, int planes) : ILaneBody<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public T* Source(int vector) => padded + sources[vector];
        public T* Target(int vector) => y + targets[vector];
        public int Tap(int t) => taps[t];
        public T Weight(int t) => weights[t];
        public T Shift => shifts[0];

        public void Run<TLane>() where TLane : struct, ILane<TLane, T>
        {
            if (planes == OutsOfTile) FourPlanes<TLane>();
            else
                for (var o = 0; o < planes; o++) OnePlane<TLane>(o);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void OnePlane<TLane>(int o) where TLane : struct, ILane<TLane, T>
        {
            TLane shift = TLane.Broadcast(shifts[o]);
            T* weight = weights + o * count, to = y + (long)o * plane;
            for (var v = 0; v < vectors; v += 4)
            {
                // Vectors that are missing repeat the last.
                int v1 = Math.Min(v + 1, vectors - 1), v2 = Math.Min(v + 2, vectors - 1), v3 = Math.Min(v + 3, vectors - 1);
                T* p0 = padded + sources[v], p1 = padded + sources[v1], p2 = padded + sources[v2], p3 = padded + sources[v3];
                TLane s0 = shift, s1 = shift, s2 = shift, s3 = shift;
                for (var t = 0; t < count; t++)
                {
                    nint at = taps[t];
                    var w = TLane.Broadcast(weight[t]);
                    s0 = TLane.MultiplyAdd(w, TLane.Load(p0 + at), s0);
                    s1 = TLane.MultiplyAdd(w, TLane.Load(p1 + at), s1);
                    s2 = TLane.MultiplyAdd(w, TLane.Load(p2 + at), s2);
                    s3 = TLane.MultiplyAdd(w, TLane.Load(p3 + at), s3);
                }
                s0.Store(to + targets[v]);
                s1.Store(to + targets[v1]);
                s2.Store(to + targets[v2]);
                s3.Store(to + targets[v3]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void FourPlanes<TLane>() where TLane : struct, ILane<TLane, T>
        {
            for (var v = 0; v < vectors; v += 4)
            {
                int v1 = Math.Min(v + 1, vectors - 1), v2 = Math.Min(v + 2, vectors - 1), v3 = Math.Min(v + 3, vectors - 1);
                T* p0 = padded + sources[v], p1 = padded + sources[v1], p2 = padded + sources[v2], p3 = padded + sources[v3];
                T* wa = weights, wb = wa + count, wc = wb + count, wd = wc + count;
                TLane a0 = TLane.Broadcast(shifts[0]), a1 = a0, a2 = a0, a3 = a0, b0 = TLane.Broadcast(shifts[1]), b1 = b0, b2 = b0, b3 = b0;
                TLane c0 = TLane.Broadcast(shifts[2]), c1 = c0, c2 = c0, c3 = c0, d0 = TLane.Broadcast(shifts[3]), d1 = d0, d2 = d0, d3 = d0;
                for (var t = 0; t < count; t++)
                {
                    nint at = taps[t];
                    TLane x0 = TLane.Load(p0 + at), x1 = TLane.Load(p1 + at), x2 = TLane.Load(p2 + at), x3 = TLane.Load(p3 + at);
                    var w = TLane.Broadcast(wa[t]);
                    a0 = TLane.MultiplyAdd(w, x0, a0); a1 = TLane.MultiplyAdd(w, x1, a1); a2 = TLane.MultiplyAdd(w, x2, a2); a3 = TLane.MultiplyAdd(w, x3, a3);
                    w = TLane.Broadcast(wb[t]);
                    b0 = TLane.MultiplyAdd(w, x0, b0); b1 = TLane.MultiplyAdd(w, x1, b1); b2 = TLane.MultiplyAdd(w, x2, b2); b3 = TLane.MultiplyAdd(w, x3, b3);
                    w = TLane.Broadcast(wc[t]);
                    c0 = TLane.MultiplyAdd(w, x0, c0); c1 = TLane.MultiplyAdd(w, x1, c1); c2 = TLane.MultiplyAdd(w, x2, c2); c3 = TLane.MultiplyAdd(w, x3, c3);
                    w = TLane.Broadcast(wd[t]);
                    d0 = TLane.MultiplyAdd(w, x0, d0); d1 = TLane.MultiplyAdd(w, x1, d1); d2 = TLane.MultiplyAdd(w, x2, d2); d3 = TLane.MultiplyAdd(w, x3, d3);
                }
                Store(v, a0, b0, c0, d0);
                Store(v1, a1, b1, c1, d1);
                Store(v2, a2, b2, c2, d2);
                Store(v3, a3, b3, c3, d3);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Store<TLane>(int vector, TLane a, TLane b, TLane c, TLane d) where TLane : struct, ILane<TLane, T>
        {
            var to = y + targets[vector];
            a.Store(to);
            b.Store(to + plane);
            c.Store(to + 2L * plane);
            d.Store(to + 3L * plane);
        }
    }

    /// <summary>
    /// The same sums for a kernel of 3×3, walking down the rows: each row is read once and added to the three rows of results that it belongs to. Two columns
    /// of vectors at a time keep enough multiplications going.
    /// </summary>
    readonly struct RollingSums<T>(TapSums<T> sums, int row, int height, int width) : ILaneBody<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static bool Supports(WindowGrid grid) => grid is { Kernel: { D: 1, H: 3, W: 3 }, Stride.H: 1, Dilation.H: 1, Image.D: 1, Windows.D: 1 };

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane>() where TLane : struct, ILane<TLane, T>
        {
            TLane w00 = TLane.Broadcast(sums.Weight(0)), w01 = TLane.Broadcast(sums.Weight(1)), w02 = TLane.Broadcast(sums.Weight(2));
            TLane w10 = TLane.Broadcast(sums.Weight(3)), w11 = TLane.Broadcast(sums.Weight(4)), w12 = TLane.Broadcast(sums.Weight(5));
            TLane w20 = TLane.Broadcast(sums.Weight(6)), w21 = TLane.Broadcast(sums.Weight(7)), w22 = TLane.Broadcast(sums.Weight(8));
            var bias = TLane.Broadcast(sums.Shift);
            nint tap1 = sums.Tap(1), tap2 = sums.Tap(2);
            var columns = (width + TLane.Width - 1) / TLane.Width;
            for (var column = 0; column < columns; column += 2)
            {
                // A column that is missing repeats the last.
                int last = Math.Min(column + 1, columns - 1);
                T* p = sums.Source(column), q = sums.Source(last), y = sums.Target(column), z = sums.Target(last);
                // What the next two rows of results have so far.
                TLane p1 = bias, p2 = bias, q1 = bias, q2 = bias;
                for (var h = 0; h < height + 2; h++, p += row, q += row)
                {
                    TLane a0 = TLane.Load(p), a1 = TLane.Load(p + tap1), a2 = TLane.Load(p + tap2);
                    TLane b0 = TLane.Load(q), b1 = TLane.Load(q + tap1), b2 = TLane.Load(q + tap2);
                    if (h >= 2)
                    {
                        TLane.MultiplyAdd(w22, a2, TLane.MultiplyAdd(w21, a1, TLane.MultiplyAdd(w20, a0, p1))).Store(y);
                        TLane.MultiplyAdd(w22, b2, TLane.MultiplyAdd(w21, b1, TLane.MultiplyAdd(w20, b0, q1))).Store(z);
                        y += width;
                        z += width;
                    }
                    p1 = TLane.MultiplyAdd(w12, a2, TLane.MultiplyAdd(w11, a1, TLane.MultiplyAdd(w10, a0, p2)));
                    q1 = TLane.MultiplyAdd(w12, b2, TLane.MultiplyAdd(w11, b1, TLane.MultiplyAdd(w10, b0, q2)));
                    p2 = TLane.MultiplyAdd(w02, a2, TLane.MultiplyAdd(w01, a1, TLane.MultiplyAdd(w00, a0, bias)));
                    q2 = TLane.MultiplyAdd(w02, b2, TLane.MultiplyAdd(w01, b1, TLane.MultiplyAdd(w00, b0, bias)));
                }
            }
        }
    }

    /// <summary>The weights of a group an item.</summary>
    readonly struct GroupGradient<T>(ConvolutionPlan plan, PaddedPlanes planes, T* dw, T* x, T* g) : IRangeBody where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(long from, long to)
        {
            var windows = plan.Grid.Windows;
            int ins = plan.InPerGroup, outs = plan.OutPerGroup, size = planes.Size, taps = plan.Grid.Kernel.Count, rows = windows.D * windows.H;
            int row = (windows.W + PaddedPlanes.Widest - 1) / PaddedPlanes.Widest * PaddedPlanes.Widest, sums = outs * ins * taps * PaddedPlanes.Widest;
            // A row of the gradient is whole vectors.
            var results = PaddedPlanes.Rows(windows);
            using var lists = Scratch.Rent<int>(taps + rows);
            using var scratch = Scratch.Rent<T>((long)ins * size + rows * row + sums);
            int* offsets = (int*)lists.Data, starts = offsets + taps;
            T* padded = (T*)scratch.Data, gradient = padded + (long)ins * size, sum = gradient + rows * row;
            planes.ListTaps(offsets);
            new Span<T>(padded, ins * size + rows * row).Clear();
            for (var r = 0; r < rows; r++) starts[r] = planes.RowOf(r / windows.H, r % windows.H);
            for (var group = from; group < to; group++)
            {
                new Span<T>(sum, sums).Clear();
                for (var image = 0L; image < plan.Batch; image++)
                {
                    for (var c = 0; c < ins; c++) planes.Fill(x + ((image * plan.Groups + group) * ins + c) * plan.Grid.Image.Count, padded + (long)c * size);
                    for (var o = 0; o < outs; o++)
                    {
                        results.Fill(g + ((image * plan.Groups + group) * outs + o) * windows.Count, gradient);
                        for (var c = 0; c < ins; c++)
                        {
                            var products = new TapProducts<T>(padded + (long)c * size, offsets, taps, starts, gradient, rows, row, sum + (o * ins + c) * taps * PaddedPlanes.Widest);
                            Lanes.Run<TapProducts<T>, T>(ref products);
                        }
                    }
                }
                for (var i = 0; i < outs * ins * taps; i++) dw[group * outs * ins * taps + i] = Total(sum + i * PaddedPlanes.Widest);
            }
        }

        static T Total(T* lanes)
        {
            var total = T.Zero;
            for (var i = 0; i < PaddedPlanes.Widest; i++) total += lanes[i];
            return total;
        }
    }

    /// <summary>Adds, for each tap, the products of a plane's gradient and what the tap reads; four taps at a time, a sum for each lane.</summary>
    readonly struct TapProducts<T>(T* padded, int* taps, int count, int* starts, T* gradient, int rows, int row, T* sums) : ILaneBody<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane>() where TLane : struct, ILane<TLane, T>
        {
            var spare = stackalloc T[PaddedPlanes.Widest];
            for (var t = 0; t < count; t += 4)
            {
                // Taps that are missing repeat the last, and their sums are not kept.
                int t1 = Math.Min(t + 1, count - 1), t2 = Math.Min(t + 2, count - 1), t3 = Math.Min(t + 3, count - 1);
                T* p0 = padded + taps[t], p1 = padded + taps[t1], p2 = padded + taps[t2], p3 = padded + taps[t3];
                T* sum0 = sums + t * PaddedPlanes.Widest, sum1 = t + 1 < count ? sum0 + PaddedPlanes.Widest : spare;
                T* sum2 = t + 2 < count ? sum0 + 2 * PaddedPlanes.Widest : spare, sum3 = t + 3 < count ? sum0 + 3 * PaddedPlanes.Widest : spare;
                TLane s0 = TLane.Load(sum0), s1 = TLane.Load(sum1), s2 = TLane.Load(sum2), s3 = TLane.Load(sum3);
                var line = gradient;
                for (var r = 0; r < rows; r++, line += row)
                {
                    nint at = starts[r];
                    for (var i = 0; i < row; i += TLane.Width)
                    {
                        var g = TLane.Load(line + i);
                        s0 = TLane.MultiplyAdd(g, TLane.Load(p0 + at + i), s0);
                        s1 = TLane.MultiplyAdd(g, TLane.Load(p1 + at + i), s1);
                        s2 = TLane.MultiplyAdd(g, TLane.Load(p2 + at + i), s2);
                        s3 = TLane.MultiplyAdd(g, TLane.Load(p3 + at + i), s3);
                    }
                }
                s0.Store(sum0);
                s1.Store(sum1);
                s2.Store(sum2);
                s3.Store(sum3);
            }
        }
    }
}
