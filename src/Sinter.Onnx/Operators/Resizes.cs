namespace Sinter.Onnx;

/// <summary>Resampling to other sizes: one linear map for each dimension. After the reference in ONNX's specification of <c>Resize</c>.</summary>
static class Resizes
{
    public static void AddTo(OperatorTable table)
    {
        table.Add("Resize", Resize);
        table.Add("Upsample", c => Run(c, c.Has(1) ? c[1].ToArray<double>() : c.Floats("scales")!, null, null, "asymmetric", "floor"));
        table.Settings("Resize", 1, 2);
        table.Settings("Upsample", 1);
    }

    static Tensor Resize(NodeCall c)
    {
        if (c.Version < 11) return Run(c, c[1].ToArray<double>(), null, null, "asymmetric", "floor");
        double[]? roi = c.Has(1) && c[1].Count > 0 ? c[1].ToArray<double>() : null, scales = c.Has(2) && c[2].Count > 0 ? c[2].ToArray<double>() : null;
        var sizes = c.Has(3) ? c.Longs(3) : null;
        return Run(c, scales, sizes, roi, c.Text("coordinate_transformation_mode", "half_pixel"), c.Text("nearest_mode", "round_prefer_floor"));
    }

    static Tensor Run(NodeCall c, double[]? scales, long[]? sizes, double[]? roi, string coordinates, string nearest)
    {
        var x = c.X;
        var axes = c.Ints("axes") is { } given ? c.Axes(given, x.Rank) : [.. Enumerable.Range(0, x.Rank)];
        if ((scales?.Length ?? sizes?.Length) != axes.Length) throw new ArgumentException($"{c.Node.Operator}: {axes.Length} scales or sizes are needed, one for each dimension.");
        if (roi is not null && roi.Length != 2 * axes.Length) throw new ArgumentException($"{c.Node.Operator}: the region has {roi.Length} numbers for {axes.Length} dimensions.");
        if (sizes is not null)
        {
            var ratios = axes.Select((a, i) => (double)sizes[i] / x.Shape[a]).ToArray();
            var policy = c.Text("keep_aspect_ratio_policy", "stretch");
            if (policy != "stretch")
            {
                var scale = policy == "not_larger" ? ratios.Min() : ratios.Max();
                ratios = [.. ratios.Select(_ => scale)];
                sizes = [.. axes.Select(a => (long)Math.Floor(x.Shape[a] * scale + 0.5))];
            }
            scales = ratios;
        }
        sizes ??= [.. axes.Select((a, i) => (long)Math.Floor(x.Shape[a] * scales![i]))];
        var shape = x.Shape;
        for (var i = 0; i < axes.Length; i++) shape = shape.With(axes[i], sizes[i]);
        c.Room([.. shape]);
        if (shape.Count == 0 || x.Count == 0) throw new ArgumentException($"{c.Node.Operator}: {x.Shape} would become {shape}; every size must be at least 1.");

        var sampling = new Sampling(c.Text("mode", "nearest"), coordinates, nearest, c.Float("cubic_coeff_a", -0.75), c.Flag("exclude_outside"), c.Flag("antialias"));
        var y = x.To(AxisMap.Computing(x.DType));
        Tensor? outside = null;
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = new Axis((int)x.Shape[axes[i]], checked((int)sizes[i]), scales![i], roi?[i] ?? 0, roi?[i + axes.Length] ?? 1);
            if (axis.Inputs == axis.Outputs && axis.Scale == 1 && coordinates != "tf_crop_and_resize") continue;
            y = AxisMap.Of(c.Node.Operator, axis.Inputs, axis.Outputs, o => sampling.Taps(axis, o)).ApplyNext(y, axes[i], x);
            if (coordinates != "tf_crop_and_resize") continue;
            var beyond = Tensor.From([.. Enumerable.Range(0, axis.Outputs).Select(o => sampling.Place(axis, o) is var at && (at < 0 || at > axis.Inputs - 1))])
                .Reshape([-1, .. Enumerable.Repeat(1L, x.Rank - 1 - axes[i])]);
            outside = outside is null ? beyond : outside.LogicalOr(beyond);
        }
        if (outside is not null) y = Tensor.Where(outside, Tensor.Full(Shape.Scalar, c.Float("extrapolation_value"), y.DType), y);
        return x.DType.IsFloatingPoint ? y.To(x.DType) : y.Round().To(x.DType);
    }

    readonly record struct Axis(int Inputs, int Outputs, double Scale, double Start, double End);

    readonly record struct Sampling(string Mode, string Coordinates, string Nearest, double Cubic, bool ExcludeOutside, bool Antialias)
    {
        /// <summary>Where output o lies among the inputs.</summary>
        public double Place(Axis a, int o)
        {
            // The exact size, of which Outputs is the whole part.
            var width = a.Scale * a.Inputs;
            return Coordinates switch
            {
                "asymmetric" => o / a.Scale,
                "align_corners" => width == 1 ? 0 : o * (a.Inputs - 1) / (width - 1),
                "pytorch_half_pixel" => a.Outputs == 1 ? -0.5 : (o + 0.5) / a.Scale - 0.5,
                "half_pixel" => (o + 0.5) / a.Scale - 0.5,
                "tf_half_pixel_for_nn" => (o + 0.5) / a.Scale,
                "half_pixel_symmetric" => a.Inputs / 2.0 * (1 - a.Outputs / width) + (o + 0.5) / a.Scale - 0.5,
                "tf_crop_and_resize" => a.Start * (a.Inputs - 1) + (a.Outputs == 1 ? (a.End - a.Start) * (a.Inputs - 1) / 2 : o * (a.End - a.Start) * (a.Inputs - 1) / (a.Outputs - 1)),
                _ => throw new ArgumentException($"coordinate_transformation_mode is '{Coordinates}'."),
            };
        }

        /// <summary>The inputs that output o is made of, and their weights. Beyond the edge stands the edge.</summary>
        public IEnumerable<(int Input, double Weight)> Taps(Axis a, int o)
        {
            var at = Place(a, o);
            // The neighbour on the left is never at the place itself, so the fraction is in (0, 1].
            var left = Math.Ceiling(at) - 1;
            var fraction = at - left;
            var (first, weights) = Weights(fraction, Math.Min(a.Scale, 1));
            var taps = weights.Select((w, i) => (Input: (int)left + first + i, Weight: w)).ToArray();
            if (ExcludeOutside)
            {
                taps = [.. taps.Where(t => t.Input >= 0 && t.Input < a.Inputs)];
                var sum = taps.Sum(t => t.Weight);
                taps = [.. taps.Select(t => (t.Input, t.Weight / sum))];
            }
            var last = a.Inputs - 1;
            return taps.Where(t => t.Weight != 0).Select(t => (Math.Clamp(t.Input, 0, last), t.Weight));
        }

        (int First, double[] Weights) Weights(double f, double shrink)
        {
            switch (Mode)
            {
                case "nearest":
                    var right = Nearest switch
                    {
                        "round_prefer_floor" => f > 0.5,
                        "round_prefer_ceil" => f >= 0.5,
                        "floor" => f == 1,
                        "ceil" => true,
                        _ => throw new ArgumentException($"nearest_mode is '{Nearest}'."),
                    };
                    return (0, right ? [0, 1] : [1, 0]);
                case "linear":
                    if (!Antialias) return (0, [1 - f, f]);
                    var start = (int)Math.Floor(-1 / shrink) + 1;
                    return (start, Normal([.. Enumerable.Range(start, 2 - 2 * start).Select(i => Math.Clamp(1 - Math.Abs((i - f) * shrink), 0, 1))]));
                case "cubic":
                    var a = Cubic;
                    if (!Antialias) return (-1, [.. Enumerable.Range(-1, 4).Select(i => Resizing.CubicKernel(i - f, a))]);
                    var from = (int)Math.Floor(-2 / shrink) + 1;
                    return (from, Normal([.. Enumerable.Range(from, 2 - 2 * from).Select(i => Resizing.CubicKernel((i - f) * shrink, a))]));
                default: throw new ArgumentException($"mode is '{Mode}'; it must be nearest, linear or cubic.");
            }
        }

        static double[] Normal(double[] weights)
        {
            var sum = weights.Sum();
            return Array.ConvertAll(weights, w => w / sum);
        }
    }
}
