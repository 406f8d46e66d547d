namespace Sinter.Onnx;

/// <summary>Other shapes over the same elements, joins, parts, and copies of parts.</summary>
static class Shapes
{
    public static void AddTo(OperatorTable table)
    {
        table.AddValue("Reshape", c => Reshaped(c, Target(c)));
        table.Add("Flatten", c =>
        {
            var axis = c.Int("axis", 1);
            var at = axis == c.X.Rank ? c.X.Rank : c.Axis(axis, c.X.Rank);
            return c.X.Reshape(c.X.Shape[..at].Count, c.X.Shape[at..].Count);
        });
        table.AddValue("Squeeze", Squeeze);
        table.AddValue("Unsqueeze", Unsqueeze);
        table.Add("Transpose", c => c.X.Permute(c.Ints("perm") is { } order ? c.Axes(order, c.X.Rank) : [.. Enumerable.Range(0, c.X.Rank).Reverse()]));
        table.AddValue("Concat", Concat);
        table.AddSeveral("Split", Split);
        table.Add("Slice", Slice);
        table.Add("Expand", c => c.X.Expand(c.Room(Shape.Broadcast(c.X.Shape, Shape.Create(c.Longs(1))).Sizes)));
        table.Add("Tile", Tile);
        table.Add("Pad", Pad);
        table.Add("CenterCropPad", CenterCropPad);
        table.Add("DepthToSpace", DepthToSpace);
        table.Add("SpaceToDepth", SpaceToDepth);
        table.Settings("Pad", 2);
    }

    static long[] Target(NodeCall c)
    {
        var target = c.LongsOf(1, "shape") ?? throw new ArgumentException("Reshape: no shape is given.");
        var sizes = c.Value(0) is OnnxStrings s ? s.Shape : c.X.Shape;
        if (!c.Flag("allowzero"))
            for (var i = 0; i < target.Length; i++)
                if (target[i] == 0) target[i] = i < sizes.Rank ? sizes[i] : throw new ArgumentException($"Reshape: size {i} of the new shape copies one that {sizes} does not have.");
        return target;
    }

    static OnnxValue Reshaped(NodeCall c, long[] sizes)
        => c.Value(0) is OnnxStrings s ? new OnnxStrings([.. s.Values], Tensor.Empty(s.Shape, DType.Bool).Reshape(sizes).Shape) : c.Like(0, c.X.Reshape(sizes));

    static OnnxValue Squeeze(NodeCall c)
    {
        var shape = c.Value(0) is OnnxStrings s ? s.Shape : c.X.Shape;
        var axes = c.LongsOf(1, "axes") is { } given ? c.Axes(given, shape.Rank) : [.. Enumerable.Range(0, shape.Rank).Where(d => shape[d] == 1)];
        foreach (var axis in axes)
            if (shape[axis] != 1) throw new ArgumentException($"Squeeze: dimension {axis} of {shape} is {shape[axis]}; only sizes of 1 can be removed.");
        return Reshaped(c, [.. shape.Where((_, d) => !axes.Contains(d))]);
    }

    static OnnxValue Unsqueeze(NodeCall c)
    {
        var shape = c.Value(0) is OnnxStrings s ? s.Shape : c.X.Shape;
        var given = c.LongsOf(1, "axes") ?? throw new ArgumentException("Unsqueeze: no axes are given.");
        var rank = shape.Rank + given.Length;
        var axes = c.Axes(given, rank);
        if (axes.Distinct().Count() != axes.Length) throw new ArgumentException($"Unsqueeze: axes are [{string.Join(", ", given)}]; each must be named once.");
        using var old = shape.GetEnumerator();
        var sizes = new long[rank];
        for (var d = 0; d < rank; d++) sizes[d] = axes.Contains(d) || !old.MoveNext() ? 1 : old.Current;
        return Reshaped(c, sizes);
    }

    static OnnxValue Concat(NodeCall c)
    {
        if (c.Value(0) is OnnxStrings) return Texts.Concat([.. Enumerable.Range(0, c.Count).Select(c.Strings)], c.Axis("axis", c.Strings(0).Shape.Rank));
        var axis = c.Axis("axis", c.X.Rank, c.Version < 4 ? 1 : 0);
        return c.Like(0, Tensor.Cat(c.Tensors(), axis));
    }

    static OnnxValue?[] Split(NodeCall c)
    {
        var axis = c.Axis("axis", c.X.Rank);
        var size = c.X.Shape[axis];
        var sizes = c.LongsOf(1, "split") ?? Parts(size, c.HasAttribute("num_outputs") ? c.Int("num_outputs") : c.Node.Outputs.Length);
        return [.. c.X.Split(sizes, axis).Select(t => c.Like(0, t))];
    }

    /// <summary>A size in parts as equal as can be; the last is smaller.</summary>
    public static long[] Parts(long size, long parts)
    {
        if (parts <= 0 || parts > 1 << 20) throw new ArgumentException($"Split: {parts} parts; there must be 1 to 2^20.");
        var each = (size + parts - 1) / parts;
        return [.. Enumerable.Range(0, (int)parts).Select(i => Math.Clamp(size - i * each, 0, each))];
    }

    static Tensor Slice(NodeCall c)
    {
        var starts = c.LongsOf(1, "starts") ?? throw new ArgumentException("Slice: no starts are given.");
        var ends = c.LongsOf(2, "ends") ?? throw new ArgumentException("Slice: no ends are given.");
        var axes = c.Axes(c.LongsOf(3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)], c.X.Rank);
        var steps = c.LongsOf(4, "steps") ?? [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
            throw new ArgumentException($"Slice: {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps; there must be as many of each.");
        var y = c.X;
        for (var i = 0; i < axes.Length; i++) y = Slice(y, axes[i], starts[i], ends[i], steps[i]);
        return y;
    }

    static Tensor Slice(Tensor x, int dim, long start, long end, long step)
    {
        if (step == 0) throw new ArgumentException("Slice: a step is 0.");
        var size = x.Shape[dim];
        long Count(long at) => at < 0 ? at + size : at;
        if (step > 0)
        {
            long from = Math.Clamp(Count(start), 0, size), to = Math.Clamp(Count(end), from, size);
            var part = x.Narrow(dim, from, to - from);
            return step == 1 || to - from == 0 ? part : Stride(part, dim, step);
        }
        // Backwards: the same elements of the flipped tensor.
        long first = Math.Clamp(Count(start), -1, size - 1), last = Math.Clamp(end < -size ? -1 : Count(end), -1, size - 1);
        if (first <= last) return x.Narrow(dim, 0, 0);
        var back = x.Narrow(dim, last + 1, first - last).Flip(dim);
        return step == -1 ? back : Stride(back, dim, step == long.MinValue ? long.MaxValue : -step);
    }

    static Tensor Stride(Tensor x, int dim, long step)
    {
        step = Math.Min(step, Math.Max(1, x.Shape[dim]));
        var index = new TensorIndex[dim + 1];
        Array.Fill(index, Range.All);
        index[dim] = TensorIndex.Slice(Range.All, step);
        return x[index];
    }

    static Tensor Tile(NodeCall c)
    {
        var repeats = c.Longs(1);
        // The first version gave one number and one axis.
        if (c.Version < 6 && c.Has(2))
        {
            var axis = c.Axis(c.Long(2), c.X.Rank);
            repeats = [.. Enumerable.Range(0, c.X.Rank).Select(d => d == axis ? repeats[0] : 1)];
        }
        if (repeats.Length != c.X.Rank) throw new ArgumentException($"Tile: {repeats.Length} repeats for {c.X.Shape}; there must be one for each dimension.");
        c.Room([.. c.X.Shape.Zip(repeats, (size, n) => checked(size * n))]);
        return c.X.Repeat(repeats);
    }

    static Tensor Pad(NodeCall c)
    {
        var pads = c.LongsOf(1, "pads") ?? c.Ints("paddings") ?? throw new ArgumentException("Pad: no pads are given.");
        var rank = c.X.Rank;
        var axes = c.Has(3) ? c.Axes(c.Longs(3), rank) : [.. Enumerable.Range(0, rank)];
        if (pads.Length != 2 * axes.Length) throw new ArgumentException($"Pad: {pads.Length} pads for {axes.Length} dimensions; there must be one before and one after each.");
        var all = new long[2 * rank];
        for (var i = 0; i < axes.Length; i++) (all[2 * (rank - 1 - axes[i])], all[2 * (rank - 1 - axes[i]) + 1]) = (pads[i], pads[i + axes.Length]);
        c.Room([.. c.X.Shape.Select((size, d) => Math.Max(0, size + all[2 * (rank - 1 - d)] + all[2 * (rank - 1 - d) + 1]))]);
        var mode = c.Text("mode", "constant") switch
        {
            "constant" => PadMode.Constant,
            "reflect" => PadMode.Reflect,
            "edge" => PadMode.Replicate,
            "wrap" => PadMode.Circular,
            var other => throw new ArgumentException($"Pad: mode is '{other}'; it must be constant, reflect, edge or wrap."),
        };
        return c.X.Pad(all, mode, c.Has(2) ? c.Number(2) : c.Float("value"));
    }

    static Tensor CenterCropPad(NodeCall c)
    {
        var target = c.Longs(1);
        var axes = c.Ints("axes") is { } given ? c.Axes(given, c.X.Rank) : [.. Enumerable.Range(0, c.X.Rank)];
        if (axes.Length != target.Length) throw new ArgumentException($"CenterCropPad: {target.Length} sizes for {axes.Length} dimensions.");
        var y = c.X;
        for (var i = 0; i < axes.Length; i++)
        {
            var (dim, size) = (axes[i], y.Shape[axes[i]]);
            if (target[i] < size) y = y.Narrow(dim, (size - target[i]) / 2, target[i]);
            var more = target[i] - size;
            if (more <= 0) continue;
            var pads = new long[2 * c.X.Rank];
            (pads[2 * (c.X.Rank - 1 - dim)], pads[2 * (c.X.Rank - 1 - dim) + 1]) = (more / 2, more - more / 2);
            c.Room([.. y.Shape.With(dim, target[i])]);
            y = y.Pad(pads);
        }
        return y;
    }

    static Tensor DepthToSpace(NodeCall c)
    {
        long b = c.Int("blocksize", 1), n = c.X.Shape[0], depth = c.X.Shape[1], h = c.X.Shape[2], w = c.X.Shape[3];
        if (b < 1 || depth % (b * b) != 0) throw new ArgumentException($"DepthToSpace: {depth} channels cannot be laid out in blocks of {b} by {b}.");
        var y = c.Text("mode", "DCR") == "CRD" ? c.X.Reshape(n, depth / (b * b), b, b, h, w).Permute(0, 1, 4, 2, 5, 3)
            : c.X.Reshape(n, b, b, depth / (b * b), h, w).Permute(0, 3, 4, 1, 5, 2);
        return y.Reshape(n, depth / (b * b), h * b, w * b);
    }

    static Tensor SpaceToDepth(NodeCall c)
    {
        long b = c.Int("blocksize", 1), n = c.X.Shape[0], depth = c.X.Shape[1], h = c.X.Shape[2], w = c.X.Shape[3];
        if (b < 1 || h % b != 0 || w % b != 0) throw new ArgumentException($"SpaceToDepth: {h} by {w} is not made of blocks of {b} by {b}.");
        return c.X.Reshape(n, depth, h / b, b, w / b, b).Permute(0, 3, 5, 1, 2, 4).Reshape(n, depth * b * b, h / b, w / b);
    }
}
