using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The matrices of windows of a batch, a channel of an image at a time.</summary>
static unsafe class ImageBlocksCpu
{
    public static void Gather(WindowGrid grid, int channels, Tensor x, Tensor columns)
    {
        if (columns.Count == 0) return;
        if (x.DType == DType.Float64) Run<double>(grid, channels, x, columns, gather: true);
        else Run<float>(grid, channels, x, columns, gather: true);
    }

    public static void Scatter(WindowGrid grid, int channels, Tensor x, Tensor columns)
    {
        if (x.Count == 0) return;
        if (x.DType == DType.Float64) Run<double>(grid, channels, x, columns, gather: false);
        else Run<float>(grid, channels, x, columns, gather: false);
    }

    static void Run<T>(WindowGrid grid, int channels, Tensor x, Tensor columns, bool gather) where T : unmanaged, INumber<T>
    {
        using var xs = x.Pin<T>();
        using var cs = columns.Pin<T>();
        var grain = Math.Max(1, (1 << 15) / Math.Max(1, grid.Kernel.Count * grid.Windows.Count));
        Threads.For(x.Shape[0] * channels, grain, new Body<T>(grid, xs, cs, gather));
    }

    readonly struct Body<T>(WindowGrid grid, T* x, T* columns, bool gather) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long from, long to)
        {
            for (var channel = from; channel < to; channel++)
            {
                T* image = x + channel * grid.Image.Count, matrix = columns + channel * grid.Kernel.Count * grid.Windows.Count;
                if (gather) Columns.Gather(grid, 1, image, matrix, grid.Windows.Count, 0, grid.Windows.Count);
                else
                {
                    new Span<T>(image, grid.Image.Count).Clear();
                    Columns.Scatter(grid, 1, image, matrix, grid.Windows.Count, 0, grid.Windows.Count);
                }
            }
        }
    }
}
