namespace Sinter;

/// <summary>What <c>x[…]</c> means: numbers, ranges, the ellipsis and new dimensions make one view; tensors of positions and masks then choose from it.</summary>
static class Indexing
{
    public static Tensor Get(Tensor x, ReadOnlySpan<TensorIndex> index)
    {
        var (part, positions) = Split(x, index);
        return positions is null ? part : new AdvancedIndex(part, positions, "Index").Get(part);
    }

    public static void Set(Tensor x, ReadOnlySpan<TensorIndex> index, Tensor value)
    {
        var (part, positions) = Split(x, index);
        value = value.To(x.DType);
        if (positions is null)
        {
            InPlace.Assign(part, Trimmed(value, part.Shape), "Set");
            return;
        }
        var chosen = new AdvancedIndex(part, positions, "Index");
        value = Trimmed(value, chosen.Result);
        if (!Autograd.Needs(part, value))
        {
            InPlace.Guard(part, "Set");
            if (chosen.TryPutInPlace(part, value, accumulate: false))
            {
                part.Storage.Changed("Set");
                return;
            }
        }
        InPlace.Assign(part, chosen.Put(part, value, accumulate: false), "Set");
    }

    /// <summary>The index that tensors for the leading dimensions make; null if none of them names anything.</summary>
    public static AdvancedIndex? Expanded(Tensor x, ReadOnlySpan<Tensor?> indices, string op)
    {
        var positions = new List<Tensor?>();
        foreach (var index in indices)
            if (index is { DType: DType.Bool, Rank: > 0 }) positions.AddRange(Coordinates(x.Shape, positions.Count, index));
            else positions.Add(index);
        Check.Index(positions.Count <= x.Rank, $"{op}: {positions.Count} dimensions are indexed, but x is {x.Shape}, which has {x.Rank}.");
        while (positions.Count < x.Rank) positions.Add(null);
        return positions.TrueForAll(p => p is null) ? null : new(x, [.. positions], op);
    }

    // The view that the plain entries make, and for each of its dimensions the positions that a tensor names in it.
    static (Tensor Part, Tensor?[]? Positions) Split(Tensor x, ReadOnlySpan<TensorIndex> index)
    {
        var steps = new TensorIndex[index.Length];
        for (var i = 0; i < steps.Length; i++) steps[i] = Number(index[i]);
        var named = steps.Sum(Names);
        Check.Index(named <= x.Rank, $"Index: {named} entries for {x.Shape}, which has {x.Rank} dimensions.");
        Check.Index(steps.Count(i => i.What == TensorIndex.Kind.Ellipsis) <= 1, $"Index: the ellipsis stands twice; it may stand once.");
        var part = x.Strided(g => Apply(g, x.Shape, steps, named));
        return (part, Array.Exists(steps, s => s.What == TensorIndex.Kind.Tensor) ? Places(part.Shape, x.Rank - named, steps) : null);
    }

    // A tensor of no dimensions is the number it holds.
    static TensorIndex Number(TensorIndex step)
        => step.Tensor is { Rank: 0, DType: not DType.Bool } scalar && scalar.DType.IsInteger ? scalar.ToArray<long>()[0] : step;

    // How many dimensions of x an entry stands for: a mask, as many as it has.
    static int Names(TensorIndex step) => step.What switch
    {
        TensorIndex.Kind.New or TensorIndex.Kind.Ellipsis => 0,
        TensorIndex.Kind.Tensor when step.Tensor!.DType == DType.Bool => step.Tensor.Rank,
        _ => 1,
    };

    static Geometry Apply(Geometry g, Shape shape, TensorIndex[] steps, int named)
    {
        var dim = 0;
        var own = 0;
        foreach (var step in steps)
        {
            switch (step.What)
            {
                case TensorIndex.Kind.Number:
                    var size = g.Shape[dim];
                    long at = step.Number.IsFromEnd ? size - step.Number.Value : step.Number.Value;
                    Check.Index(at >= 0 && at < size,
                        $"Index: {(step.Number.IsFromEnd ? -step.Number.Value : step.Number.Value)} is out of range for dimension {own} of {shape} with size {size}; use {-size} to {size - 1}.");
                    g = g.Select(dim, at);
                    break;
                case TensorIndex.Kind.Slice:
                    var (from, to) = Bounds(step.Range, g.Shape[dim]);
                    g = g.Slice(dim, from, to > from ? (to - from + step.Step - 1) / step.Step : 0, step.Step);
                    dim++;
                    break;
                case TensorIndex.Kind.Ellipsis:
                    dim += shape.Rank - named;
                    own += shape.Rank - named;
                    break;
                case TensorIndex.Kind.Tensor when Names(step) > 0:
                    dim += Names(step);
                    break;
                default:
                    // A new dimension; a single bool chooses from one of size 1.
                    g = g.Insert(dim++);
                    break;
            }
            own += Names(step);
        }
        return g;
    }

    // Walks the entries again over the view's dimensions.
    static Tensor?[] Places(Shape shape, int unnamed, TensorIndex[] steps)
    {
        var places = new Tensor?[shape.Rank];
        var dim = 0;
        foreach (var step in steps)
            switch (step.What)
            {
                case TensorIndex.Kind.Number: break;
                case TensorIndex.Kind.Ellipsis: dim += unnamed; break;
                case TensorIndex.Kind.Tensor when step.Tensor!.DType == DType.Bool:
                    foreach (var positions in Coordinates(shape, dim, step.Tensor)) places[dim++] = positions;
                    break;
                case TensorIndex.Kind.Tensor: places[dim++] = step.Tensor; break;
                default: dim++; break;
            }
        return places;
    }

    // A mask as one list of positions for each of its dimensions.
    static Tensor[] Coordinates(Shape shape, int dim, Tensor mask)
    {
        if (mask.Rank == 0) return [NonzeroKernel.Flat(mask.Reshape(1))];
        for (var d = 0; d < mask.Rank; d++)
            Check.Shape(dim + d < shape.Rank && mask.Shape[d] == shape[dim + d],
                $"Index: the mask is {mask.Shape} and stands at dimension {dim} of {shape}; its sizes must be those of the dimensions it masks.");
        var coordinates = NonzeroKernel.Coordinates(mask);
        var lists = new Tensor[mask.Rank];
        for (var d = 0; d < lists.Length; d++) lists[d] = coordinates.Select(1, d);
        return lists;
    }

    // As in PyTorch, leading sizes of 1 of an assigned value are dropped where the target has fewer dimensions.
    static Tensor Trimmed(Tensor value, Shape target)
    {
        var extra = 0;
        while (value.Rank - extra > target.Rank && value.Shape[extra] == 1) extra++;
        return extra == 0 ? value : value.Reshape(value.Shape[extra..]);
    }

    // As in Python, bounds outside the dimension are cut to it.
    static (long From, long To) Bounds(Range range, long size)
    {
        long from = range.Start.IsFromEnd ? size - range.Start.Value : range.Start.Value, to = range.End.IsFromEnd ? size - range.End.Value : range.End.Value;
        return (Math.Clamp(from, 0, size), Math.Clamp(to, 0, size));
    }
}
