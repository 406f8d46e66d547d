using System.Runtime.CompilerServices;
using Sinter.Cpu;
using static Sinter.WinogradTransforms;

namespace Sinter;

/// <summary>
/// The gradient of a 3×3 or 5×5 filter, stride 1, by minimal filtering: the result's gradient, cut into tiles, is the filter, and 36 multiplications make
/// all taps of a tile, where 144 or 100 would.
/// </summary>
static unsafe class WinogradWeightGradient<TFilter> where TFilter : struct, IMinimalFilter
{
    const int Products = Points * Points;
    const int Group = WinogradBlock.Channels;

    static int Taps => TFilter.Taps;
    static int Results => TFilter.Results;

    /// <summary>dw from x and the result's gradient.</summary>
    public static void Run(ConvolutionPlan plan, float* dw, float* x, float* g)
    {
        var grid = WinogradGrid.Forward<TFilter>(plan);
        using var room = Tensor.Empty([Products * (grid.Ins * (long)WinogradTiled.RowFor(grid.Outs) + WinogradTiled.Line)], DType.Float32);
        using var sums = room.Pin<float>();
        var taps = new WinogradTiled(sums, grid.Ins, grid.Outs);
        for (var i = 0; i < grid.Blocks; i++) Add(grid, grid.Block(i), taps, x, g, accumulate: i > 0);
        Threads.For((grid.Outs + Group - 1) / Group, 1, new TapBody(grid, taps, dw));
    }

    static void Add(WinogradGrid grid, WinogradBlock block, WinogradTiled taps, float* x, float* g, bool accumulate)
    {
        var tiles = block.Tiles;
        using var lists = Scratch.Rent<int>(tiles * (Products + Results * Results));
        using var images = Scratch.Rent<float>(WinogradTiled.Size(tiles, grid.Ins));
        using var gradients = Scratch.Rent<float>(WinogradTiled.Size(tiles, grid.Outs));
        int* inputs = (int*)lists.Data, outputs = inputs + tiles * Products;
        block.ListInputs(inputs);
        block.ListOutputs(outputs);
        WinogradTiled image = new((float*)images.Data, tiles, grid.Ins), gradient = new((float*)gradients.Data, tiles, grid.Outs);
        Threads.For((grid.Ins + Group - 1) / Group, 1, new WinogradTiled.FromImages(block, x, inputs, image));
        Threads.For((grid.Outs + Group - 1) / Group, 1, new FromGradients(block, g, outputs, gradient));
        Threads.For(Products, 1, new ProductBody(grid, image, gradient, taps, accumulate));
    }

    readonly struct FromGradients(WinogradBlock block, float* g, int* offsets, WinogradTiled tiled) : IRangeBody
    {
        public void Run(long from, long to)
        {
            using var scratch = Scratch.Rent<float>((block.PixelsOut + 1) * Group);
            for (var group = (int)from; group < to; group++)
            {
                block.TurnOut(g, group * Group, (float*)scratch.Data);
                var body = new GradientLanes((float*)scratch.Data, offsets, tiled, group * Group);
                Lanes.Run<GradientLanes, float>(ref body);
            }
        }
    }

    readonly struct GradientLanes(float* pixels, int* offsets, WinogradTiled tiled, int channel) : ILaneBody<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane>() where TLane : struct, ILane<TLane, float>
        {
            var between = stackalloc float[Points * Results * TLane.Width];
            for (var t = 0; t < tiled.Rows; t++)
                for (var c = 0; c < Group; c += TLane.Width)
                    Tile<Gradient<TFilter>, TLane>(pixels + c, offsets + t * Results * Results, tiled.At(0, t) + channel + c, tiled.Step, between);
        }
    }

    readonly struct ProductBody(WinogradGrid grid, WinogradTiled image, WinogradTiled gradient, WinogradTiled taps, bool accumulate) : IRangeBody
    {
        public void Run(long from, long to)
        {
            for (var p = (int)from; p < to; p++)
                Gemm.Multiply(grid.Ins, grid.Outs, image.Rows, new StridedMatrix<float>(image.At(p, 0), 1, image.Row),
                    new StridedMatrix<float>(gradient.At(p, 0), gradient.Row, 1), taps.At(p, 0), taps.Row, accumulate);
        }
    }

    /// <summary>16 filters: [ins, 36, outs] becomes [ins · taps, outs], and that is turned.</summary>
    readonly struct TapBody(WinogradGrid grid, WinogradTiled taps, float* dw) : IRangeBody
    {
        public void Run(long from, long to)
        {
            int count = Taps * Taps;
            using var scratch = Scratch.Rent<float>(grid.Ins * count * Group);
            for (var group = (int)from; group < to; group++)
            {
                var body = new TapLanes(taps, group * Group, (float*)scratch.Data);
                Lanes.Run<TapLanes, float>(ref body);
                Transposition<float>.Run(dw + (long)group * Group * grid.Ins * count, (long)grid.Ins * count, (float*)scratch.Data, Group,
                    Math.Min(Group, grid.Outs - group * Group), (long)grid.Ins * count);
            }
        }
    }

    readonly struct TapLanes(WinogradTiled taps, int channel, float* results) : ILaneBody<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane>() where TLane : struct, ILane<TLane, float>
        {
            var between = stackalloc float[Points * Taps * TLane.Width];
            var offsets = stackalloc int[Taps * Taps];
            for (var t = 0; t < Taps * Taps; t++) offsets[t] = t * Group;
            for (var i = 0; i < taps.Rows; i++)
                for (var c = 0; c < Group; c += TLane.Width)
                    TileBack<TapGradient<TFilter>, TLane>(taps.At(0, i) + channel + c, taps.Step, results + (long)i * Taps * Taps * Group + c, offsets, between);
        }
    }
}
