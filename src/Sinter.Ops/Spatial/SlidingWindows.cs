using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Maxima and minima of all windows of k neighbours along a dimension, in a time that does not depend on k: van Herk, "A fast algorithm for local minimum and
/// maximum filters" (1992), and Gil and Werman (1993). Grey-scale morphology is made of them.</summary>
public static class SlidingWindows
{
    extension(Tensor x)
    {
        /// <summary>y[i] = max(x[i], …, x[i + k - 1]) along a dimension, which becomes n - k + 1 long: [1, 3, -1, -3, 5, 3, 6, 7] with k = 3 gives [3, 3, 5, 5, 6, 7].
        /// A window with a NaN gives NaN. The gradient goes to the first maximum of each window.</summary>
        /// <exception cref="ArgumentOutOfRangeException">k is less than 1 or more than the dimension's size.</exception>
        [Export("sinter.sliding_window_max")]
        public Tensor SlidingWindowMax(long k, int dim = -1) => Slide(x, k, dim, Extremum.Max);

        /// <summary>y[i] = min(x[i], …, x[i + k - 1]) along a dimension, which becomes n - k + 1 long. A window with a NaN gives NaN.
        /// The gradient goes to the first minimum of each window.</summary>
        /// <exception cref="ArgumentOutOfRangeException">k is less than 1 or more than the dimension's size.</exception>
        [Export("sinter.sliding_window_min")]
        public Tensor SlidingWindowMin(long k, int dim = -1) => Slide(x, k, dim, Extremum.Min);

        /// <summary>Grey-scale dilation by a flat rectangle: every pixel of the last two dimensions becomes the maximum of the rectangle around it, of which the part
        /// outside the image is ignored. The result has the shape of x. A rectangle of even size reaches one further towards the end.</summary>
        /// <param name="kernelSize">Height and width of the rectangle.</param>
        [Export("sinter.grey_dilation")]
        public Tensor GreyDilation(Extents kernelSize) => Morphology(x, kernelSize, Extremum.Max);

        /// <summary>Grey-scale erosion by a flat rectangle: every pixel of the last two dimensions becomes the minimum of the rectangle around it, of which the part
        /// outside the image is ignored. The result has the shape of x. A rectangle of even size reaches one further towards the start, so that erosion
        /// is the adjoint of dilation: dilation(a) ≤ b where a ≤ erosion(b), and only there.</summary>
        /// <param name="kernelSize">Height and width of the rectangle.</param>
        [Export("sinter.grey_erosion")]
        public Tensor GreyErosion(Extents kernelSize) => Morphology(x, kernelSize, Extremum.Min);
    }

    static Tensor Slide(Tensor x, long k, int dim, Extremum extremum, [CallerMemberName] string op = "")
    {
        CheckOrder(op, x);
        Check.Index(x.Rank > 0, $"{op}: x has no dimensions to slide along; give it one with Unsqueeze.");
        dim = x.Shape.Dim(dim, op);
        Check.Index(k >= 1 && k <= x.Shape[dim], $"{op}: k is {k}, but dimension {dim} of {x.Shape} has {x.Shape[dim]} elements; k must be from 1 to {x.Shape[dim]}.");
        return Along(op, x, dim, k, 0, 0, extremum);
    }

    static Tensor Morphology(Tensor x, Extents kernelSize, Extremum extremum, [CallerMemberName] string op = "")
    {
        CheckOrder(op, x);
        Check.Shape(x.Rank >= 2, $"{op}: x is {x.Shape}; it must have at least 2 dimensions, the last two being height and width.");
        Check.Argument(kernelSize.Count > 0, $"{op}: kernelSize is empty; give one number, or height and width.");
        var kernel = kernelSize.For(2, op, nameof(kernelSize), 1);
        for (var d = 1; d >= 0; d--)
        {
            long less = (kernel[d] - 1) / 2, more = kernel[d] / 2;
            x = extremum == Extremum.Max ? Along(op, x, x.Rank - 2 + d, kernel[d], less, more, extremum) : Along(op, x, x.Rank - 2 + d, kernel[d], more, less, extremum);
        }
        return x;
    }

    /// <summary>The extrema of all windows along a dimension that is continued by <paramref name="before"/> and <paramref name="after"/> places without a value.
    /// Every window must have a value: both are less than k.</summary>
    internal static Tensor Along(string op, Tensor x, int dim, long k, long before, long after, Extremum extremum)
    {
        // Windows that reach over both ends see the same as shorter ones do.
        var n = x.Shape[dim];
        var shape = x.Shape.With(dim, n == 0 ? 0 : n + before + after - k + 1);
        var y = Tensor.Empty(shape, MaxPoolingCpu.Computing(x.DType));
        if (!Autograd.Needs(x))
        {
            SlidingWindowsCpu.Values(x.To(y.DType).Contiguous(), y, dim, k, before, extremum);
            return y.To(x.DType);
        }
        var indices = Tensor.Empty(shape, DType.Int64);
        using (Autograd.NoGrad()) SlidingWindowsCpu.Indexed(x.To(y.DType).Contiguous(), y, indices, dim, k, before, extremum);
        return PlaneMaps.Picked(op, y.To(x.DType), x, indices, x.Rank - dim);
    }

    static void CheckOrder(string op, Tensor x) => Check.DType(x.DType != DType.Bool, $"{op}: x is bool, which has no order; convert it with To.");
}

/// <summary>Which end of the order is sought.</summary>
enum Extremum
{
    Max,
    Min,
}
