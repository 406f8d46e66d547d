using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>
/// Planes of an image with the zeros around them written out, as direct convolutions read them: tap k of a row of results is a row of the plane, from a place
/// of its own on. With a stride the columns are sorted by their remainder, so that neighbouring results read neighbouring elements.
/// </summary>
/// <remarks>With a spread, zeros also stand between the elements: what a convolution with a stride has made, on its way back.</remarks>
readonly unsafe struct PaddedPlanes
{
    /// <summary>Results are made this many at a time, or fewer.</summary>
    public const int Widest = 16;

    readonly Triple _spread;

    // Elements of a row with one remainder, of a row, and of a plane of a volume.
    readonly int _phase, _row, _plane;

    PaddedPlanes(WindowGrid grid, Triple spread)
    {
        Grid = grid;
        _spread = spread;
        _phase = (grid.Windows.W + Widest - 1) / Widest * Widest + (grid.Kernel.W - 1) * grid.Dilation.W / grid.Stride.W;
        _row = _phase * grid.Stride.W;
        _plane = _row * Reach(grid.Windows.H, grid.Stride.H, grid.Kernel.H, grid.Dilation.H);
        Size = _plane * Reach(grid.Windows.D, grid.Stride.D, grid.Kernel.D, grid.Dilation.D);
    }

    static int Reach(int windows, int stride, int kernel, int dilation) => (windows - 1) * stride + (kernel - 1) * dilation + 1;

    /// <summary>The planes that a convolution reads.</summary>
    public static PaddedPlanes Forward(WindowGrid grid) => new(grid, new(1, 1, 1));

    /// <summary>The planes that the gradient of its input reads: a convolution of stride 1 of the spread gradient, with the taps mirrored.</summary>
    public static PaddedPlanes Backward(WindowGrid grid)
    {
        var padding = new Triple(
            Mirrored(grid.Kernel.D, grid.Dilation.D, grid.Padding.D), Mirrored(grid.Kernel.H, grid.Dilation.H, grid.Padding.H), Mirrored(grid.Kernel.W, grid.Dilation.W, grid.Padding.W));
        return new(new(grid.Windows, grid.Kernel, new(1, 1, 1), padding, grid.Dilation, grid.Image), grid.Stride);
    }

    /// <summary>Planes whose rows are filled up to whole vectors, with no zeros before them.</summary>
    public static PaddedPlanes Rows(Triple image) => Forward(new(image, new(1, 1, 1), new(1, 1, 1), default, new(1, 1, 1), image));

    static int Mirrored(int kernel, int dilation, int padding) => (kernel - 1) * dilation - padding;

    /// <summary>Image, windows and taps.</summary>
    public WindowGrid Grid { get; }

    /// <summary>Elements of a padded plane.</summary>
    public int Size { get; }

    /// <summary>Where each tap of the first result is.</summary>
    public void ListTaps(int* taps)
    {
        for (var d = 0; d < Grid.Kernel.D; d++)
            for (var h = 0; h < Grid.Kernel.H; h++)
                for (var w = 0; w < Grid.Kernel.W; w++)
                {
                    var (shift, phase) = Math.DivRem(w * Grid.Dilation.W, Grid.Stride.W);
                    *taps++ = d * Grid.Dilation.D * _plane + h * Grid.Dilation.H * _row + phase * _phase + shift;
                }
    }

    /// <summary>Where the first tap of result (d, h, 0) is.</summary>
    public int RowOf(int d, int h) => d * Grid.Stride.D * _plane + h * Grid.Stride.H * _row;

    /// <summary>Writes the elements of a plane to their places in a padded one that is zero everywhere else.</summary>
    public void Fill<T>(T* plane, T* padded) where T : unmanaged, INumber<T> => Fill(plane, padded, 0, Grid.Windows.D * Grid.Windows.H - 1);

    /// <summary>The same of those elements that rows <paramref name="first"/> to <paramref name="last"/> of the results read, and perhaps more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill<T>(T* plane, T* padded, int first, int last) where T : unmanaged, INumber<T>
    {
        var (depth, height, width) = Grid.Image;
        int from = 0, to = _plane;
        if (Grid.Windows.D == 1) (from, to) = (RowOf(0, first), RowOf(0, last) + (Grid.Kernel.H - 1) * Grid.Dilation.H * _row + _row);
        for (var d = 0; d < depth; d++)
            for (var h = 0; h < height; h++, plane += width)
            {
                int placeD = d * _spread.D + Grid.Padding.D, placeH = (h * _spread.H + Grid.Padding.H) * _row;
                if (placeD >= 0 && placeD * _plane < Size && placeH >= from && placeH < to) FillRow(plane, padded + placeD * _plane + placeH);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void FillRow<T>(T* line, T* padded) where T : unmanaged, INumber<T>
    {
        int from = Math.Max(0, -Grid.Padding.W), stride = Grid.Stride.W;
        if (_row == _phase && _spread.W == 1) RowArithmetic.Copy(line + from, padded + Grid.Padding.W + from, Math.Min(Grid.Image.W, _row - Grid.Padding.W) - from);
        else if (_row == _phase)
        {
            for (var i = 0; i < Grid.Image.W; i++)
            {
                var place = i * _spread.W + Grid.Padding.W;
                if ((uint)place < (uint)_row) padded[place] = line[i];
            }
        }
        else
        {
            for (var phase = 0; phase < stride; phase++, padded += _phase)
            {
                // The first element with this remainder that is in the image.
                var place = Math.Max(0, (Grid.Padding.W - phase + stride - 1) / stride);
                var first = place * stride + phase - Grid.Padding.W;
                var count = Math.Min((Grid.Image.W - first + stride - 1) / stride, _phase - place);
                if (stride == 2) RowArithmetic.Alternate(padded + place, line + first, count);
                else for (var i = 0; i < count; i++) padded[place + i] = line[first + i * stride];
            }
        }
    }
}
