namespace Sinter.Onnx;

/// <summary>Maxima, averages and norms over windows.</summary>
static class Poolings
{
    public static void AddTo(OperatorTable table)
    {
        table.AddSeveral("MaxPool", MaxPool);
        table.Add("AveragePool", c =>
        {
            var a = SpatialAttributes.Of(c, c.X.Shape);
            var includePad = c.Flag("count_include_pad");
            return Windowed(c, c.X, a, (inside, padded) => 1.0 / (includePad ? padded : inside));
        });
        table.Add("LpPool", c =>
        {
            var p = c.Float("p", 2) is > 0 and var given ? given : c.Int("p", 2);
            return Windowed(c, c.X.Abs().Pow(p), SpatialAttributes.Of(c, c.X.Shape), (_, _) => 1).Pow(1.0 / p);
        });
        table.Add("GlobalMaxPool", c => c.X.AMax(Spatial(c.X), keepDim: true));
        table.Add("GlobalAveragePool", c => c.X.Mean(Spatial(c.X), keepDim: true));
        table.Add("GlobalLpPool", c =>
        {
            double p = c.Int("p", 2);
            return c.X.Abs().Pow(p).Sum(Spatial(c.X), keepDim: true).Pow(1 / p);
        });
        table.Add("MaxUnpool", MaxUnpool);
        table.Add("RoiAlign", RoiAlign);
    }

    static int[] Spatial(Tensor x) => [.. Enumerable.Range(2, Math.Max(0, x.Rank - 2))];

    static OnnxValue?[] MaxPool(NodeCall c)
    {
        var x = c.X;
        var a = SpatialAttributes.Of(c, x.Shape);
        var ceil = c.Flag("ceil_mode");
        var real = x.DType.IsFloatingPoint ? x : x.To(DType.Float32);
        var axes = new PoolAxis[a.Rank];
        for (var d = 0; d < a.Rank; d++)
        {
            var size = x.Shape[d + 2];
            var starts = new int[a.Windows(d, size, ceil)];
            for (var o = 0; o < starts.Length; o++) starts[o] = checked((int)(o * a.Strides[d] - a.Before[d]));
            axes[d] = new((int)size, starts, Array.ConvertAll(starts, s => checked((int)(s + a.Reach(d)))), (int)a.Dilations[d], (int)a.Before[d]);
        }
        if (!c.Wants(1)) return [c.Like(0, MaxPooling.Pool(real, axes, "MaxPool").To(x.DType))];
        var (y, indices) = MaxPooling.Indexed(real, axes, "MaxPool");
        var plane = x.Shape[2..].Count;
        if (c.Int("storage_order") == 1) indices = ColumnMajor(indices, x.Shape[2..]);
        var planes = Tensor.Arange(x.Shape[0] * x.Shape[1]).Reshape([x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1L, a.Rank)]);
        return [c.Like(0, y.To(x.DType)), indices + planes * plane];
    }

    static Tensor ColumnMajor(Tensor rowMajor, Shape sizes)
    {
        var (rest, place) = (rowMajor, Tensor.ZerosLike(rowMajor));
        for (var d = sizes.Rank - 1; d >= 0; d--)
        {
            var size = Tensor.Of(sizes[d]);
            place += rest.Remainder(size) * sizes[..d].Count;
            rest = rest.FloorDivide(size);
        }
        return place;
    }

    // Averages and sums separate into one map for each dimension.
    static Tensor Windowed(NodeCall c, Tensor x, SpatialAttributes a, Func<int, int, double> weight)
    {
        var ceil = c.Flag("ceil_mode");
        var y = x.To(AxisMap.Computing(x.DType));
        for (var d = 0; d < a.Rank; d++)
        {
            var (axis, size) = (d, (int)x.Shape[d + 2]);
            var map = AxisMap.Of(c.Node.Operator, size, checked((int)a.Windows(d, size, ceil)), o =>
            {
                var taps = Enumerable.Range(0, (int)a.Kernel[axis]).Select(k => (int)(o * a.Strides[axis] - a.Before[axis] + k * a.Dilations[axis]));
                int[] inside = [.. taps.Where(t => t >= 0 && t < size)];
                var w = weight(inside.Length, taps.Count(t => t < size + a.After[axis]));
                return inside.Select(t => (t, w));
            });
            y = map.ApplyNext(y, d + 2, x);
        }
        return y.To(x.DType);
    }

    static Tensor MaxUnpool(NodeCall c)
    {
        var rank = c.X.Rank - 2;
        long[] kernel = c.Ints("kernel_shape") ?? throw new ArgumentException("MaxUnpool: kernel_shape is missing."), strides = c.Ints("strides") ?? [.. Enumerable.Repeat(1L, rank)], pads = c.Ints("pads") ?? new long[2 * rank];
        Shape shape = [.. c.X.Shape.Take(2), .. c.X.Shape.Skip(2).Select((n, d) => (n - 1) * strides[d] + kernel[d] - pads[d] - pads[d + rank])];
        c.Room([.. shape]);
        var y = Tensor.Zeros([shape.Count], c.X.DType).Scatter(0, c[1].To(DType.Int64).Reshape(-1), c.X.Reshape(-1)).Reshape(shape);
        if (!c.Has(2)) return y;
        var wanted = c.Longs(2);
        var more = new long[2 * c.X.Rank];
        for (var d = 0; d < c.X.Rank; d++) more[2 * (c.X.Rank - 1 - d) + 1] = wanted[d] - shape[d];
        c.Room(wanted);
        return y.Pad(more);
    }

    // He et al. (2017): every bin is the mean (or maximum) of bilinear samples on a regular grid.
    static Tensor RoiAlign(NodeCall c)
    {
        var (x, rois) = (c.X, c[1].To(DType.Float64).ToArray<double>());
        long[] batch = c.Longs(2);
        long H = x.Shape[2], W = x.Shape[3], oh = c.Int("output_height", 1), ow = c.Int("output_width", 1), ratio = c.Int("sampling_ratio");
        double scale = c.Float("spatial_scale", 1);
        var isMax = c.Text("mode", "avg") == "max";
        var halfPixel = c.Text("coordinate_transformation_mode", c.Version >= 16 ? "half_pixel" : "output_half_pixel") == "half_pixel";
        c.Room(batch.Length, x.Shape[1], oh, ow);
        var results = new Tensor[batch.Length];
        for (var r = 0; r < batch.Length; r++)
        {
            var shift = halfPixel ? 0.5 : 0;
            double x0 = rois[4 * r] * scale - shift, y0 = rois[4 * r + 1] * scale - shift, w = rois[4 * r + 2] * scale - shift - x0, h = rois[4 * r + 3] * scale - shift - y0;
            if (!halfPixel) (w, h) = (Math.Max(w, 1), Math.Max(h, 1));
            int ny = (int)(ratio > 0 ? ratio : Math.Max(1, Math.Ceiling(h / oh))), nx = (int)(ratio > 0 ? ratio : Math.Max(1, Math.Ceiling(w / ow)));
            Tensor rows = Samples(y0, h, oh, ny, H, x.DType), columns = Samples(x0, w, ow, nx, W, x.DType);
            var image = x.Select(0, batch[r]);
            results[r] = isMax ? Largest(image, y0, h, oh, ny, x0, w, ow, nx)
                : rows.MatMul(image).MatMul(columns.T).Reshape(x.Shape[1], oh, ny, ow, nx).Mean([2, 4]);
        }
        return results.Length == 0 ? Tensor.Zeros([0, x.Shape[1], oh, ow], x.DType) : Tensor.Stack(results);
    }

    static (int Low, int High, double Fraction)? Neighbours(double at, long size)
    {
        if (at < -1 || at > size) return null;
        at = Math.Max(at, 0);
        var low = (int)Math.Min(Math.Floor(at), size - 1);
        return low >= size - 1 ? (low, low, 0) : (low, low + 1, at - low);
    }

    // [bins · samples, size]: the weights of the pixels in each sample.
    static Tensor Samples(double start, double length, long bins, int samples, long size, DType dtype)
    {
        var weights = new double[bins * samples * size];
        for (var s = 0; s < bins * samples; s++)
            if (Neighbours(start + (s + 0.5) * length / bins / samples, size) is var (low, high, f))
            {
                weights[s * size + low] += 1 - f;
                weights[s * size + high] += f;
            }
        return Tensor.From(weights, [bins * samples, size]).To(dtype);
    }

    // ONNX's maximum is over the weighted corners of the samples, not over the samples.
    static Tensor Largest(Tensor image, double y0, double h, long oh, int ny, double x0, double w, long ow, int nx)
    {
        var bins = new List<Tensor>();
        long H = image.Shape[1], W = image.Shape[2];
        for (var by = 0; by < oh; by++)
            for (var bx = 0; bx < ow; bx++)
            {
                var corners = new List<Tensor>();
                for (var sy = 0; sy < ny; sy++)
                    for (var sx = 0; sx < nx; sx++)
                    {
                        if (Neighbours(y0 + (by + (sy + 0.5) / ny) * h / oh, H) is not var (top, bottom, fy) || Neighbours(x0 + (bx + (sx + 0.5) / nx) * w / ow, W) is not var (left, right, fx)) continue;
                        corners.Add(image.Select(1, top).Select(1, left) * ((1 - fy) * (1 - fx)));
                        corners.Add(image.Select(1, top).Select(1, right) * ((1 - fy) * fx));
                        corners.Add(image.Select(1, bottom).Select(1, left) * (fy * (1 - fx)));
                        corners.Add(image.Select(1, bottom).Select(1, right) * (fy * fx));
                    }
                bins.Add(corners.Count == 0 ? Tensor.Zeros([image.Shape[0]], image.DType) : Tensor.Stack(corners.ToArray()).AMax([0]));
            }
        return Tensor.Stack(bins.ToArray(), 1).Reshape(image.Shape[0], oh, ow);
    }
}
