namespace Sinter.Data;

/// <summary>The bytes behind the storages of a PyTorch file, by key; each is read or mapped once, when a tensor needs it.</summary>
sealed class PyTorchStorages
{
    /// <summary>A tensor that repeats few elements along dimensions of stride 0 may not stand for more bytes than this.</summary>
    const long RepeatedLimit = 1L << 30;

    readonly FileContent _content;
    readonly Func<string, (long Position, long Bytes)?> _find;
    readonly bool _swapped;
    readonly Dictionary<(string Key, ElementType Type), Storage> _made = [];

    /// <summary>The storages of a file.</summary>
    /// <param name="content">The file.</param>
    /// <param name="find">Where the bytes of a key lie; null if there are none.</param>
    /// <param name="swapped">Whether a machine of the other byte order wrote them.</param>
    public PyTorchStorages(FileContent content, Func<string, (long Position, long Bytes)?> find, bool swapped)
        => (_content, _find, _swapped) = (content, find, swapped);

    public Tensor View(StoredStorage stored, ElementType type, long offset, Shape shape, long[] strides)
    {
        var what = $"storage {BadFile.Show(stored.Key)}";
        if (type.DType is not { } dtype)
            throw new NotSupportedException($"{_content.Name}: a tensor on {what} has elements of type {type.Name}, which no Sinter tensor holds; convert it first.");
        var (position, bytes) = _find(stored.Key) ?? throw new InvalidDataException($"{_content.Name}: {what} is missing; the file is damaged or not whole.");
        var has = bytes / type.Size;
        var claimed = stored.Class.Type is { } own ? stored.Count > long.MaxValue / own.Size ? long.MaxValue : stored.Count * own.Size : stored.Count;
        if (claimed > bytes) throw BadFile.At(_content.Name, position, $"{claimed} bytes of {what}", $"{bytes}");
        var first = stored.First + offset;
        if (first < 0 || End(first, shape, strides) is not { } end || end > has)
            throw BadFile.At(_content.Name, position,
                $"a storage that holds elements {first} on of a tensor of {shape} with strides [{string.Join(", ", strides)}]", $"{has} elements of {type.Name} in {what}");
        if (shape.Count > Math.Max(has, RepeatedLimit / type.Size))
            throw BadFile.At(_content.Name, position, $"a tensor of at most {RepeatedLimit >> 20} MB that repeats the {has} elements of {what}", $"one of {shape}");
        return new Tensor(Storage(stored.Key, type, position, has, what), dtype, shape, strides, first);
    }

    Storage Storage(string key, ElementType type, long position, long count, string what)
    {
        lock (_made)
        {
            if (_made.TryGetValue((key, type), out var storage)) return storage;
            return _made[(key, type)] = _content.Elements(position, count, type, _swapped, what);
        }
    }

    // The place behind the last element; null if it does not fit in 64 bits. Also the bounds of every stride.
    static long? End(long first, Shape shape, long[] strides)
    {
        if (shape.Count == 0) return first;
        Int128 last = first;
        for (var i = 0; i < shape.Rank; i++)
        {
            if (strides[i] < 0) return null;
            last += (Int128)(shape[i] - 1) * strides[i];
            if (last >= long.MaxValue) return null;
        }
        return (long)last + 1;
    }
}
