namespace Sinter.Data;

/// <summary>Makes one batch of several items: tensors get a new first dimension. After <c>torch.utils.data.default_collate</c>.</summary>
public static class Collate
{
    /// <summary>The function that a loader uses unless given another: for tensors, pairs and triples of tensors, arrays and dictionaries of
    /// tensors.</summary>
    /// <exception cref="ArgumentException">Items of another type: pass a function of your own.</exception>
    public static Func<IReadOnlyList<T>, T> Default<T>()
    {
        Delegate? collate =
            typeof(T) == typeof(Tensor) ? (Func<IReadOnlyList<Tensor>, Tensor>)Stack
            : typeof(T) == typeof((Tensor, Tensor)) ? Pairs
            : typeof(T) == typeof((Tensor, Tensor, Tensor)) ? Triples
            : typeof(T) == typeof(Tensor[]) ? Arrays
            : typeof(T) == typeof(Dictionary<string, Tensor>) ? Dictionaries
            : null;
        return (Func<IReadOnlyList<T>, T>?)collate ??
            throw new ArgumentException($"Collate: items of type {typeof(T).Name} have no default; pass a collate function, or make items of tensors.");
    }

    /// <summary>Equal shapes become one tensor with a new first dimension.</summary>
    /// <exception cref="ShapeException">There are none, or two shapes differ.</exception>
    /// <exception cref="DTypeException">Two types differ.</exception>
    public static Tensor Stack(IReadOnlyList<Tensor> items) => Stack(items, x => x);

    static unsafe Tensor Stack<T>(IReadOnlyList<T> items, Func<T, Tensor> part)
    {
        Check.Shape(items.Count > 0, $"Collate: a batch without items; there must be at least one.");
        var first = part(items[0]);
        var bytes = first.Count * first.DType.Size;
        var y = Tensor.Empty(first.Shape.Insert(0, items.Count), first.DType);
        for (var i = 0; i < items.Count; i++)
        {
            var x = part(items[i]);
            Check.Shape(x.Shape == first.Shape,
                $"Collate: item {i} of the batch is {x.Shape} and item 0 is {first.Shape}; they must be equal. Resize or pad them, or pass a collate function.");
            Check.DType(x.DType == first.DType,
                $"Collate: item {i} of the batch is {x.DType} and item 0 is {first.DType}; they must be equal. Convert them with To.");
            var rows = x.IsContiguous ? x : x.Alias().Clone();
            Buffer.MemoryCopy(rows.Address, y.Address + i * bytes, bytes, bytes);
            GC.KeepAlive(rows);
        }
        GC.KeepAlive(y);
        return y;
    }

    static (Tensor, Tensor) Pairs(IReadOnlyList<(Tensor, Tensor)> items) => (Stack(items, i => i.Item1), Stack(items, i => i.Item2));

    static (Tensor, Tensor, Tensor) Triples(IReadOnlyList<(Tensor, Tensor, Tensor)> items)
        => (Stack(items, i => i.Item1), Stack(items, i => i.Item2), Stack(items, i => i.Item3));

    static Tensor[] Arrays(IReadOnlyList<Tensor[]> items)
    {
        foreach (var item in items)
            Check.Argument(item.Length == items[0].Length,
                $"Collate: one item has {items[0].Length} tensors, another {item.Length}; all must have the same number.");
        return [.. Enumerable.Range(0, items[0].Length).Select(p => Stack(items, item => item[p]))];
    }

    static Dictionary<string, Tensor> Dictionaries(IReadOnlyList<Dictionary<string, Tensor>> items)
    {
        foreach (var item in items)
            Check.Argument(item.Count == items[0].Count && item.Keys.All(items[0].ContainsKey),
                $"Collate: one item has {string.Join(", ", items[0].Keys)}, another {string.Join(", ", item.Keys)}; all must have the same names.");
        return items[0].Keys.ToDictionary(name => name, name => Stack(items, item => item[name]));
    }

    /// <summary>Rows of a row-major tensor, copied into a new one: a batch straight from memory.</summary>
    internal static unsafe Tensor Rows(Tensor x, ReadOnlySpan<long> indices)
    {
        var y = Tensor.Empty(x.Shape.With(0, indices.Length), x.DType);
        var bytes = x.Shape[0] == 0 ? 0 : x.Count / x.Shape[0] * x.DType.Size;
        for (var i = 0; i < indices.Length; i++)
        {
            Check.Index((ulong)indices[i] < (ulong)x.Shape[0], $"TensorDataset: index {indices[i]} of {x.Shape[0]} items.");
            Buffer.MemoryCopy(x.Address + indices[i] * bytes, y.Address + i * bytes, bytes, bytes);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return y;
    }
}
