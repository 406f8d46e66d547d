using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Windows of an image as columns of a matrix ("im2col"), and the sum of such columns back to an image: linear maps, each the other's derivative.</summary>
public static class ImageBlocks
{
    extension(Tensor x)
    {
        /// <summary>Every window of x, [B, C, H, W] or [C, H, W], as a column: [B, C · KH · KW, L] or without B, windows in row-major order.</summary>
        /// <exception cref="ShapeException">The window is larger than the padded image.</exception>
        [Export("nn.functional.unfold", Module = "nn.Unfold")]
        public Tensor Unfold(Extents kernelSize, Extents dilation = default, Extents padding = default, Extents stride = default)
        {
            const string op = nameof(Unfold);
            Check.Shape(x.Rank is 3 or 4, $"{op}: x is {x.Shape}; it must be [B, C, H, W] or [C, H, W].");
            Check.DType(x.DType.IsFloatingPoint, $"{op}: x is {x.DType}; it must be of a floating-point type. Convert it with To.");
            if (x.Rank == 3) return x.Unsqueeze(0).Unfold(kernelSize, dilation, padding, stride).Squeeze(0);
            var grid = Grid(op, x.Shape[2], x.Shape[3], kernelSize, dilation, padding, stride);
            return Gather(x, grid, (int)x.Shape[1]);
        }

        /// <summary>The sum of columns, [B, C · KH · KW, L] or without B, at their places in an image of <paramref name="outputSize"/>: [B, C, H, W].</summary>
        /// <exception cref="ShapeException">The columns are not as many, or not as long, as the image has windows and taps.</exception>
        [Export("nn.functional.fold", Module = "nn.Fold")]
        public Tensor Fold(Extents outputSize, Extents kernelSize, Extents dilation = default, Extents padding = default, Extents stride = default)
        {
            const string op = nameof(Fold);
            Check.Shape(x.Rank is 2 or 3, $"{op}: x is {x.Shape}; it must be [B, C · KH · KW, L] or [C · KH · KW, L].");
            Check.DType(x.DType.IsFloatingPoint, $"{op}: x is {x.DType}; it must be of a floating-point type. Convert it with To.");
            if (x.Rank == 2) return x.Unsqueeze(0).Fold(outputSize, kernelSize, dilation, padding, stride).Squeeze(0);
            Check.Argument(outputSize.Count > 0, $"{op}: outputSize is empty; give one number, or height and width.");
            var size = outputSize.For(2, op, nameof(outputSize), 1);
            var grid = Grid(op, size[0], size[1], kernelSize, dilation, padding, stride);
            Check.Shape(x.Shape[1] % grid.Kernel.Count == 0 && x.Shape[2] == grid.Windows.Count,
                $"{op}: x is {x.Shape}; its columns must be a multiple of {grid.Kernel.Count} long (the taps of {kernelSize}) and {grid.Windows.Count} in number (the windows on {outputSize}).");
            return Scatter(x, grid, (int)x.Shape[1] / grid.Kernel.Count);
        }
    }

    static WindowGrid Grid(string op, long height, long width, Extents kernelSize, Extents dilation, Extents padding, Extents stride)
    {
        Check.Argument(kernelSize.Count > 0, $"{op}: kernelSize is empty; give one number, or height and width.");
        long[] kernel = kernelSize.For(2, op, nameof(kernelSize), 1), spread = dilation.For(2, op, nameof(dilation), 1);
        long[] pad = padding.For(2, op, nameof(padding), 0, 0), step = stride.For(2, op, nameof(stride), 1), image = [height, width];
        var windows = new long[2];
        for (var d = 0; d < 2; d++)
        {
            var room = image[d] + 2 * pad[d] - spread[d] * (kernel[d] - 1) - 1;
            Check.Shape(room >= 0, $"{op}: the image is {height} × {width}, padding {padding}, kernelSize {kernelSize} and dilation {dilation}; the window must fit into the padded image.");
            windows[d] = room / step[d] + 1;
        }
        return new(Triple.Of(image, 1), Triple.Of(kernel, 1), Triple.Of(step, 1), Triple.Of(pad, 0), Triple.Of(spread, 1), Triple.Of(windows, 1));
    }

    static Tensor Gather(Tensor x, WindowGrid grid, int channels, [CallerMemberName] string op = "")
    {
        var y = Run(x, [x.Shape[0], channels * grid.Kernel.Count, grid.Windows.Count], (x, y) => ImageBlocksCpu.Gather(grid, channels, x, y));
        return Autograd.Needs(x) ? y.SetHistory(new GatherDerivative(op, x, grid, channels)) : y;
    }

    static Tensor Scatter(Tensor columns, WindowGrid grid, int channels, [CallerMemberName] string op = "")
    {
        var y = Run(columns, [columns.Shape[0], channels, grid.Image.H, grid.Image.W], (columns, y) => ImageBlocksCpu.Scatter(grid, channels, y, columns));
        return Autograd.Needs(columns) ? y.SetHistory(new ScatterDerivative(op, columns, grid, channels)) : y;
    }

    static Tensor Run(Tensor x, Shape shape, Action<Tensor, Tensor> kernel)
    {
        using var _ = Autograd.NoGrad();
        var wide = x.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        var y = Tensor.Empty(shape, wide);
        kernel(x.To(wide).Contiguous(), y);
        return y.To(x.DType);
    }

    sealed class GatherDerivative(string op, Tensor x, WindowGrid grid, int channels) : Derivative(op, x)
    {
        protected override Tensor?[] Backward(Tensor g) => [Scatter(g, grid, channels, Name)];
    }

    sealed class ScatterDerivative(string op, Tensor columns, WindowGrid grid, int channels) : Derivative(op, columns)
    {
        protected override Tensor?[] Backward(Tensor g) => [Gather(g, grid, channels, Name)];
    }
}
