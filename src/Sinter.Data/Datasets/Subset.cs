namespace Sinter.Data;

/// <summary>Some items of another data set, in an order of their own. After <c>torch.utils.data.Subset</c>.</summary>
sealed class Subset<T> : Dataset<T>
{
    readonly Dataset<T> _all;
    readonly long[] _indices;

    public Subset(Dataset<T> all, IEnumerable<long> indices)
    {
        (_all, _indices) = (all, [.. indices]);
        foreach (var index in _indices)
            Check.Index((ulong)index < (ulong)all.Length, $"Subset: index {index} of {all.Length} items; use 0 to {all.Length - 1}.");
    }

    public override long Length => _indices.Length;

    public override T this[long index]
    {
        get
        {
            CheckIndex(index);
            return _all[_indices[index]];
        }
    }
}
