namespace Sinter.Onnx;

/// <summary>Other shapes over the same elements, joins, parts, and copies of parts.</summary>
static class ArrangedShapes
{
    public static void AddTo(ShapeRules rules)
    {
        rules.Add(Reshape, "Reshape");
        rules.Add(Flatten, "Flatten");
        rules.Add(Squeeze, "Squeeze");
        rules.Add(Unsqueeze, "Unsqueeze");
        rules.Add(Transpose, "Transpose");
        rules.Add(Concat, "Concat");
        rules.Add(Split, "Split");
        rules.Add(c => c.Like(c[1].Elements is { } sizes ? ShapeCall.Broadcast(c.X.Sizes, sizes) : null), "Expand");
        rules.Add(Tile, "Tile");
        rules.Add(Pad, "Pad");
        rules.Add(CenterCropPad, "CenterCropPad");
        rules.Add(DepthToSpace, "DepthToSpace");
        rules.Add(SpaceToDepth, "SpaceToDepth");
    }

    static Dimension[] Unknowns(int rank) => [.. Enumerable.Repeat(Dimension.Unknown, rank)];

    static ValueFacts?[] Reshape(ShapeCall c)
    {
        var target = c.Has(1) ? c[1].Elements : c.Ints("shape") is { } given ? [.. given.Select(n => (Dimension)n)] : null;
        if (target is null) return c.Like(c[1].Sizes is [{ Value: >= 0 and <= 64 and var rank }] ? Unknowns((int)rank) : null);
        var sizes = (Dimension[])target.Clone();
        var copies = !c.Flag("allowzero");
        for (var d = 0; copies && d < sizes.Length; d++)
            if (sizes[d].Value == 0)
                sizes[d] = c.X.Sizes is null ? Dimension.Unknown : d < c.X.Rank ? c.X.Sizes[d] : throw new ArgumentException($"size {d} of the new shape copies one that {c.X} does not have.");
        int[] rests = [.. Enumerable.Range(0, sizes.Length).Where(d => sizes[d].Value == -1)];
        if (rests.Length > 1 || sizes.Any(n => n.Value < -1)) throw new ArgumentException($"the new shape is {ShapeCall.Show(target)}; at most one size may be -1, and none less.");
        var others = ValueFacts.Product(sizes.Where(n => n.Value != -1));
        var count = c.X.Count;
        if (rests is [var rest])
        {
            if (count.Value is { } all && others.Value is { } known && (known == 0 ? all != 0 : all % known != 0))
                throw new ArgumentException($"{all} elements are no multiple of the {known} of {ShapeCall.Show(target)}.");
            sizes[rest] = count.DivideExactly(others);
            if (sizes[rest].IsUnknown && c.X.Sizes is { } had) sizes[rest] = Quotient(had, sizes.Where((_, d) => d != rest));
        }
        else if (count.Value is not null && others.Value is not null) ShapeCall.Match(count, others, $"the numbers of elements of {c.X} and {ShapeCall.Show(target)}");
        return [new(c.X.Type, sizes, sizes.Length <= 1 ? c.X.Elements : null)];
    }

    // Of [a, b, 4, 8] over [a, b, …] the products of symbols cancel, though they are no single sizes.
    static Dimension Quotient(Dimension[] sizes, IEnumerable<Dimension> by)
    {
        var left = sizes.ToList();
        var divisor = (Dimension)1;
        foreach (var size in by)
        {
            var at = left.FindIndex(size.IsSame);
            if (at >= 0) left.RemoveAt(at);
            else divisor *= size;
        }
        return ValueFacts.Product(left).DivideExactly(divisor);
    }

    static ValueFacts?[] Flatten(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes) return c.Like(Unknowns(2));
        var axis = c.Int("axis", 1);
        var at = axis == sizes.Length ? sizes.Length : c.Axis(axis, sizes.Length);
        return c.Like([ValueFacts.Product(sizes.Take(at)), ValueFacts.Product(sizes.Skip(at))]);
    }

    static ValueFacts?[] Squeeze(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes || !c.TryLongs(1, "axes", out var given)) return c.Like(null);
        if (given is null && sizes.Any(n => n.Value is null)) return c.Like(null);
        var axes = given is null ? [.. Enumerable.Range(0, sizes.Length).Where(d => sizes[d].Value == 1)] : c.Axes(given, sizes.Length);
        foreach (var axis in axes)
            if (sizes[axis].Value is not (null or 1)) throw new ArgumentException($"dimension {axis} of {c.X} is {sizes[axis]}; only sizes of 1 can be removed.");
        Dimension[] kept = [.. sizes.Where((_, d) => !axes.Contains(d))];
        return [new(c.X.Type, kept, kept.Length <= 1 ? c.X.Elements : null)];
    }

    static ValueFacts?[] Unsqueeze(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes || !c.TryLongs(1, "axes", out var given) || given is null) return c.Like(null);
        var rank = sizes.Length + given.Length;
        var axes = c.Axes(given, rank);
        if (axes.Distinct().Count() != axes.Length) throw new ArgumentException($"axes are [{string.Join(", ", given)}]; each must be named once.");
        var old = new Queue<Dimension>(sizes);
        Dimension[] more = [.. Enumerable.Range(0, rank).Select(d => axes.Contains(d) ? 1 : old.Dequeue())];
        return [new(c.X.Type, more, rank <= 1 ? c.X.Elements : null)];
    }

    static ValueFacts?[] Transpose(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes) return c.Like(null);
        int[] order = c.Ints("perm") is { } given ? c.Axes(given, sizes.Length) : [.. Enumerable.Range(0, sizes.Length).Reverse()];
        if (order.Length != sizes.Length || order.Distinct().Count() != order.Length) throw new ArgumentException($"perm is [{string.Join(", ", order)}]; it must name each of {sizes.Length} dimensions once.");
        return c.Like([.. order.Select(d => sizes[d])]);
    }

    static ValueFacts?[] Concat(ShapeCall c)
    {
        if (c.Inputs.Any(x => x.Sizes is null) || c.Count == 0) return c.Like(null);
        var sizes = (Dimension[])c.X.Sizes!.Clone();
        var axis = c.Axis("axis", sizes.Length, c.Version < 4 ? 1 : 0);
        foreach (var x in c.Inputs.Skip(1))
        {
            if (x.Rank != sizes.Length || sizes.Length == 0) throw new ArgumentException("all must have the same number of dimensions, at least one.");
            for (var d = 0; d < sizes.Length; d++)
                if (d == axis) sizes[d] += x.Sizes![d];
                else
                {
                    ShapeCall.Match(sizes[d], x.Sizes![d], $"sizes of dimension {d}");
                    if (sizes[d].Value is null && x.Sizes[d].Value is not null) sizes[d] = x.Sizes[d];
                }
        }
        var elements = sizes.Length == 1 && c.Inputs.All(x => x.Elements is not null) ? ValueFacts.OfElements([.. c.Inputs.SelectMany(x => x.Elements!)], c.X.Type) : null;
        return elements is null ? c.Like(sizes) : [elements];
    }

    static ValueFacts?[] Split(ShapeCall c)
    {
        var count = c.Node.Outputs.Length;
        if (c.X.Sizes is not { } sizes) return [.. Enumerable.Repeat(new ValueFacts(c.X.Type), count)];
        var axis = c.Axis("axis", sizes.Length);
        if (!c.TryLongs(1, "split", out var parts)) return [.. Enumerable.Repeat(new ValueFacts(c.X.Type, With(sizes, axis, Dimension.Unknown)), count)];
        if (parts is not null && parts.Length != count) throw new ArgumentException($"there are {parts.Length} parts and {count} outputs.");
        if (parts is not null) ShapeCall.Match(sizes[axis], parts.Sum(), "the size and the sum of the parts");
        else if (sizes[axis].Value is { } size) parts = Shapes.Parts(size, c.HasAttribute("num_outputs") ? c.Int("num_outputs") : count);
        return [.. Enumerable.Range(0, count).Select(i => new ValueFacts(c.X.Type, With(sizes, axis, parts is null ? sizes[axis].DivideExactly(count) : i < parts.Length ? parts[i] : Dimension.Unknown)))];
    }

    /// <summary>The sizes with another in one place.</summary>
    public static Dimension[] With(Dimension[] sizes, int dim, Dimension size) => [.. sizes.Select((n, d) => d == dim ? size : n)];

    static ValueFacts?[] Tile(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes) return c.Like(null);
        if (c.Version < 6) return c.Like(Unknowns(sizes.Length));
        if (c[1].Elements is not { } repeats) return c.Like(Unknowns(sizes.Length));
        if (repeats.Length != sizes.Length) throw new ArgumentException($"there are {repeats.Length} repeats for {c.X}; there must be one for each dimension.");
        return c.Like([.. sizes.Zip(repeats, (n, times) => n * times)]);
    }

    static ValueFacts?[] Pad(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes) return c.Like(null);
        var pads = c.Has(1) ? c[1].Elements : (c.Ints("pads") ?? c.Ints("paddings"))?.Select(n => (Dimension)n).ToArray();
        if (pads is null || (c.Has(3) && c.Longs(3) is null)) return c.Like(Unknowns(sizes.Length));
        int[] axes = c.Has(3) ? c.Axes(c.Longs(3)!, sizes.Length) : [.. Enumerable.Range(0, sizes.Length)];
        if (pads.Length != 2 * axes.Length) throw new ArgumentException($"there are {pads.Length} pads for {axes.Length} dimensions; there must be one before and one after each.");
        var padded = (Dimension[])sizes.Clone();
        for (var i = 0; i < axes.Length; i++) padded[axes[i]] += pads[i] + pads[i + axes.Length];
        return c.Like(padded);
    }

    static ValueFacts?[] CenterCropPad(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes || c[1].Elements is not { } target) return c.Like(c.X.Sizes is null ? null : Unknowns(c.X.Sizes.Length));
        int[] axes = c.Ints("axes") is { } given ? c.Axes(given, sizes.Length) : [.. Enumerable.Range(0, sizes.Length)];
        if (axes.Length != target.Length) throw new ArgumentException($"there are {target.Length} sizes for {axes.Length} dimensions.");
        var cut = (Dimension[])sizes.Clone();
        for (var i = 0; i < axes.Length; i++) cut[axes[i]] = target[i];
        return c.Like(cut);
    }

    static ValueFacts?[] DepthToSpace(ShapeCall c)
    {
        var b = c.Int("blocksize", 1);
        if (c.SizesOf(0, 4) is not [var n, var depth, var h, var w] || b is < 1 or > 1 << 20) return c.Like(null);
        return c.Like([n, depth.DivideExactly(b * b), h * b, w * b]);
    }

    static ValueFacts?[] SpaceToDepth(ShapeCall c)
    {
        var b = c.Int("blocksize", 1);
        if (c.SizesOf(0, 4) is not [var n, var depth, var h, var w] || b is < 1 or > 1 << 20) return c.Like(null);
        return c.Like([n, depth * (b * b), h.DivideExactly(b), w.DivideExactly(b)]);
    }
}
