namespace Sinter;

/// <summary>Resizing: nearest neighbours, linear and cubic interpolation and area averages, each a linear map along every spatial dimension in turn.</summary>
public static class Resizing
{
    // The cubic kernel's slope: PyTorch's, and that of most image libraries when they shrink with antialiasing.
    const double Slope = -0.75, AntialiasSlope = -0.5;

    extension(Tensor x)
    {
        /// <summary>x, which is [B, C, L], [B, C, H, W] or [B, C, D, H, W], resized along its spatial dimensions.</summary>
        /// <param name="size">The new sizes; give these or <paramref name="scaleFactor"/>.</param>
        /// <param name="scaleFactor">New size over old, one for all dimensions or one for each; sizes are rounded down.</param>
        /// <param name="mode">"nearest", "nearest-exact", "linear" (one dimension), "bilinear" and "bicubic" (two), "trilinear" (three) or "area".</param>
        /// <param name="alignCorners">Let the centres of the corner elements coincide, not the edges of the images.</param>
        /// <param name="recomputeScaleFactor">Compute positions with the ratio of the rounded sizes, not with <paramref name="scaleFactor"/>.</param>
        /// <param name="antialias">When shrinking, widen the kernel so that every element of x has a part ("bilinear" and "bicubic").</param>
        /// <exception cref="ArgumentException">The mode does not fit the dimensions, or not exactly one of size and scaleFactor is given.</exception>
        [Export("nn.functional.interpolate", Module = "nn.Upsample"), Export("nn.functional.upsample")]
        public Tensor Interpolate(Extents size = default, ReadOnlySpan<double> scaleFactor = default, string mode = "nearest", bool alignCorners = false,
            bool recomputeScaleFactor = false, bool antialias = false)
        {
            const string op = nameof(Interpolate);
            var rank = x.Rank - 2;
            Check.Shape(rank is >= 1 and <= 3, $"{op}: x is {x.Shape}; it must have 3, 4 or 5 dimensions: batch, channels, and one to three spatial ones.");
            Check.DType(x.DType.IsFloatingPoint, $"{op}: x is {x.DType}; it must be of a floating-point type. Convert it with To.");
            Check.Argument(mode is "nearest" or "nearest-exact" or "area" || (mode, rank) is ("linear", 1) or ("bilinear", 2) or ("bicubic", 2) or ("trilinear", 3),
                $"{op}: mode is '{mode}' and x is {x.Shape}; use nearest, nearest-exact or area, linear for 3, bilinear or bicubic for 4, trilinear for 5 dimensions.");
            Check.Argument(!alignCorners || mode is "linear" or "bilinear" or "bicubic" or "trilinear", $"{op}: alignCorners has no meaning for mode '{mode}'; leave it out.");
            Check.Argument(!antialias || mode is "bilinear" or "bicubic", $"{op}: antialias is offered for bilinear and bicubic, not for '{mode}'.");
            Check.Argument(!(recomputeScaleFactor && size.Count > 0), $"{op}: recomputeScaleFactor has no meaning where size is given; leave it out.");
            var y = x.To(AxisMap.Computing(x.DType));
            var sizes = Sizes(x.Shape, size, scaleFactor);
            // The last dimension is the slowest to map: first where the image grows, last where it shrinks.
            var grows = Shape.Create(sizes).Count > x.Shape[2..].Count;
            for (var i = 0; i < rank; i++)
            {
                var d = grows ? rank - 1 - i : i;
                int inputs = checked((int)x.Shape[d + 2]), outputs = checked((int)sizes[d]);
                var ratio = scaleFactor.Length > 0 && !recomputeScaleFactor ? 1 / scaleFactor[scaleFactor.Length == 1 ? 0 : d] : (double)inputs / outputs;
                var map = AxisMap.Of(op, inputs, outputs, Taps(mode, inputs, outputs, ratio, alignCorners, antialias));
                y = map.ApplyNext(y, d + 2, x);
            }
            return y.To(x.DType);
        }
    }

    static long[] Sizes(Shape x, Extents size, ReadOnlySpan<double> scaleFactor)
    {
        const string op = nameof(Interpolate);
        var rank = x.Rank - 2;
        Check.Argument(size.Count > 0 != scaleFactor.Length > 0, $"{op}: size is {size} and scaleFactor has {scaleFactor.Length} numbers; give one of the two.");
        Check.Argument(scaleFactor.Length == 0 || scaleFactor.Length == 1 || scaleFactor.Length == rank, $"{op}: scaleFactor has {scaleFactor.Length} numbers; give 1 or {rank}.");
        var sizes = size.For(rank, op, nameof(size), 1);
        for (var d = 0; d < rank; d++)
        {
            if (scaleFactor.Length > 0) sizes[d] = (long)Math.Floor(x[d + 2] * scaleFactor[scaleFactor.Length == 1 ? 0 : d]);
            Check.Shape(x[d + 2] > 0 && sizes[d] > 0, $"{op}: x is {x} and would be {sizes[d]} long in dimension {d + 2}; both sizes must be at least 1.");
        }
        return sizes;
    }

    static Func<int, IEnumerable<(int, double)>> Taps(string mode, int inputs, int outputs, double ratio, bool alignCorners, bool antialias) => mode switch
    {
        "nearest" => o => [(Math.Min((int)(outputs == inputs ? o : o * ratio), inputs - 1), 1)],
        "nearest-exact" => o => [(Math.Min((int)((o + 0.5) * ratio), inputs - 1), 1)],
        "area" => o => Area(o, inputs, outputs),
        _ when antialias => o => Smoothed(o, inputs, alignCorners ? CornerRatio(inputs, outputs) : ratio, mode == "bicubic"),
        "bicubic" => o => Cubic(alignCorners ? o * CornerRatio(inputs, outputs) : (o + 0.5) * ratio - 0.5, inputs),
        _ => o => Linear(alignCorners ? o * CornerRatio(inputs, outputs) : Math.Max(0, (o + 0.5) * ratio - 0.5), inputs),
    };

    static double CornerRatio(int inputs, int outputs) => outputs > 1 ? (inputs - 1.0) / (outputs - 1) : 0;

    static IEnumerable<(int, double)> Area(int o, int inputs, int outputs)
    {
        int from = (int)((long)o * inputs / outputs), to = (int)(((long)(o + 1) * inputs + outputs - 1) / outputs);
        return Enumerable.Range(from, to - from).Select(i => (i, 1.0 / (to - from)));
    }

    static IEnumerable<(int, double)> Linear(double at, int inputs)
    {
        var left = Math.Min((int)at, inputs - 1);
        return [(left, 1 - (at - left)), (Math.Min(left + 1, inputs - 1), at - left)];
    }

    static IEnumerable<(int, double)> Cubic(double at, int inputs)
    {
        var left = (int)Math.Floor(at);
        return Enumerable.Range(-1, 4).Select(t => (Math.Clamp(left + t, 0, inputs - 1), CubicKernel(at - left - t, Slope)));
    }

    // The kernel, stretched by the ratio when shrinking, and normalised over the elements inside the image.
    static IEnumerable<(int, double)> Smoothed(int o, int inputs, double ratio, bool cubic)
    {
        double stretch = Math.Max(ratio, 1), support = (cubic ? 2 : 1) * stretch, centre = ratio * (o + 0.5);
        int from = Math.Max((int)(centre - support + 0.5), 0), to = Math.Min((int)(centre + support + 0.5), inputs);
        var weights = Enumerable.Range(from, to - from).Select(i => (i + 0.5 - centre) / stretch)
            .Select(t => cubic ? CubicKernel(t, AntialiasSlope) : Math.Max(0, 1 - Math.Abs(t))).ToArray();
        var sum = weights.Sum();
        return weights.Select((w, i) => (from + i, sum == 0 ? w : w / sum));
    }

    /// <summary>The piecewise cubic of Keys, "Cubic convolution interpolation for digital image processing" (1981), with slope <paramref name="a"/> at 1.</summary>
    internal static double CubicKernel(double t, double a)
    {
        t = Math.Abs(t);
        return t <= 1 ? ((a + 2) * t - (a + 3)) * t * t + 1 : t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
    }
}
