using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Averages over windows that slide with a stride, or that divide the image into a given number of cells; and the power means made of them.</summary>
public static class AveragePooling
{
    extension(Tensor x)
    {
        /// <summary>The mean of each window. x is [B, C, L] or [C, L].</summary>
        /// <param name="kernelSize">The window.</param>
        /// <param name="stride">From one window to the next; the window's own size if not given.</param>
        /// <param name="padding">Zeros on both sides, at most half a window.</param>
        /// <param name="ceilMode">Keep a last window that begins inside but reaches over the end.</param>
        /// <param name="countIncludePad">Divide by the window's size with the zeros of the padding, not by the number of elements of the image in it.</param>
        [Export("avg_pool1d"), Export("nn.functional.avg_pool1d", Module = "nn.AvgPool1d")]
        public Tensor AvgPool1d(Extents kernelSize, Extents stride = default, Extents padding = default, bool ceilMode = false, bool countIncludePad = true)
            => Average(1, x, kernelSize, stride, padding, ceilMode, countIncludePad, null);

        /// <summary>The mean of each window. x is [B, C, H, W] or [C, H, W].</summary>
        /// <param name="kernelSize">The window.</param>
        /// <param name="stride">From one window to the next; the window's own size if not given.</param>
        /// <param name="padding">Zeros on both sides, at most half a window.</param>
        /// <param name="ceilMode">Keep a last window that begins inside but reaches over the end.</param>
        /// <param name="countIncludePad">Divide by the window's size with the zeros of the padding, not by the number of elements of the image in it.</param>
        /// <param name="divisorOverride">Divide by this instead.</param>
        [Export("nn.functional.avg_pool2d", Module = "nn.AvgPool2d")]
        public Tensor AvgPool2d(Extents kernelSize, Extents stride = default, Extents padding = default, bool ceilMode = false, bool countIncludePad = true,
            long? divisorOverride = null) => Average(2, x, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride);

        /// <summary>The mean of each window. x is [B, C, D, H, W] or [C, D, H, W]; the rest as for <c>AvgPool2d</c>.</summary>
        [Export("nn.functional.avg_pool3d", Module = "nn.AvgPool3d"), Autocast(Cpu = Precision.Full)]
        public Tensor AvgPool3d(Extents kernelSize, Extents stride = default, Extents padding = default, bool ceilMode = false, bool countIncludePad = true,
            long? divisorOverride = null) => Average(3, x, kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride);

        /// <summary>The means of <paramref name="outputSize"/> cells; cell o of n reaches from ⌊o · L / n⌋ to ⌈(o + 1) · L / n⌉. x is [B, C, L] or [C, L].</summary>
        [Export("adaptive_avg_pool1d"), Export("nn.functional.adaptive_avg_pool1d", Module = "nn.AdaptiveAvgPool1d")]
        public Tensor AdaptiveAvgPool1d(Extents outputSize) => AdaptiveAverage(1, x, outputSize);

        /// <summary>The means of cells as in <c>AdaptiveAvgPool1d</c>, along both dimensions. x is [B, C, H, W] or [C, H, W]; a size of -1 keeps the image's.</summary>
        [Export("nn.functional.adaptive_avg_pool2d", Module = "nn.AdaptiveAvgPool2d")]
        public Tensor AdaptiveAvgPool2d(Extents outputSize) => AdaptiveAverage(2, x, outputSize);

        /// <summary>The means of cells as in <c>AdaptiveAvgPool1d</c>, along three dimensions. x is [B, C, D, H, W] or [C, D, H, W]; a size of -1 keeps the image's.</summary>
        [Export("nn.functional.adaptive_avg_pool3d", Module = "nn.AdaptiveAvgPool3d"), Autocast(Cpu = Precision.Full)]
        public Tensor AdaptiveAvgPool3d(Extents outputSize) => AdaptiveAverage(3, x, outputSize);

        /// <summary>(Σ xᵖ)^(1/p) of each window, p being <paramref name="normType"/>. x is [B, C, L] or [C, L].</summary>
        [Export("nn.functional.lp_pool1d", Module = "nn.LPPool1d")]
        public Tensor LpPool1d(double normType, Extents kernelSize, Extents stride = default, bool ceilMode = false)
            => Power(1, x, normType, kernelSize, stride, ceilMode);

        /// <summary>(Σ xᵖ)^(1/p) of each window. x is [B, C, H, W] or [C, H, W].</summary>
        [Export("nn.functional.lp_pool2d", Module = "nn.LPPool2d")]
        public Tensor LpPool2d(double normType, Extents kernelSize, Extents stride = default, bool ceilMode = false)
            => Power(2, x, normType, kernelSize, stride, ceilMode);

        /// <summary>(Σ xᵖ)^(1/p) of each window. x is [B, C, D, H, W] or [C, D, H, W].</summary>
        [Export("nn.functional.lp_pool3d", Module = "nn.LPPool3d")]
        public Tensor LpPool3d(double normType, Extents kernelSize, Extents stride = default, bool ceilMode = false)
            => Power(3, x, normType, kernelSize, stride, ceilMode);
    }

    static Tensor Average(int rank, Tensor x, Extents kernelSize, Extents stride, Extents padding, bool ceilMode, bool countIncludePad, long? divisorOverride,
        [CallerMemberName] string op = "")
    {
        using var _ = Autocast.Inputs(ref x, op);
        CheckImage(op, rank, x);
        Check.Argument(divisorOverride != 0, $"{op}: divisorOverride is 0; give another number, or none.");
        var axes = PoolAxis.Sliding(op, rank, x.Shape, kernelSize, stride, padding, 1, ceilMode);
        var y = x.To(AxisMap.Computing(x.DType));
        for (var d = 0; d < rank; d++)
        {
            var axis = axes[d];
            var last = divisorOverride is { } divisor && d == rank - 1 ? 1.0 / divisor : 1;
            var map = AxisMap.Of(op, axis.Size, axis.Count, o =>
            {
                var (from, to) = axis.Inside(o);
                var weight = divisorOverride is null ? 1.0 / (countIncludePad ? axis.PaddedLength(o) : to - from) : last;
                return Enumerable.Range(from, to - from).Select(i => (i, weight));
            });
            y = map.ApplyNext(y, x.Rank - rank + d, x);
        }
        y = y.To(x.DType);
        if (divisorOverride is null) Tracer.Current?.Op("AvgPool", [y], [x], axes, ceilMode, countIncludePad);
        return y;
    }

    static Tensor AdaptiveAverage(int rank, Tensor x, Extents outputSize, [CallerMemberName] string op = "")
    {
        using var _ = Autocast.Inputs(ref x, op);
        CheckImage(op, rank, x);
        var axes = PoolAxis.Adaptive(op, rank, x.Shape, outputSize);
        var y = x.To(AxisMap.Computing(x.DType));
        for (var d = 0; d < rank; d++)
        {
            var axis = axes[d];
            var map = AxisMap.Of(op, axis.Size, axis.Count, o =>
            {
                var (from, to) = axis.Inside(o);
                return Enumerable.Range(from, to - from).Select(i => (i, 1.0 / (to - from)));
            });
            y = map.ApplyNext(y, x.Rank - rank + d, x);
        }
        return y.To(x.DType);
    }

    static Tensor Power(int rank, Tensor x, double normType, Extents kernelSize, Extents stride, bool ceilMode, [CallerMemberName] string op = "")
    {
        var elements = 1L;
        foreach (var size in kernelSize.For(rank, op, nameof(kernelSize), 1)) elements *= size;
        var powers = x.To(AxisMap.Computing(x.DType)).Pow(normType);
        var mean = Average(rank, powers, kernelSize, stride, default, ceilMode, countIncludePad: true, null, op);
        return (mean * (double)elements).Pow(1 / normType).To(x.DType);
    }

    static void CheckImage(string op, int rank, Tensor x)
    {
        Check.Shape(x.Rank == rank + 2 || x.Rank == rank + 1, $"{op}: x is {x.Shape}; it must have {rank + 2} dimensions, or {rank + 1} without a batch.");
        Check.DType(x.DType.IsFloatingPoint, $"{op}: x is {x.DType}; it must be of a floating-point type. Convert it with To.");
    }
}
