using System.Runtime.CompilerServices;
using Sinter.Cpu;
using static Sinter.WinogradTransforms;

namespace Sinter;

/// <summary>36 matrices, one for each pair of points: a row for each tile, a column for each channel.</summary>
readonly unsafe struct WinogradTiled(float* data, int rows, int channels)
{
    /// <summary>A line of the cache more than a row takes, so that rows, and matrices, do not meet in the same sets of it.</summary>
    public const int Line = 16;

    public int Rows => rows;

    /// <summary>Numbers from one row to the next.</summary>
    public nint Row => RowFor(channels);

    /// <summary>Numbers from one matrix to the next.</summary>
    public nint Step => rows * Row + Line;

    /// <summary>Row <paramref name="row"/> of a matrix.</summary>
    public float* At(int matrix, int row) => data + matrix * Step + row * Row;

    public static nint RowFor(int channels) => Rounded(channels) + Line;

    /// <summary>Whole groups of channels.</summary>
    public static int Rounded(int channels) => (channels + WinogradBlock.Channels - 1) / WinogradBlock.Channels * WinogradBlock.Channels;

    /// <summary>Numbers in all.</summary>
    public static long Size(int rows, int channels) => Points * Points * (rows * RowFor(channels) + Line);

    /// <summary>Fills it from the tiles of a block, 16 channels an item.</summary>
    public readonly struct FromImages(WinogradBlock block, float* x, int* offsets, WinogradTiled tiled) : IRangeBody
    {
        public void Run(long from, long to)
        {
            using var scratch = Scratch.Rent<float>((block.PixelsIn + 1) * WinogradBlock.Channels);
            for (var group = (int)from; group < to; group++)
            {
                block.TurnIn(x, group * WinogradBlock.Channels, (float*)scratch.Data);
                var body = new ImageLanes((float*)scratch.Data, offsets, tiled, group * WinogradBlock.Channels);
                Lanes.Run<ImageLanes, float>(ref body);
            }
        }
    }

    readonly struct ImageLanes(float* pixels, int* offsets, WinogradTiled tiled, int channel) : ILaneBody<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane>() where TLane : struct, ILane<TLane, float>
        {
            var between = stackalloc float[Points * Points * TLane.Width];
            for (var t = 0; t < tiled.Rows; t++)
                for (var c = 0; c < WinogradBlock.Channels; c += TLane.Width)
                    Tile<Image, TLane>(pixels + c, offsets + t * Points * Points, tiled.At(0, t) + channel + c, tiled.Step, between);
        }
    }
}
