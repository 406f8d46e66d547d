namespace Sinter.Onnx;

/// <summary>Shapes of elements and slices read from or written to positions.</summary>
static class SelectionShapes
{
    public static void AddTo(ShapeRules rules)
    {
        rules.Add(Slice, "Slice");
        rules.Add(Gather, "Gather");
        rules.Add(c => c.Like(c[1].Sizes), "GatherElements");
        rules.Add(GatherND, "GatherND");
        rules.Add(c => c.Like(c.X.Sizes), "Scatter", "ScatterElements", "ScatterND", "TensorScatter");
        rules.Add(c => c.Like(!c.HasAttribute("axis") ? [Dimension.Unknown] : c.X.Sizes is { } sizes ? ArrangedShapes.With(sizes, c.Axis("axis", sizes.Length), Dimension.Unknown) : null), "Compress");
        rules.Add(c => [new(ElementType.Int64, [c.X.Rank is { } rank ? Math.Max(rank, 1) : Dimension.Unknown, Dimension.Unknown])], "NonZero");
        rules.Add(c => [new(ElementType.Int64, [Dimension.Unknown, 3])], "NonMaxSuppression");
        rules.Add(Unique, "Unique");
        rules.Add(TopK, "TopK");
    }

    static ValueFacts?[] Slice(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes) return c.Like(null);
        Dimension[]? Bounds(int input, string attribute) => c.Has(input) ? c[input].Elements : c.Ints(attribute)?.Select(n => (Dimension)n).ToArray();
        Dimension[]? starts = Bounds(1, "starts"), ends = Bounds(2, "ends");
        if (!c.TryLongs(3, "axes", out var named) || !c.TryLongs(4, "steps", out var steps)) return c.Like([.. sizes.Select(_ => Dimension.Unknown)]);
        var count = starts?.Length ?? ends?.Length ?? named?.Length;
        if (count is null) return c.Like([.. sizes.Select(_ => Dimension.Unknown)]);
        var axes = c.Axes(named ?? [.. Enumerable.Range(0, count.Value).Select(i => (long)i)], sizes.Length);
        if (axes.Length != count || (steps is not null && steps.Length != count) || (starts is not null && ends is not null && starts.Length != ends.Length))
            throw new ArgumentException("there must be as many starts, ends, axes and steps.");
        var cut = (Dimension[])sizes.Clone();
        for (var i = 0; i < axes.Length; i++)
            cut[axes[i]] = starts is null || ends is null ? Dimension.Unknown : Length(cut[axes[i]], starts[i], ends[i], steps?[i] ?? 1);
        if (c.X.Elements is not { } elements || sizes.Length != 1 || axes is not [0] || starts is not [{ Value: { } from }] || ends is not [{ Value: { } to }]) return c.Like(cut);
        return [ValueFacts.OfElements(Picked(elements, from, to, steps?[0] ?? 1), c.X.Type)];
    }

    static Dimension[] Picked(Dimension[] elements, long from, long to, long step)
    {
        var picked = new List<Dimension>();
        var (first, last) = Clamped(elements.Length, from, to, step);
        for (var at = first; step > 0 ? at < last : at > last; at += step)
        {
            picked.Add(elements[at]);
            if (step > elements.Length || step < -elements.Length) break;
        }
        return [.. picked];
    }

    static (long First, long Last) Clamped(long size, long from, long to, long step)
    {
        long Place(long at) => at < 0 ? at + size : at;
        return step > 0 ? (Math.Clamp(Place(from), 0, size), Math.Clamp(Place(to), 0, size))
            : (Math.Clamp(Place(from), -1, size - 1), Math.Clamp(to < -size ? -1 : Place(to), -1, size - 1));
    }

    static Dimension Length(Dimension size, Dimension start, Dimension end, long step)
    {
        if (step == 0) throw new ArgumentException("a step is 0.");
        if (size.Value is { } n && start.Value is { } from && end.Value is { } to)
        {
            var (first, last) = Clamped(n, from, to, step);
            return Math.Max(0, step > 0 ? (last - first + Math.Min(step, n + 1) - 1) / Math.Min(step, n + 1) : (first - last + Math.Min(-Math.Max(step, -n - 1), n + 1) - 1) / Math.Min(-Math.Max(step, -n - 1), n + 1));
        }
        // From the beginning to the end, or to the size itself, is all of a size that is not known as a number.
        var isToEnd = end.Value is >= int.MaxValue || end.IsSame(size);
        return step == 1 && start.Value is 0 && isToEnd ? size : Dimension.Unknown;
    }

    static ValueFacts?[] Gather(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes || c[1].Sizes is not { } indices) return c.Like(null);
        if (sizes.Length == 0) throw new ArgumentException("a tensor without dimensions has nothing to choose from.");
        var axis = c.Axis("axis", sizes.Length);
        Dimension[] shape = [.. sizes[..axis], .. indices, .. sizes[(axis + 1)..]];
        if (sizes[axis].Value is { } size && c.Longs(1) is { } at)
            foreach (var index in at)
                if (index < -size || index >= size) throw new ArgumentException($"an index is {index}; dimension {axis} has {size}.");
        if (c.X.Elements is { } elements && c.Longs(1) is { } places && sizes.Length == 1)
            return [new(c.X.Type, shape, [.. places.Select(p => elements[p < 0 ? p + elements.Length : p])])];
        return c.Like(shape);
    }

    static ValueFacts?[] GatherND(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes || c[1].Sizes is not { Length: > 0 } indices || indices[^1].Value is not { } k) return c.Like(null);
        var batch = c.Int("batch_dims");
        if (batch < 0 || k < 0 || batch + k > sizes.Length) throw new ArgumentException($"{k} indices after {batch} batch dimensions name more than {c.X} has.");
        return c.Like([.. indices[..^1], .. sizes[(int)(batch + k)..]]);
    }

    static ValueFacts?[] Unique(ShapeCall c)
    {
        var found = !c.HasAttribute("axis") ? [Dimension.Unknown] : c.X.Sizes is { } sizes ? ArrangedShapes.With(sizes, c.Axis("axis", sizes.Length), Dimension.Unknown) : null;
        var places = new ValueFacts(ElementType.Int64, [Dimension.Unknown]);
        return [new(c.X.Type, found), places, places, places];
    }

    static ValueFacts?[] TopK(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes) return [new(c.X.Type), new(ElementType.Int64)];
        var axis = c.Axis("axis", sizes.Length, -1);
        var k = c.Has(1) ? c[1].Elements is [var given] ? given : Dimension.Unknown : c.Int("k");
        if (k.Value is { } most && sizes[axis].Value < most) throw new ArgumentException($"k is {most}; dimension {axis} has {sizes[axis]}.");
        var shape = ArrangedShapes.With(sizes, axis, k);
        return [new(c.X.Type, shape), new(ElementType.Int64, shape)];
    }
}
