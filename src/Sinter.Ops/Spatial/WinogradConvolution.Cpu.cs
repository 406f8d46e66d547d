using System.Runtime.CompilerServices;
using Sinter.Cpu;
using static Sinter.WinogradTransforms;

namespace Sinter;

/// <summary>
/// Convolutions by 3×3 or 5×5 filters, stride 1, by minimal filtering: 36 multiplications make 16 results of 3×3 taps where 144 would, or 4 of 5×5 where 100
/// would. Tiles of the image and filters are transformed, 36 matrix products over the channels follow, and the results are transformed back.
/// </summary>
/// <remarks>A rounding error is at most 10⁻⁶ (with 5×5 filters 2 · 10⁻⁶) times the largest sum of a result's terms' magnitudes, typically twice a plain sum's. An infinity or a NaN reaches all results of its tiles.</remarks>
static unsafe class WinogradConvolution<TFilter> where TFilter : struct, IMinimalFilter
{
    const int Products = Points * Points;

    static int Taps => TFilter.Taps;
    static int Results => TFilter.Results;

    // Columns of a product: as many as the microkernel takes.
    const int Panel = 32;

    // Fewer channels do not pay for the transforms of the tiles, fewer tiles not for those of a filter and of its gradient.
    const int FewestChannels = 8, FewestPairs = 256, FewestTiles = 2, FewestTilesOfGradient = 12;

    /// <summary>True where the result and the input's gradient are faster this way.</summary>
    public static bool Supports(ConvolutionPlan plan)
    {
        var grid = plan.Grid;
        return grid is { Kernel.D: 1, Stride: { D: 1, H: 1, W: 1 }, Dilation: { H: 1, W: 1 }, Image.D: 1, Windows.D: 1 } && grid.Kernel.H == Taps && grid.Kernel.W == Taps
            && plan.Groups == 1 && Math.Min(plan.In, plan.Out) >= FewestChannels && plan.In * (long)plan.Out >= FewestPairs && Tiles(plan) >= FewestTiles;
    }

    /// <summary>True where the weight's gradient is.</summary>
    public static bool SupportsWeightGradient(ConvolutionPlan plan) => Supports(plan) && Tiles(plan) >= FewestTilesOfGradient;

    static long Tiles(ConvolutionPlan plan) => plan.Batch * (long)plan.Grid.Windows.H * plan.Grid.Windows.W / (Results * Results);

    /// <summary>y = conv(x, weight) + bias.</summary>
    public static void Output(ConvolutionPlan plan, float* y, float* x, float* weight, float* bias)
        => Convolve(WinogradGrid.Forward<TFilter>(plan), y, x, new(weight, plan.In, plan.Out, isTurned: false), bias);

    /// <summary>dx from the result's gradient.</summary>
    public static void InputGradient(ConvolutionPlan plan, float* dx, float* g, float* weight)
        => Convolve(WinogradGrid.Backward<TFilter>(plan), dx, g, new(weight, plan.Out, plan.In, isTurned: true), null);

    static void Convolve(WinogradGrid grid, float* y, float* x, Filters filters, float* bias)
    {
        if (grid.Blocks == 1)
        {
            new BlockBody(grid, y, x, filters, bias).Run(0, 1);
            return;
        }
        using var room = Tensor.Empty([filters.Panels * filters.PanelSize], DType.Float32);
        using var transformed = room.Pin<float>();
        filters = filters.StoredAt(transformed);
        Threads.For(filters.Panels, 1, new FilterBody(filters));
        Threads.For(grid.Blocks, 1, new BlockBody(grid, y, x, filters, bias));
    }

    /// <summary>The filters of a convolution, transformed: for each panel of results and each of the 36 products a matrix [ins, 32].</summary>
    readonly struct Filters(float* weight, int ins, int outs, bool isTurned, float* stored = null)
    {
        public int Outs => outs;

        public int Panels => (outs + Panel - 1) / Panel;

        /// <summary>Numbers from one of the 36 matrices to the next.</summary>
        public int Step => ins * Panel + WinogradTiled.Line;

        public long PanelSize => (long)Products * Step;

        /// <summary>Where a panel is kept, or null if it is made when it is needed.</summary>
        public float* At(int panel) => stored is null ? null : stored + panel * PanelSize;

        public Filters StoredAt(float* place) => new(weight, ins, outs, isTurned, place);

        /// <summary>Transforms a panel. weight is [outs, ins, taps, taps], or [ins, outs, taps, taps] if it is turned, and then the taps are mirrored.</summary>
        public void Transform(int panel, float* target)
        {
            int taps = Taps * Taps;
            int first = panel * Panel, count = Math.Min(Panel, outs - first);
            using var scratch = Scratch.Rent<float>((long)taps * ins * Panel * (isTurned ? 2 : 1));
            var turned = (float*)scratch.Data;
            var offsets = stackalloc int[taps];
            if (count < Panel) new Span<float>(turned, taps * ins * Panel).Clear();
            if (isTurned)
            {
                // [ins, outs · taps] → [outs · taps, ins] → a matrix [ins, outs] for each tap.
                var once = turned + (long)taps * ins * Panel;
                Transposition<float>.Run(once, ins, weight + (long)first * taps, (long)outs * taps, (long)count * taps, ins);
                for (var t = 0; t < taps; t++)
                {
                    Transposition<float>.Run(turned + (long)t * ins * Panel, Panel, once + (long)t * ins, (long)taps * ins, ins, count);
                    offsets[taps - 1 - t] = t * ins * Panel;
                }
            }
            else
            {
                Transposition<float>.Run(turned, Panel, weight + (long)first * ins * taps, (long)ins * taps, (long)ins * taps, count);
                for (var t = 0; t < taps; t++) offsets[t] = t * Panel;
            }
            var body = new FilterLanes(turned, offsets, isTurned ? Panel : taps * Panel, ins, target, Step);
            Lanes.Run<FilterLanes, float>(ref body);
        }
    }

    readonly struct FilterLanes(float* turned, int* offsets, int channelStep, int ins, float* target, int step) : ILaneBody<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane>() where TLane : struct, ILane<TLane, float>
        {
            var between = stackalloc float[Points * Taps * TLane.Width];
            for (var c = 0; c < ins; c++)
                for (var o = 0; o < Panel; o += TLane.Width)
                    Tile<Filter<TFilter>, TLane>(turned + (long)c * channelStep + o, offsets, target + c * Panel + o, step, between);
        }
    }

    readonly struct FilterBody(Filters filters) : IRangeBody
    {
        public void Run(long from, long to)
        {
            for (var panel = (int)from; panel < to; panel++) filters.Transform(panel, filters.At(panel));
        }
    }

    /// <summary>The loop over blocks; its own loops run in parallel where there is but one block.</summary>
    readonly struct BlockBody(WinogradGrid grid, float* y, float* x, Filters filters, float* bias) : IRangeBody
    {
        public void Run(long from, long to)
        {
            for (var i = (int)from; i < to; i++)
            {
                var block = grid.Block(i);
                int tiles = block.Tiles, panels = filters.Panels;
                using var lists = Scratch.Rent<int>(tiles * (Products + Results * Results));
                using var images = Scratch.Rent<float>(WinogradTiled.Size(tiles, grid.Ins));
                using var results = Scratch.Rent<float>(WinogradTiled.Size(tiles, panels * Panel));
                int* inputs = (int*)lists.Data, outputs = inputs + tiles * Products;
                block.ListInputs(inputs);
                block.ListOutputs(outputs);
                WinogradTiled tiled = new((float*)images.Data, tiles, grid.Ins), made = new((float*)results.Data, tiles, panels * Panel);
                Threads.For((grid.Ins + WinogradBlock.Channels - 1) / WinogradBlock.Channels, 1, new WinogradTiled.FromImages(block, x, inputs, tiled));
                Threads.For(panels, 1, new ProductBody(grid.Ins, filters, tiled, made));
                Threads.For((grid.Outs + WinogradBlock.Channels - 1) / WinogradBlock.Channels, 1, new ResultBody(block, y, outputs, made, bias));
            }
        }
    }

    readonly struct ProductBody(int ins, Filters filters, WinogradTiled tiled, WinogradTiled made) : IRangeBody
    {
        public void Run(long from, long to)
        {
            using var scratch = Scratch.Rent<float>(filters.At(0) is null ? filters.PanelSize : 0);
            for (var panel = (int)from; panel < to; panel++)
            {
                var matrices = filters.At(panel);
                // The last panel may need one vector only.
                var columns = Math.Min(Panel, WinogradTiled.Rounded(filters.Outs - panel * Panel));
                if (matrices is null) filters.Transform(panel, matrices = (float*)scratch.Data);
                for (var p = 0; p < Products; p++)
                    Gemm.Multiply(tiled.Rows, columns, ins, new StridedMatrix<float>(tiled.At(p, 0), tiled.Row, 1), new StridedMatrix<float>(matrices + p * filters.Step, Panel, 1),
                        made.At(p, 0) + panel * Panel, made.Row);
            }
        }
    }

    readonly struct ResultBody(WinogradBlock block, float* y, int* offsets, WinogradTiled made, float* bias) : IRangeBody
    {
        public void Run(long from, long to)
        {
            using var scratch = Scratch.Rent<float>((block.PixelsOut + 1) * WinogradBlock.Channels);
            for (var group = (int)from; group < to; group++)
            {
                var channel = group * WinogradBlock.Channels;
                var body = new ResultLanes(made, channel, (float*)scratch.Data, offsets);
                Lanes.Run<ResultLanes, float>(ref body);
                block.TurnBack(y, channel, (float*)scratch.Data, bias);
            }
        }
    }

    readonly struct ResultLanes(WinogradTiled made, int channel, float* pixels, int* offsets) : ILaneBody<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane>() where TLane : struct, ILane<TLane, float>
        {
            var between = stackalloc float[Points * Results * TLane.Width];
            for (var t = 0; t < made.Rows; t++)
                for (var c = 0; c < WinogradBlock.Channels; c += TLane.Width)
                    TileBack<Result<TFilter>, TLane>(made.At(0, t) + channel + c, made.Step, pixels + c, offsets + t * Results * Results, between);
        }
    }
}
