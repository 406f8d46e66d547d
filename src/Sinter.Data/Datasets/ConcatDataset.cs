namespace Sinter.Data;

/// <summary>Several data sets one after the other. After <c>torch.utils.data.ConcatDataset</c>.</summary>
sealed class ConcatDataset<T> : Dataset<T>
{
    readonly Dataset<T>[] _parts;
    readonly long[] _ends;

    public ConcatDataset(Dataset<T>[] parts)
    {
        (_parts, _ends) = (parts, new long[parts.Length]);
        for (var i = 0; i < parts.Length; i++) _ends[i] = (i == 0 ? 0 : _ends[i - 1]) + parts[i].Length;
    }

    public override long Length => _ends[^1];

    public override T this[long index]
    {
        get
        {
            CheckIndex(index);
            var part = 0;
            while (index >= _ends[part]) part++;
            return _parts[part][part == 0 ? index : index - _ends[part - 1]];
        }
    }
}
