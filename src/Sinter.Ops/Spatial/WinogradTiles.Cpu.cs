using System.Runtime.CompilerServices;
using Sinter.Cpu;
using static Sinter.WinogradTransforms;

namespace Sinter;

/// <summary>A convolution by a square filter, stride 1, cut into square tiles of results: <paramref name="Ins"/> planes of one size become <paramref name="Outs"/> planes of another.
/// Tap (i, j) of result (y, x) reads position (y + i - PaddingH, x + j - PaddingW); outside of the image it reads 0.</summary>
readonly record struct WinogradGrid(int Batch, int Ins, int InH, int InW, int Outs, int OutH, int OutW, int Taps, int Results, int PaddingH, int PaddingW)
{
    // So many tiles make the products efficient; more only take the cache.
    const int TilesOfBlock = 64;

    public int TilesH => (OutH + Results - 1) / Results;
    public int TilesW => (OutW + Results - 1) / Results;

    /// <summary>Images of a block; one, if an image is several blocks.</summary>
    public int BlockImages => Math.Clamp(TilesOfBlock / (TilesH * TilesW), 1, Batch);

    /// <summary>Rows of tiles of a block.</summary>
    public int BlockRows => Math.Clamp(TilesOfBlock / TilesW, 1, TilesH);

    public int BlocksOfImage => (TilesH + BlockRows - 1) / BlockRows;
    public int Blocks => (Batch + BlockImages - 1) / BlockImages * BlocksOfImage;

    /// <summary>Block <paramref name="i"/>.</summary>
    public WinogradBlock Block(int i)
    {
        var (image, row) = Math.DivRem(i, BlocksOfImage);
        return new(this, image * BlockImages, Math.Min(BlockImages, Batch - image * BlockImages), row * BlockRows, Math.Min(BlockRows, TilesH - row * BlockRows));
    }

    /// <summary>The grid of a convolution of images with a batch dimension.</summary>
    public static WinogradGrid Forward<TFilter>(ConvolutionPlan plan) where TFilter : struct, IMinimalFilter
    {
        var (image, windows, padding) = (plan.Grid.Image, plan.Grid.Windows, plan.Grid.Padding);
        return new(plan.Batch, plan.In, image.H, image.W, plan.Out, windows.H, windows.W, TFilter.Taps, TFilter.Results, padding.H, padding.W);
    }

    /// <summary>The grid of its input's gradient: a convolution of the result's gradient.</summary>
    public static WinogradGrid Backward<TFilter>(ConvolutionPlan plan) where TFilter : struct, IMinimalFilter
    {
        var (image, windows, padding) = (plan.Grid.Image, plan.Grid.Windows, plan.Grid.Padding);
        return new(plan.Batch, plan.Out, windows.H, windows.W, plan.In, image.H, image.W, TFilter.Taps, TFilter.Results, TFilter.Taps - 1 - padding.H, TFilter.Taps - 1 - padding.W);
    }
}

/// <summary>Some rows of tiles of an image, or all tiles of a few images. Channels are taken 16 at a time and turned so that they lie side by side; lanes are channels.</summary>
readonly unsafe struct WinogradBlock(WinogradGrid grid, int image, int images, int row, int rows)
{
    /// <summary>Channels of a work item.</summary>
    public const int Channels = 16;

    int Results => grid.Results;

    public int Tiles => images * rows * grid.TilesW;

    // The rows of the image that the tiles read, and the rows of results that they make.
    int FirstIn => Math.Clamp(row * Results - grid.PaddingH, 0, grid.InH);
    int EndIn => Math.Clamp((row + rows) * Results - grid.PaddingH + grid.Taps - 1, FirstIn, grid.InH);
    int FirstOut => row * Results;
    int EndOut => Math.Min((row + rows) * Results, grid.OutH);

    /// <summary>Pixels that the tiles read.</summary>
    public int PixelsIn => images * (EndIn - FirstIn) * grid.InW;

    /// <summary>Pixels that the tiles make.</summary>
    public int PixelsOut => images * (EndOut - FirstOut) * grid.OutW;

    /// <summary>For every tile, where its 6×6 pixels begin among those that are read; what lies outside of the image is at the pixel after the last.</summary>
    public void ListInputs(int* offsets) => List(offsets, Points, FirstIn, EndIn, grid.InW, grid.PaddingH, grid.PaddingW);

    /// <summary>For every tile, where its results' pixels begin among those that are made; what lies outside is at the pixel after the last.</summary>
    public void ListOutputs(int* offsets) => List(offsets, Results, FirstOut, EndOut, grid.OutW, 0, 0);

    void List(int* offsets, int side, int first, int end, int width, int paddingH, int paddingW)
    {
        var outside = images * (end - first) * width * Channels;
        for (var i = 0; i < images; i++)
            for (var tileRow = row; tileRow < row + rows; tileRow++)
                for (var tile = 0; tile < grid.TilesW; tile++)
                    for (var y = tileRow * Results - paddingH; y < tileRow * Results - paddingH + side; y++)
                        for (var x = tile * Results - paddingW; x < tile * Results - paddingW + side; x++)
                            *offsets++ = y >= first && y < end && (uint)x < (uint)width ? ((i * (end - first) + y - first) * width + x) * Channels : outside;
    }

    /// <summary>Up to 16 channels from <paramref name="channel"/> on of what the tiles read: pixels[pixel, channel].</summary>
    public void TurnIn(float* x, int channel, float* pixels) => Turn(x, channel, grid.Ins, grid.InH * grid.InW, FirstIn * grid.InW, EndIn * grid.InW, pixels);

    /// <summary>The same of what they make.</summary>
    public void TurnOut(float* y, int channel, float* pixels) => Turn(y, channel, grid.Outs, grid.OutH * grid.OutW, FirstOut * grid.OutW, EndOut * grid.OutW, pixels);

    void Turn(float* planes, int channel, int channels, int plane, int from, int to, float* pixels)
    {
        for (var i = image; i < image + images; i++, pixels += (to - from) * Channels)
            Transposition<float>.Run(pixels, Channels, planes + ((long)i * channels + channel) * plane + from, plane, to - from, Math.Min(Channels, channels - channel));
        new Span<float>(pixels, Channels).Clear();
    }

    /// <summary>Writes up to 16 channels of what the tiles make from pixels[pixel, channel] to their planes, and adds a bias.</summary>
    public void TurnBack(float* y, int channel, float* pixels, float* bias)
    {
        int plane = grid.OutH * grid.OutW, from = FirstOut * grid.OutW, count = EndOut * grid.OutW - from;
        for (var i = image; i < image + images; i++, pixels += count * Channels)
        {
            var place = y + ((long)i * grid.Outs + channel) * plane + from;
            var channels = Math.Min(Channels, grid.Outs - channel);
            Transposition<float>.Run(place, plane, pixels, Channels, channels, count);
            for (var c = 0; bias is not null && c < channels; c++) RowArithmetic.Add(place + (long)c * plane, count, bias[channel + c]);
        }
    }
}
