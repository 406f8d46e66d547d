namespace Sinter.Onnx;

/// <summary>Shapes of convolutions, poolings, and samplings of images and signals.</summary>
static class WindowShapes
{
    public static void AddTo(ShapeRules rules)
    {
        rules.Add(c => c.Like(Convolved(c, c.X, c[1])), "Conv", "DeformConv");
        rules.Add(c => [new(ElementType.Int32, Convolved(c, c.X, c[1]))], "ConvInteger");
        rules.Add(c => [new(c[7].Type, Convolved(c, c.X, c[3]))], "QLinearConv");
        rules.Add(Transposed, "ConvTranspose");
        rules.Add(c =>
        {
            var sizes = Pooled(c);
            return [new(c.X.Type, sizes), new(ElementType.Int64, sizes)];
        }, "MaxPool");
        rules.Add(c => c.Like(Pooled(c)), "AveragePool", "LpPool");
        rules.Add(c => c.Like(c.X.Sizes is { Length: >= 2 } sizes ? [.. sizes.Select((n, d) => d < 2 ? n : 1)] : null), "GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool");
        rules.Add(MaxUnpool, "MaxUnpool");
        rules.Add(c => c.Like([Size(c[1].Sizes, 0), Size(c.X.Sizes, 1), c.Int("output_height", 1), c.Int("output_width", 1)]), "RoiAlign");
        rules.Add(c => c.Like(Resized(c)), "Resize", "Upsample");
        rules.Add(c => c.Like(c.X.Sizes is { Length: > 2 } x && c[1].Sizes is { } grid && grid.Length == x.Length ? [.. x[..2], .. grid[1..^1]] : null), "GridSample");
        rules.Add(c => c.Like(c[1].Elements is { Length: 4 or 5 } size ? [size[0], .. size[2..], size.Length - 2] : null), "AffineGrid");
        rules.Add(c => c.Like(c.X.Sizes is { } x && c[1].Longs() is { } image && c[2].Longs() is { } block
            ? [Size(x, 0), Size(x, 1).DivideExactly(block.Aggregate((Dimension)1, (n, k) => n * k)), .. image.Select(n => (Dimension)n)] : null), "Col2Im");
        rules.Add(Fourier, "DFT");
        rules.Add(ShortTime, "STFT");
    }

    static long[]? Longs(this ValueFacts x) => x.Elements is { } e && e.All(v => v.Value is not null) ? [.. e.Select(v => v.Value!.Value)] : null;

    static Dimension Size(Dimension[]? sizes, int dim) => sizes is not null && dim < sizes.Length ? sizes[dim] : Dimension.Unknown;

    static Dimension[]? Convolved(ShapeCall c, ValueFacts x, ValueFacts weight)
    {
        if (x.Sizes is not { } sizes || weight.Sizes is not { } filters) return null;
        if (sizes.Length < 3 || filters.Length != sizes.Length) throw new ArgumentException($"x and the filters must have as many dimensions, at least three; they are {x} and {weight}.");
        ShapeCall.Match(sizes[1], filters[1] * c.Int("group", 1), "the channels of x and those the filters read");
        return Windows(c, sizes, filters[0], filters[2..], ceil: false);
    }

    static Dimension[]? Pooled(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes) return null;
        if (sizes.Length < 3) throw new ArgumentException($"x is {c.X}; it must have at least one spatial dimension.");
        return Windows(c, sizes, sizes[1], null, c.Flag("ceil_mode"));
    }

    static Dimension[] Windows(ShapeCall c, Dimension[] sizes, Dimension channels, Dimension[]? filter, bool ceil)
    {
        var rank = sizes.Length - 2;
        Dimension[] kernel = c.Ints("kernel_shape") is { Length: > 0 } ? [.. c.Each("kernel_shape", rank, 1).Select(n => (Dimension)n)] : filter ?? throw new ArgumentException("kernel_shape is missing.");
        long[] strides = c.Each("strides", rank, 1), dilations = c.Each("dilations", rank, 1), pads = c.Each("pads", 2 * rank, 0);
        if (strides.Concat(dilations).Any(n => n is < 1 or > SpatialAttributes.Largest)) throw new ArgumentException("strides and dilations must be at least 1.");
        var auto = c.Text("auto_pad", "NOTSET");
        var result = new Dimension[rank + 2];
        (result[0], result[1]) = (sizes[0], channels);
        for (var d = 0; d < rank; d++)
        {
            var size = sizes[d + 2];
            if (auto is "SAME_UPPER" or "SAME_LOWER")
            {
                result[d + 2] = -1 * (-1 * size).DivideBy(strides[d]);
                continue;
            }
            var before = auto == "VALID" ? 0 : pads[d];
            var padded = size + before + (auto == "VALID" ? 0 : pads[d + rank]);
            var room = padded - ((kernel[d] - 1) * dilations[d] + 1);
            if (room.Value < 0 && !ceil) throw new ArgumentException($"a window of {kernel[d]} every {dilations[d]} does not fit dimension {d + 2}, which is {padded} with padding.");
            var count = (ceil ? room + (strides[d] - 1) : room).DivideBy(strides[d]) + 1;
            // A window that would begin in the padding behind is left out.
            if (ceil && strides[d] > 1) count = count.Value is { } n && size.Value is { } inside ? (n - 1) * strides[d] >= inside + before ? n - 1 : n : Dimension.Unknown;
            result[d + 2] = count;
        }
        return result;
    }

    static ValueFacts?[] Transposed(ShapeCall c)
    {
        if (c.X.Sizes is not { } x || c[1].Sizes is not { } w) return c.Like(null);
        if (x.Length < 3 || w.Length != x.Length) throw new ArgumentException($"x and the filters must have as many dimensions, at least three; they are {c.X} and {c[1]}.");
        ShapeCall.Match(x[1], w[0], "the channels of x and those the filters read");
        var rank = x.Length - 2;
        long[] strides = c.Each("strides", rank, 1), dilations = c.Each("dilations", rank, 1), pads = c.Each("pads", 2 * rank, 0), extra = c.Each("output_padding", rank, 0);
        var shape = c.Ints("output_shape");
        if (shape is { } given && given.Length < rank) throw new ArgumentException($"output_shape has {given.Length} numbers; there must be {rank}.");
        var auto = c.Text("auto_pad", "NOTSET");
        Dimension[] spatial = [.. Enumerable.Range(0, rank).Select(d => shape is not null ? shape[shape.Length - rank + d]
            : auto is "SAME_UPPER" or "SAME_LOWER" ? x[d + 2] * strides[d]
            : (x[d + 2] - 1) * strides[d] + (w[d + 2] - 1) * dilations[d] + 1 + extra[d] - (auto == "VALID" ? (Dimension)0 : (Dimension)pads[d] + pads[d + rank]))];
        return c.Like([x[0], w[1] * c.Int("group", 1), .. spatial]);
    }

    static ValueFacts?[] MaxUnpool(ShapeCall c)
    {
        if (c.X.Sizes is not { Length: > 2 } x) return c.Like(null);
        if (c.Has(2)) return c.Like(c[2].Elements ?? [.. x.Select(_ => Dimension.Unknown)]);
        var rank = x.Length - 2;
        long[] kernel = c.Each("kernel_shape", rank, 1), strides = c.Each("strides", rank, 1), pads = c.Each("pads", 2 * rank, 0);
        return c.Like([.. x[..2], .. Enumerable.Range(0, rank).Select(d => (x[d + 2] - 1) * strides[d] + kernel[d] - ((Dimension)pads[d] + pads[d + rank]))]);
    }

    static Dimension[]? Resized(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes) return null;
        var unknown = sizes.Select(_ => Dimension.Unknown).ToArray();
        int[] axes = c.Ints("axes") is { } given ? c.Axes(given, sizes.Length) : [.. Enumerable.Range(0, sizes.Length)];
        var result = (Dimension[])sizes.Clone();
        if (c.Has(3))
        {
            if (c[3].Elements is not { } wanted || wanted.Length != axes.Length || c.Text("keep_aspect_ratio_policy", "stretch") != "stretch") return unknown;
            for (var i = 0; i < axes.Length; i++) result[axes[i]] = wanted[i];
            return result;
        }
        var scales = c.Node.Operator == "Upsample" ? c.Has(1) ? c.Numbers(1) : c.Floats("scales") : c.Numbers(c.Version < 11 ? 1 : 2);
        if (scales is null || scales.Length != axes.Length) return unknown;
        for (var i = 0; i < axes.Length; i++)
        {
            var (size, scale) = (sizes[axes[i]], scales[i]);
            if (!(scale is > 0 and < 1e9)) throw new ArgumentException($"a scale is {scale}.");
            result[axes[i]] = size.Value is { } n ? (long)Math.Floor(n * scale) : scale == Math.Floor(scale) ? size * (long)scale : Dimension.Unknown;
        }
        return result;
    }

    static ValueFacts?[] Fourier(ShapeCall c)
    {
        if (c.X.Sizes is not { Length: >= 2 } sizes) return c.Like(null);
        var unknown = c.Like([.. sizes.Select(_ => Dimension.Unknown)]);
        if (c.Version >= 20 && c.Has(2) && c.Longs(2) is not [_]) return unknown;
        var axis = c.Version >= 20 ? c.Axis(c.Has(2) ? c.Longs(2)![0] : -2, sizes.Length) : c.Axis("axis", sizes.Length, 1);
        if (axis == sizes.Length - 1) return unknown;
        bool inverse = c.Flag("inverse"), onesided = c.Flag("onesided");
        var n = c.Has(1) ? c[1].Elements is [var length] ? length : Dimension.Unknown : inverse && onesided ? (sizes[axis] - 1) * 2 : sizes[axis];
        var result = ArrangedShapes.With(sizes, axis, onesided && !inverse ? n.DivideBy(2) + 1 : n);
        result[^1] = inverse && onesided ? 1 : 2;
        return c.Like(result);
    }

    static ValueFacts?[] ShortTime(ShapeCall c)
    {
        var step = c[1].Elements is [{ Value: > 0 and var by }] ? by : (long?)null;
        var length = c.Has(3) ? c[3].Elements is [var given] ? given : Dimension.Unknown : Size(c[2].Sizes, 0);
        var frames = step is { } every ? (Size(c.X.Sizes, 1) - length).DivideBy(every) + 1 : Dimension.Unknown;
        return c.Like([Size(c.X.Sizes, 0), frames, c.Flag("onesided", true) ? length.DivideBy(2) + 1 : length, 2]);
    }
}
