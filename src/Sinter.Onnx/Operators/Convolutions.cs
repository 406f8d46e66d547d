namespace Sinter.Onnx;

/// <summary>Convolutions, their transposes, and columns of windows.</summary>
static class Convolutions
{
    public static void AddTo(OperatorTable table)
    {
        table.Add("Conv", c => Convolve(c, c.X, c[1], c.Maybe(2)));
        table.Add("ConvTranspose", Transposed);
        table.Add("DeformConv", Deformable);
        table.Add("Col2Im", Fold);
    }

    /// <summary>The convolution of a node's attributes. A fused activation is applied to the result.</summary>
    public static Tensor Convolve(NodeCall c, Tensor x, Tensor weight, Tensor? bias)
    {
        var a = SpatialAttributes.Of(c, x.Shape, [.. weight.Shape.Skip(2)]);
        var group = checked((int)c.Int("group", 1));
        Extents padding = a.Before;
        if (!a.IsSymmetric || a.Before.Any(p => p < 0))
        {
            (x, padding) = (x.Pad(a.Pads()), 0);
        }
        var y = a.Rank switch
        {
            1 => x.Conv1d(weight, bias, a.Strides, padding, a.Dilations, group),
            2 => x.Conv2d(weight, bias, a.Strides, padding, a.Dilations, group),
            _ => x.Conv3d(weight, bias, a.Strides, padding, a.Dilations, group),
        };
        return FusedActivation.Apply(c, y);
    }

    static Tensor Transposed(NodeCall c)
    {
        var (x, weight, bias) = (c.X, c[1], c.Maybe(2));
        var rank = x.Rank - 2;
        // SAME here means an output of the input's size times the stride, so the general rule for windows does not hold.
        long[] kernel = [.. weight.Shape.Skip(2)], strides = c.Ints("strides") ?? [.. Enumerable.Repeat(1L, rank)], dilations = c.Ints("dilations") ?? [.. Enumerable.Repeat(1L, rank)];
        long[] pads = c.Ints("pads") ?? new long[2 * rank], extra = c.Ints("output_padding") ?? new long[rank];
        if (rank is < 1 or > 3 || kernel.Length != rank || strides.Length != rank || dilations.Length != rank || pads.Length != 2 * rank || extra.Length != rank)
            throw new ArgumentException($"ConvTranspose: x is {x.Shape} and the weight {weight.Shape}; the attributes do not fit them.");
        var shape = c.Ints("output_shape");
        if (kernel.Concat(strides).Concat(dilations).Concat(pads).Concat(extra).Any(n => Math.Abs(n) > SpatialAttributes.Largest)) throw new ArgumentException($"ConvTranspose: no attribute may be above {SpatialAttributes.Largest}.");
        c.Room([x.Shape[0], weight.Shape[1], .. Enumerable.Range(0, rank).Select(d => x.Shape[d + 2] * strides[d] + kernel[d] * dilations[d] + extra[d])]);
        var auto = c.Text("auto_pad", "NOTSET");
        for (var d = 0; d < rank; d++)
        {
            var full = (x.Shape[d + 2] - 1) * strides[d] + (kernel[d] - 1) * dilations[d] + 1 + extra[d];
            long? size = shape is not null ? shape[shape.Length - rank + d] : auto is "SAME_UPPER" or "SAME_LOWER" ? x.Shape[d + 2] * strides[d] : null;
            if (auto == "VALID") (pads[d], pads[d + rank]) = (0, 0);
            if (size is not { } wanted) continue;
            var total = full - wanted;
            pads[d] = total <= 0 ? 0 : auto == "SAME_UPPER" ? total / 2 : total - total / 2;
            pads[d + rank] = total - pads[d];
        }
        var group = checked((int)c.Int("group", 1));
        long[] before = pads[..rank], after = pads[rank..];
        if (before.AsSpan().SequenceEqual(after) && before.All(p => p >= 0) && extra.Zip(strides).All(p => p.First < p.Second)) return Transpose(x, weight, bias, strides, before, extra, group, dilations);
        var y = Transpose(x, weight, null, strides, new long[rank], new long[rank], group, dilations);
        var cut = new long[2 * rank];
        for (var d = 0; d < rank; d++) (cut[2 * (rank - 1 - d)], cut[2 * (rank - 1 - d) + 1]) = (-before[d], extra[d] - after[d]);
        y = y.Pad(cut);
        return bias is null ? y : y + bias.Reshape([-1, .. Enumerable.Repeat(1L, rank)]);
    }

    static Tensor Transpose(Tensor x, Tensor weight, Tensor? bias, long[] strides, long[] padding, long[] extra, int group, long[] dilations) => strides.Length switch
    {
        1 => x.ConvTranspose1d(weight, bias, strides, padding, extra, group, dilations),
        2 => x.ConvTranspose2d(weight, bias, strides, padding, extra, group, dilations),
        _ => x.ConvTranspose3d(weight, bias, strides, padding, extra, group, dilations),
    };

    // Every tap of the window reads the image at its own shifted places; the rest is a product. Dai et al. (2017), masks of Zhu et al. (2019).
    static Tensor Deformable(NodeCall c)
    {
        var (x, weight, bias) = (c.X, c[1], c.Maybe(3));
        // Places in an image need more digits than its values.
        if (x.DType != DType.Float64) return Deformable(c, x.To(DType.Float64), weight.To(DType.Float64), c[2].To(DType.Float64), bias?.To(DType.Float64), c.Maybe(4)?.To(DType.Float64)).To(x.DType);
        return Deformable(c, x, weight, c[2], bias, c.Maybe(4));
    }

    static Tensor Deformable(NodeCall c, Tensor x, Tensor weight, Tensor offset, Tensor? bias, Tensor? mask)
    {
        var a = SpatialAttributes.Of(c, x.Shape, [.. weight.Shape.Skip(2)]);
        if (a.Rank != 2) throw new ArgumentException($"DeformConv: x is {x.Shape}; images of two dimensions are supported.");
        long groups = c.Int("group", 1), offsetGroups = c.Int("offset_group", 1), B = x.Shape[0], C = x.Shape[1], H = x.Shape[2], W = x.Shape[3];
        long oh = a.Windows(0, H, false), ow = a.Windows(1, W, false), kh = a.Kernel[0], kw = a.Kernel[1], K = kh * kw;
        var shifts = offset.Reshape(B, offsetGroups, K, 2, oh, ow);
        var rows = (Tensor.Arange(oh, x.DType) * a.Strides[0] - a.Before[0]).Unsqueeze(1);
        var columns = Tensor.Arange(ow, x.DType) * a.Strides[1] - a.Before[1];
        var taps = new Tensor[offsetGroups * K];
        for (var g = 0; g < offsetGroups; g++)
            for (var k = 0; k < K; k++)
            {
                var shift = shifts.Select(1, g).Select(1, k);
                var y = shift.Select(1, 0) + rows + (double)(k / kw * a.Dilations[0]);
                var z = shift.Select(1, 1) + columns + (double)(k % kw * a.Dilations[1]);
                var grid = Tensor.Stack([(z * 2.0 + 1.0) / (double)W - 1.0, (y * 2.0 + 1.0) / (double)H - 1.0], -1);
                var read = x.Narrow(1, g * (C / offsetGroups), C / offsetGroups).GridSample(grid);
                if (mask is not null) read *= mask.Reshape(B, offsetGroups, K, oh, ow).Select(1, g).Select(1, k).Unsqueeze(1);
                taps[g * K + k] = read;
            }
        // [B, C, K, positions], the channels of each offset group together.
        var read2 = Tensor.Cat([.. Enumerable.Range(0, (int)offsetGroups).Select(g => Tensor.Stack(taps.AsSpan((int)(g * K), (int)K), 2))], 1);
        var flat = read2.Reshape(B, groups, C / groups * K, oh * ow);
        var result = weight.Reshape(groups, weight.Shape[0] / groups, -1).MatMul(flat).Reshape(B, weight.Shape[0], oh, ow);
        return bias is null ? result : result + bias.Reshape(-1, 1, 1);
    }

    // Columns back to the image, windows of any number of dimensions: each tap is added at its places.
    static Tensor Fold(NodeCall c)
    {
        long[] image = c.Longs(1), block = c.Longs(2);
        var rank = image.Length;
        long[] strides = c.Ints("strides") ?? [.. Enumerable.Repeat(1L, rank)], dilations = c.Ints("dilations") ?? [.. Enumerable.Repeat(1L, rank)], pads = c.Ints("pads") ?? new long[2 * rank];
        var taps = block.Aggregate(1L, (n, k) => checked(n * k));
        long B = c.X.Shape[0], C = c.X.Shape[1] / taps, L = c.X.Shape[2];
        long[] padded = [.. image.Select((n, d) => n + pads[d] + pads[d + rank])];
        long[] windows = [.. padded.Select((n, d) => (n - (block[d] - 1) * dilations[d] - 1) / strides[d] + 1)];
        var total = c.Room(padded).Count;
        var places = new long[taps * L];
        for (long k = 0; k < taps; k++)
            for (long l = 0; l < L; l++)
            {
                long tap = k, window = l, step = 1, place = 0;
                for (var d = rank - 1; d >= 0; d--)
                {
                    (tap, var t) = Math.DivRem(tap, block[d]);
                    (window, var w) = Math.DivRem(window, windows[d]);
                    place += (w * strides[d] + t * dilations[d]) * step;
                    step *= padded[d];
                }
                places[k * L + l] = place;
            }
        var flat = Tensor.Zeros([B * C, total], c.X.DType).IndexAdd(1, Tensor.From(places), c.X.Reshape(B * C, taps * L)).Reshape([B, C, .. padded]);
        for (var d = 0; d < rank; d++) flat = flat.Narrow(d + 2, pads[d], image[d]);
        return flat;
    }
}
