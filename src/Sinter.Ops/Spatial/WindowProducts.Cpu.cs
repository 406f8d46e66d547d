using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Convolutions as matrix products: a group's weight [out, in · taps] times the matrix of windows [in · taps, positions], a tile of positions at a time.
/// Where every window is one element (a 1×1 kernel) the image is that matrix already.</summary>
static unsafe class WindowProducts
{
    // A tile of the matrix of windows stays in the second-level cache.
    const int TileElements = 1 << 17, NarrowestTile = 64;

    // Items that threads can share evenly, if tiles are no narrower than this for their sake: each packs the weight again.
    const int FewestItems = 8, NarrowestShared = 384;

    public static void Output<T>(ConvolutionPlan plan, T* y, T* x, T* weight, T* bias) where T : unmanaged, INumber<T>
    {
        var images = ImagesTogether(plan);
        if (images > 1)
        {
            Threads.For((plan.Batch + images - 1) / images * (long)plan.Groups, 1, new SmallOutputBody<T>(plan, images, y, x, weight, bias));
            return;
        }
        var tiles = new Tiles(plan, plan.Rows, FewestItems);
        Threads.For((long)plan.Batch * plan.Groups * tiles.Count, 1, new OutputBody<T>(plan, tiles, y, x, weight, bias));
    }

    public static void InputGradient<T>(ConvolutionPlan plan, T* dx, T* g, T* weight) where T : unmanaged, INumber<T>
    {
        if (plan.Grid.IsPointwise)
        {
            var tiles = new Tiles(plan, plan.Rows, FewestItems);
            Threads.For((long)plan.Batch * plan.Groups * tiles.Count, 1, new PointwiseInputBody<T>(plan, tiles, dx, g, weight));
            return;
        }
        var images = ImagesTogether(plan);
        if (images > 1)
        {
            var block = ChannelBlock(plan, (plan.Batch + images - 1) / images * plan.Groups);
            Threads.For((plan.Batch + images - 1) / images * (long)plan.Groups * Blocks(plan, block), 1, new SmallInputGradientBody<T>(plan, images, block, dx, g, weight));
            return;
        }
        var channels = ChannelBlock(plan, plan.Batch * plan.Groups);
        Threads.For((long)plan.Batch * plan.Groups * Blocks(plan, channels), 1, new InputGradientBody<T>(plan, channels, new(plan, channels * plan.Grid.Kernel.Count), dx, g, weight));
    }

    public static void WeightGradient<T>(ConvolutionPlan plan, T* dw, T* x, T* g) where T : unmanaged, INumber<T>
    {
        // Parts of the batch are summed apart, and then in order; the fewer, the larger the weight.
        var parts = (int)Math.Clamp((1 << 20) / plan.Weight.Count, 1, Math.Clamp(plan.Batch, 1, 16));
        var channels = ChannelBlock(plan, parts * plan.Groups);
        var tiles = new Tiles(plan, channels * plan.Grid.Kernel.Count);
        var items = (long)parts * plan.Groups * Blocks(plan, channels);
        if (parts == 1)
        {
            Threads.For(items, 1, new WeightGradientBody<T>(plan, channels, tiles, parts, dw, x, g));
            return;
        }
        using var sums = Scratch.Rent<T>(parts * plan.Weight.Count);
        Threads.For(items, 1, new WeightGradientBody<T>(plan, channels, tiles, parts, (T*)sums.Data, x, g));
        Threads.For(plan.Weight.Count, 4096, new SumBody<T>(parts, plan.Weight.Count, dw, (T*)sums.Data));
    }

    // Input channels that one work item takes: all of a group, unless there would be too few items to share.
    static int ChannelBlock(ConvolutionPlan plan, long items) => plan.Work < 1 << 20 || items >= 16 ? plan.InPerGroup
        : Math.Max(Math.Min(plan.InPerGroup, 16), (int)(plan.InPerGroup * items / 16));

    // Small images share one matrix of windows, so that the weight is not packed again for each.
    static int ImagesTogether(ConvolutionPlan plan)
    {
        var positions = plan.Grid.Windows.Count;
        if (plan.Grid.IsPointwise || positions >= 128 || plan.Batch == 0) return 1;
        var matrices = Math.Max(1, (plan.Batch * positions + 128) / 256);
        return (plan.Batch + matrices - 1) / matrices;
    }

    static int Blocks(ConvolutionPlan plan, int channels) => (plan.InPerGroup + channels - 1) / channels;

    static void Multiply<T>(long m, long n, long k, T* a, long aRow, long aColumn, T* b, long bRow, long bColumn, T* c, long ldc, bool accumulate = false) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            Gemm.Multiply(m, n, k, new StridedMatrix<float>((float*)a, aRow, aColumn), new StridedMatrix<float>((float*)b, bRow, bColumn), (float*)c, ldc, accumulate);
        else
            Gemm.Multiply(m, n, k, new StridedMatrix<double>((double*)a, aRow, aColumn), new StridedMatrix<double>((double*)b, bRow, bColumn), (double*)c, ldc, accumulate);
    }

    /// <summary>The positions of one image cut into tiles of nearly equal width.</summary>
    readonly struct Tiles
    {
        public readonly int Positions, Width;
        readonly int _rows;

        /// <summary>Tiles for a matrix of so many rows; enough of them for <paramref name="items"/> in all images and groups.</summary>
        public Tiles(ConvolutionPlan plan, int rows, int items = 1)
        {
            (Positions, _rows) = (plan.Grid.Windows.Count, rows);
            int widest = Math.Max(NarrowestTile, TileElements / Math.Max(1, rows) & -16), places = Math.Max(1, plan.Batch * plan.Groups);
            var count = Math.Max(1, Math.Max((Positions + widest - 1) / widest, Math.Min((items + places - 1) / places, Positions / NarrowestShared)));
            Width = Math.Max(NarrowestTile, (Positions + count - 1) / count + 15 & -16);
        }

        public int Count => (Positions + Width - 1) / Width;
        public long Elements => (long)_rows * Math.Min(Width, Positions);
    }

    readonly struct OutputBody<T>(ConvolutionPlan plan, Tiles tiles, T* y, T* x, T* weight, T* bias) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long first, long end)
        {
            int rows = plan.Rows, positions = tiles.Positions, outs = plan.OutPerGroup;
            using var scratch = Scratch.Rent<T>(plan.Grid.IsPointwise ? 0 : tiles.Elements);
            for (var item = first; item < end; item++)
            {
                var (image, group) = Math.DivRem(item / tiles.Count, plan.Groups);
                int from = (int)(item % tiles.Count) * tiles.Width, to = Math.Min(from + tiles.Width, positions);
                var source = x + (image * plan.In + group * plan.InPerGroup) * plan.Grid.Image.Count;
                var target = y + (image * plan.Out + group * outs) * positions + from;
                var matrix = plan.Grid.IsPointwise ? source + from : (T*)scratch.Data;
                if (!plan.Grid.IsPointwise) Columns.Gather(plan.Grid, plan.InPerGroup, source, matrix, to - from, from, to);
                Multiply(outs, to - from, rows, weight + group * outs * rows, rows, 1, matrix, plan.Grid.IsPointwise ? positions : to - from, 1, target, positions);
                if (bias is null) continue;
                for (var o = 0; o < outs; o++) RowArithmetic.Add(target + (long)o * positions, to - from, bias[group * outs + o]);
            }
        }
    }

    readonly struct PointwiseInputBody<T>(ConvolutionPlan plan, Tiles tiles, T* dx, T* g, T* weight) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long first, long end)
        {
            int rows = plan.Rows, positions = tiles.Positions, outs = plan.OutPerGroup;
            for (var item = first; item < end; item++)
            {
                var (image, group) = Math.DivRem(item / tiles.Count, plan.Groups);
                int from = (int)(item % tiles.Count) * tiles.Width, to = Math.Min(from + tiles.Width, positions);
                Multiply(rows, to - from, outs, weight + group * outs * rows, 1, rows,
                    g + (image * plan.Out + group * outs) * positions + from, positions, 1, dx + (image * plan.In + group * rows) * positions + from, positions);
            }
        }
    }

    // An item owns some channels of one image, so that no two items add to the same place.
    readonly struct InputGradientBody<T>(ConvolutionPlan plan, int channels, Tiles tiles, T* dx, T* g, T* weight) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long first, long end)
        {
            int rows = plan.Rows, positions = tiles.Positions, outs = plan.OutPerGroup, taps = plan.Grid.Kernel.Count, blocks = Blocks(plan, channels);
            using var scratch = Scratch.Rent<T>(tiles.Elements);
            var matrix = (T*)scratch.Data;
            for (var item = first; item < end; item++)
            {
                var (image, group) = Math.DivRem(item / blocks, plan.Groups);
                int channel = (int)(item % blocks) * channels, count = Math.Min(channels, plan.InPerGroup - channel);
                var target = dx + (image * plan.In + group * plan.InPerGroup + channel) * plan.Grid.Image.Count;
                new Span<T>(target, count * plan.Grid.Image.Count).Clear();
                for (var from = 0; from < positions; from += tiles.Width)
                {
                    var to = Math.Min(from + tiles.Width, positions);
                    Multiply(count * taps, to - from, outs, weight + group * outs * rows + channel * taps, 1, rows,
                        g + (image * plan.Out + group * outs) * positions + from, positions, 1, matrix, to - from);
                    Columns.Scatter(plan.Grid, count, target, matrix, to - from, from, to);
                }
            }
        }
    }

    readonly struct WeightGradientBody<T>(ConvolutionPlan plan, int channels, Tiles tiles, int parts, T* sums, T* x, T* g) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long first, long end)
        {
            int rows = plan.Rows, positions = tiles.Positions, outs = plan.OutPerGroup, taps = plan.Grid.Kernel.Count, blocks = Blocks(plan, channels);
            using var scratch = Scratch.Rent<T>(plan.Grid.IsPointwise ? 0 : tiles.Elements);
            for (var item = first; item < end; item++)
            {
                var (part, group) = Math.DivRem(item / blocks, plan.Groups);
                int channel = (int)(item % blocks) * channels, count = Math.Min(channels, plan.InPerGroup - channel);
                var target = sums + part * plan.Weight.Count + group * outs * rows + channel * taps;
                for (var o = 0; o < outs; o++) new Span<T>(target + (long)o * rows, count * taps).Clear();
                for (long image = part * plan.Batch / parts, last = (part + 1) * plan.Batch / parts; image < last; image++)
                    for (var from = 0; from < positions; from += tiles.Width)
                    {
                        var to = Math.Min(from + tiles.Width, positions);
                        var source = x + (image * plan.In + group * plan.InPerGroup + channel) * plan.Grid.Image.Count;
                        var matrix = plan.Grid.IsPointwise ? source + from : (T*)scratch.Data;
                        if (!plan.Grid.IsPointwise) Columns.Gather(plan.Grid, count, source, matrix, to - from, from, to);
                        Multiply(outs, count * taps, to - from, g + (image * plan.Out + group * outs) * positions + from, positions, 1,
                            matrix, 1, plan.Grid.IsPointwise ? positions : to - from, target, rows, accumulate: true);
                    }
            }
        }
    }

    readonly struct SmallOutputBody<T>(ConvolutionPlan plan, int images, T* y, T* x, T* weight, T* bias) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long first, long end)
        {
            int rows = plan.Rows, positions = plan.Grid.Windows.Count, outs = plan.OutPerGroup;
            using var scratch = Scratch.Rent<T>((long)(rows + outs) * images * positions);
            T* matrix = (T*)scratch.Data, result = matrix + (long)rows * images * positions;
            for (var item = first; item < end; item++)
            {
                var (set, group) = Math.DivRem(item, plan.Groups);
                int start = (int)set * images, count = Math.Min(images, plan.Batch - start), width = count * positions;
                for (var i = 0; i < count; i++)
                    Columns.Gather(plan.Grid, plan.InPerGroup, x + ((long)(start + i) * plan.In + group * plan.InPerGroup) * plan.Grid.Image.Count, matrix + i * positions, width, 0, positions);
                Multiply(outs, width, rows, weight + group * outs * rows, rows, 1, matrix, width, 1, result, width);
                for (var i = 0; i < count; i++)
                    for (var o = 0; o < outs; o++)
                    {
                        var target = y + ((long)(start + i) * plan.Out + group * outs + o) * positions;
                        new ReadOnlySpan<T>(result + (long)o * width + i * positions, positions).CopyTo(new(target, positions));
                        if (bias is not null) RowArithmetic.Add(target, positions, bias[group * outs + o]);
                    }
            }
        }
    }

    readonly struct SmallInputGradientBody<T>(ConvolutionPlan plan, int images, int channels, T* dx, T* g, T* weight) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long first, long end)
        {
            int rows = plan.Rows, positions = plan.Grid.Windows.Count, outs = plan.OutPerGroup, taps = plan.Grid.Kernel.Count, blocks = Blocks(plan, channels);
            using var scratch = Scratch.Rent<T>(((long)channels * taps + outs) * images * positions);
            T* matrix = (T*)scratch.Data, gradients = matrix + (long)channels * taps * images * positions;
            for (var item = first; item < end; item++)
            {
                var (set, group) = Math.DivRem(item / blocks, plan.Groups);
                int start = (int)set * images, together = Math.Min(images, plan.Batch - start), width = together * positions;
                int channel = (int)(item % blocks) * channels, count = Math.Min(channels, plan.InPerGroup - channel);
                for (var i = 0; i < together; i++)
                    for (var o = 0; o < outs; o++)
                        new ReadOnlySpan<T>(g + ((long)(start + i) * plan.Out + group * outs + o) * positions, positions).CopyTo(new(gradients + (long)o * width + i * positions, positions));
                Multiply(count * taps, width, outs, weight + group * outs * rows + channel * taps, 1, rows, gradients, width, 1, matrix, width);
                for (var i = 0; i < together; i++)
                {
                    var target = dx + ((long)(start + i) * plan.In + group * plan.InPerGroup + channel) * plan.Grid.Image.Count;
                    new Span<T>(target, count * plan.Grid.Image.Count).Clear();
                    Columns.Scatter(plan.Grid, count, target, matrix + i * positions, width, 0, positions);
                }
            }
        }
    }

    readonly struct SumBody<T>(int parts, long size, T* y, T* sums) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long from, long to)
        {
            new ReadOnlySpan<T>(sums + from, (int)(to - from)).CopyTo(new(y + from, (int)(to - from)));
            for (var part = 1; part < parts; part++) RowArithmetic.Add(y + from, sums + part * size + from, to - from);
        }
    }
}
