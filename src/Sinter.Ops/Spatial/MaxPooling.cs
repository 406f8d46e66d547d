using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Maxima over windows that slide with a stride, that divide the image into cells, or that are placed by random numbers; and the way back. NaN wins over every number.
/// The gradient goes to the first maximum of a window.</summary>
public static class MaxPooling
{
    // Windows of more elements that slide by 1 are found dimension by dimension, in a time that does not depend on their size.
    const int LargestSearched = 16;

    extension(Tensor x)
    {
        /// <summary>The maximum of each window. x is [B, C, L] or [C, L].</summary>
        /// <param name="kernelSize">The window.</param>
        /// <param name="stride">From one window to the next; the window's own size if not given.</param>
        /// <param name="padding">Places of -∞ on both sides, at most half a window.</param>
        /// <param name="dilation">From one element of a window to the next.</param>
        /// <param name="ceilMode">Keep a last window that begins inside but reaches over the end.</param>
        [Export("max_pool1d"), Export("nn.functional.max_pool1d", Module = "nn.MaxPool1d")]
        public Tensor MaxPool1d(Extents kernelSize, Extents stride = default, Extents padding = default, Extents dilation = default, bool ceilMode = false)
            => Slide(1, x, kernelSize, stride, padding, dilation, ceilMode);

        /// <summary>The maximum of each window. x is [B, C, H, W] or [C, H, W]; the parameters are those of <c>MaxPool1d</c>.</summary>
        [Export("max_pool2d"), Export("nn.functional.max_pool2d", Module = "nn.MaxPool2d")]
        public Tensor MaxPool2d(Extents kernelSize, Extents stride = default, Extents padding = default, Extents dilation = default, bool ceilMode = false)
            => Slide(2, x, kernelSize, stride, padding, dilation, ceilMode);

        /// <summary>The maximum of each window. x is [B, C, D, H, W] or [C, D, H, W]; the parameters are those of <c>MaxPool1d</c>.</summary>
        [Export("max_pool3d"), Export("nn.functional.max_pool3d", Module = "nn.MaxPool3d"), Autocast(Cpu = Precision.Full)]
        public Tensor MaxPool3d(Extents kernelSize, Extents stride = default, Extents padding = default, Extents dilation = default, bool ceilMode = false)
            => Slide(3, x, kernelSize, stride, padding, dilation, ceilMode);

        /// <summary><c>MaxPool1d</c> and the position of every maximum, int64.</summary>
        [Export("nn.functional.max_pool1d_with_indices")]
        public (Tensor Output, Tensor Indices) MaxPool1dWithIndices(Extents kernelSize, Extents stride = default, Extents padding = default, Extents dilation = default,
            bool ceilMode = false) => Indexed(x, Windows(1, x, kernelSize, stride, padding, dilation, ceilMode));

        /// <summary><c>MaxPool2d</c> and the position of every maximum in its plane, h · W + w, int64.</summary>
        [Export("nn.functional.max_pool2d_with_indices")]
        public (Tensor Output, Tensor Indices) MaxPool2dWithIndices(Extents kernelSize, Extents stride = default, Extents padding = default, Extents dilation = default,
            bool ceilMode = false) => Indexed(x, Windows(2, x, kernelSize, stride, padding, dilation, ceilMode));

        /// <summary><c>MaxPool3d</c> and the position of every maximum in its volume, int64.</summary>
        [Export("nn.functional.max_pool3d_with_indices"), Autocast(Cpu = Precision.Full)]
        public (Tensor Output, Tensor Indices) MaxPool3dWithIndices(Extents kernelSize, Extents stride = default, Extents padding = default, Extents dilation = default,
            bool ceilMode = false) => Indexed(x, Windows(3, x, kernelSize, stride, padding, dilation, ceilMode));

        /// <summary>The maxima of <paramref name="outputSize"/> cells; cell o of n reaches from ⌊o · L / n⌋ to ⌈(o + 1) · L / n⌉. x is [B, C, L] or [C, L].</summary>
        [Export("nn.functional.adaptive_max_pool1d", Module = "nn.AdaptiveMaxPool1d")]
        public Tensor AdaptiveMaxPool1d(Extents outputSize) => Divide(1, x, outputSize);

        /// <summary>The maxima of cells, along both dimensions. x is [B, C, H, W] or [C, H, W]; a size of -1 keeps the image's.</summary>
        [Export("nn.functional.adaptive_max_pool2d", Module = "nn.AdaptiveMaxPool2d")]
        public Tensor AdaptiveMaxPool2d(Extents outputSize) => Divide(2, x, outputSize);

        /// <summary>The maxima of cells, along three dimensions. x is [B, C, D, H, W] or [C, D, H, W]; a size of -1 keeps the image's.</summary>
        [Export("nn.functional.adaptive_max_pool3d", Module = "nn.AdaptiveMaxPool3d"), Autocast(Cpu = Precision.Full)]
        public Tensor AdaptiveMaxPool3d(Extents outputSize) => Divide(3, x, outputSize);

        /// <summary><c>AdaptiveMaxPool1d</c> and the position of every maximum, int64.</summary>
        [Export("adaptive_max_pool1d"), Export("nn.functional.adaptive_max_pool1d_with_indices")]
        public (Tensor Output, Tensor Indices) AdaptiveMaxPool1dWithIndices(Extents outputSize) => Indexed(x, Cells(1, x, outputSize));

        /// <summary><c>AdaptiveMaxPool2d</c> and the position of every maximum in its plane, int64.</summary>
        [Export("nn.functional.adaptive_max_pool2d_with_indices")]
        public (Tensor Output, Tensor Indices) AdaptiveMaxPool2dWithIndices(Extents outputSize) => Indexed(x, Cells(2, x, outputSize));

        /// <summary><c>AdaptiveMaxPool3d</c> and the position of every maximum in its volume, int64.</summary>
        [Export("nn.functional.adaptive_max_pool3d_with_indices"), Autocast(Cpu = Precision.Full)]
        public (Tensor Output, Tensor Indices) AdaptiveMaxPool3dWithIndices(Extents outputSize) => Indexed(x, Cells(3, x, outputSize));
    }

    static Tensor Slide(int rank, Tensor x, Extents kernelSize, Extents stride, Extents padding, Extents dilation, bool ceilMode, [CallerMemberName] string op = "")
        => Pool(x, Windows(rank, x, kernelSize, stride, padding, dilation, ceilMode, op), op);

    static Tensor Divide(int rank, Tensor x, Extents outputSize, [CallerMemberName] string op = "") => Pool(x, Cells(rank, x, outputSize, op), op);

    static PoolAxis[] Windows(int rank, Tensor x, Extents kernelSize, Extents stride, Extents padding, Extents dilation, bool ceilMode, [CallerMemberName] string op = "")
    {
        CheckImage(op, rank, x);
        return PoolAxis.Sliding(op, rank, x.Shape, kernelSize, stride, padding, dilation, ceilMode);
    }

    static PoolAxis[] Cells(int rank, Tensor x, Extents outputSize, [CallerMemberName] string op = "")
    {
        CheckImage(op, rank, x);
        return PoolAxis.Adaptive(op, rank, x.Shape, outputSize);
    }

    /// <summary>The maxima alone; their positions are found only if a gradient will ask for them.</summary>
    internal static Tensor Pool(Tensor x, PoolAxis[] axes, string op)
    {
        using var _ = Autocast.Inputs(ref x, op);
        var y = Largest(x, axes, op);
        Tracer.Current?.Op("MaxPool", [y], [x], [axes]);
        return y;
    }

    static Tensor Largest(Tensor x, PoolAxis[] axes, string op)
    {
        if (axes.All(axis => axis.IsDense) && axes.Aggregate(1L, (n, axis) => n * axis.Length) > LargestSearched)
        {
            // The last dimension first, so that of equal maxima the first in row-major order gets the gradient.
            for (var d = axes.Length - 1; d >= 0; d--)
                x = SlidingWindows.Along(op, x, x.Rank - axes.Length + d, axes[d].Length, axes[d].Padding, axes[d].Padding, Extremum.Max);
            return x;
        }
        if (Autograd.Needs(x)) return Indexed(x, axes, op).Output;
        var y = Empty(x, axes);
        MaxPoolingCpu.Values(x.Contiguous(), y, axes);
        return y.To(x.DType);
    }

    /// <summary>The maxima and their positions.</summary>
    internal static (Tensor Output, Tensor Indices) Indexed(Tensor x, PoolAxis[] axes, [CallerMemberName] string op = "")
    {
        using var _ = Autocast.Inputs(ref x, op);
        var y = Empty(x, axes);
        var indices = Tensor.Empty(y.Shape, DType.Int64);
        using (Autograd.NoGrad()) MaxPoolingCpu.Indexed(x.Contiguous(), y, indices, axes);
        return (PlaneMaps.Picked(op, y.To(x.DType), x, indices, axes.Length), indices);
    }

    static Tensor Empty(Tensor x, PoolAxis[] axes)
        => Tensor.Empty([.. x.Shape[..^axes.Length], .. axes.Select(axis => (long)axis.Count)], MaxPoolingCpu.Computing(x.DType));

    internal static void CheckImage(string op, int rank, Tensor x)
    {
        Check.Shape(x.Rank == rank + 2 || x.Rank == rank + 1, $"{op}: x is {x.Shape}; it must have {rank + 2} dimensions, or {rank + 1} without a batch.");
        Check.DType(x.DType != DType.Bool, $"{op}: x is bool, which has no order; convert it with To.");
    }
}
