using System.Numerics;

namespace Sinter.Data;

/// <summary>Reads what <c>torch.save</c> writes: since version 1.6 a zip archive of a pickle and its storages, before that several pickles in a row with the storages behind them.</summary>
static class PyTorchReader
{
    const int PickleLimit = 1 << 30;
    const int LegacyProtocol = 1001;

    static readonly BigInteger LegacyMagic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The saved value, with a <see cref="StoredTensor"/> in the place of each tensor.</summary>
    /// <exception cref="InvalidDataException">The file breaks its format, or holds what is refused.</exception>
    public static object? Read(FileContent content)
    {
        Span<byte> magic = stackalloc byte[4];
        content.Read(0, magic, "a file of PyTorch");
        if (magic is [(byte)'P', (byte)'K', 3, 4]) return ReadArchive(content, new(content));
        if (magic[0] == (byte)PickleOpcode.Proto) return ReadLegacy(content);
        if (content.Length > 512 && content.Read(257, 5, "a header").AsSpan().SequenceEqual("ustar"u8))
            throw BadFile.At(content.Name, 0, "a file that PyTorch 0.2 or later wrote", "a tar archive of an older version; load it and save it again in PyTorch");
        throw BadFile.At(content.Name, 0, "a zip archive or a pickle, as torch.save writes them", BadFile.Show(magic));
    }

    /// <summary>The name of an archive's pickle, if it is one of PyTorch.</summary>
    public static string? PickleName(ZipReader archive)
        => archive.Entries.Keys.FirstOrDefault(name => name.EndsWith("/data.pkl", StringComparison.Ordinal) && name.IndexOf('/', StringComparison.Ordinal) == name.Length - 9);

    static object? ReadArchive(FileContent content, ZipReader archive)
    {
        var name = PickleName(archive) ?? throw BadFile.At(content.Name, 0, "an archive with a file NAME/data.pkl, as torch.save writes it", "none such");
        var folder = name[..^"data.pkl".Length];
        if (archive.Entries.ContainsKey(folder + "constants.pkl"))
            throw BadFile.At(content.Name, 0, "tensors and plain values", "a TorchScript program; load it in PyTorch and save its state_dict()");
        var swapped = archive.Entries.TryGetValue(folder + "byteorder", out var order) && archive.Read(order, 16).AsSpan().SequenceEqual("big"u8);
        var storages = new PyTorchStorages(content, key =>
        {
            if (!archive.Entries.TryGetValue($"{folder}data/{key}", out var entry)) return null;
            if (entry.Method != ZipEntry.Stored)
                throw BadFile.At(content.Name, entry.HeaderPosition, $"storage {BadFile.Show(key)} stored as it is", "a compressed one; torch.save does not compress");
            return (archive.DataPosition(entry), entry.Bytes);
        }, swapped);
        var pickle = archive.Entries[name];
        if (pickle.Bytes > PickleLimit)
            throw BadFile.At(content.Name, pickle.HeaderPosition, $"a pickle of at most {PickleLimit} bytes", $"{pickle.Bytes} bytes");
        var bytes = archive.Read(pickle, PickleLimit);
        var (value, _) = PickleReader.Read(FileContent.Over($"{content.Name}: {name}", bytes), 0, bytes.Length, new PyTorchWorld(storages));
        return value;
    }

    static object? ReadLegacy(FileContent content)
    {
        var places = new Dictionary<string, (long Position, long Bytes)>();
        var world = new PyTorchWorld(new PyTorchStorages(content, key => places.TryGetValue(key, out var place) ? place : null, swapped: false));
        var end = Math.Min(content.Length, PickleLimit);
        var (magic, afterMagic) = PickleReader.Read(content, 0, end, world);
        if (magic is not BigInteger number || number != LegacyMagic)
            throw BadFile.At(content.Name, 0, "PyTorch's magic number", "another pickle");
        var (protocol, afterProtocol) = PickleReader.Read(content, afterMagic, end, world);
        if (protocol is not (long)LegacyProtocol) throw BadFile.At(content.Name, afterMagic, $"protocol {LegacyProtocol}", $"{protocol}");
        // Then the writer's byte order and sizes; the storages are little-endian all the same.
        var (_, afterSystem) = PickleReader.Read(content, afterProtocol, end, world);
        var (value, afterValue) = PickleReader.Read(content, afterSystem, end, world);
        var (keys, position) = PickleReader.Read(content, afterValue, end, world);
        if (keys is not List<object?> list) throw BadFile.At(content.Name, afterValue, "the list of the storages' keys", "another value");
        foreach (var key in list)
        {
            var what = $"storage {BadFile.Show(key is string or long ? PyTorchWorld.Key(key) : "?")}";
            if (key is not (string or long) || !world.Classes.TryGetValue(PyTorchWorld.Key(key), out var type))
                throw BadFile.At(content.Name, afterValue, "keys of storages that tensors use", what);
            var count = BitConverter.ToInt64(content.Read(position, 8, $"the size of {what}"));
            position += 8;
            var size = type.Type?.Size ?? 1;
            if (count < 0 || count > (content.Length - position) / size)
                throw BadFile.At(content.Name, position - 8, $"{what} within the {content.Length - position} bytes that are left", $"{count} elements of {size} bytes");
            places[PyTorchWorld.Key(key)] = (position, count * size);
            position += count * size;
        }
        return value;
    }
}
