namespace Sinter.Data;

/// <summary>Recognises files of tensors by their first bytes. A new format has its row here.</summary>
static class TensorFileReader
{
    const string PyTorchName = "pytorch_model.bin";

    public static TensorFile Open(string path, bool mapped)
    {
        if (Directory.Exists(path)) return OpenFolder(path, mapped);
        return Start(path) is [(byte)'{', ..] and not [_, _, _, _, 0, 0, 0, 0, (byte)'{'] ? OpenIndex(path, path, mapped) : OpenFile(path, mapped);
    }

    // The length that begins a safetensors file may be the first byte of any other format, so that one comes first.
    static TensorFile OpenFile(string path, bool mapped)
    {
        switch (Start(path))
        {
            case [_, _, _, _, 0, 0, 0, 0, (byte)'{']: return OpenSafetensors(path, mapped);
            case [0x93, ..]: return OpenNpy(FileContent.Open(path, mapped), path);
            case [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..]: return OpenArchive(FileContent.Open(path, mapped), path);
            case [(byte)PickleOpcode.Proto, ..]: return OpenPyTorch(FileContent.Open(path, mapped), path, TensorFileFormat.PyTorchLegacy);
            case []: throw BadFile.At(path, 0, Known, "an empty file");
            case var start: throw BadFile.At(path, 0, Known, BadFile.Show(start));
        }
    }

    const string Known = "a safetensors, PyTorch, npy or npz file, or an index of shards";

    static byte[] Start(string path)
    {
        using var content = FileContent.Open(path, mapped: false);
        return content.Read(0, (int)Math.Min(9, content.Length), "a file of tensors");
    }

    static TensorFile OpenFolder(string folder, bool mapped)
    {
        foreach (var index in (string[])[SafetensorsShards.IndexName, PyTorchName + ".index.json"])
            if (File.Exists(Path.Combine(folder, index))) return OpenIndex(Path.Combine(folder, index), folder, mapped);
        foreach (var name in (string[])[SafetensorsShards.SingleName, PyTorchName])
            if (File.Exists(Path.Combine(folder, name))) return Open(Path.Combine(folder, name), mapped);
        throw new FileNotFoundException(
            $"The folder '{folder}' has neither {SafetensorsShards.SingleName} nor {PyTorchName}, nor the index of either; name the file itself.");
    }

    // An index names, for each tensor, the file beside it that has it, in whatever format; not another index, which could be itself.
    static TensorFile OpenIndex(string index, string path, bool mapped)
    {
        var shardOf = SafetensorsShards.ReadIndex(index);
        var folder = Path.GetDirectoryName(Path.GetFullPath(index))!;
        var shards = shardOf.Values.Distinct().ToDictionary(shard => shard, shard => OpenFile(Path.Combine(folder, shard), mapped));
        var parts = shardOf.Select(tensor => shards[tensor.Value].PartOf(tensor.Key) ?? throw new InvalidDataException(
            $"{index}: tensor {BadFile.Show(tensor.Key)} should be in {tensor.Value}; that file has no tensor of this name. Download the shards and their index together."));
        var first = shards.Values.FirstOrDefault();
        return new(path, first is null || first.Format == TensorFileFormat.Safetensors ? TensorFileFormat.SafetensorsShards : TensorFileFormat.PyTorchShards,
            [.. parts], first?.Metadata ?? new Dictionary<string, string>());
    }

    static TensorFile OpenArchive(FileContent content, string path)
        => PyTorchReader.PickleName(new ZipReader(content)) is null ? NpzReader.Open(content, path) : OpenPyTorch(content, path, TensorFileFormat.PyTorch);

    static TensorFile OpenNpy(FileContent content, string path)
    {
        var header = NpyHeader.Read(path, content.Read);
        var type = header.Type.Type;
        var entry = new TensorEntry(TensorFile.NamelessTensor, type.Name, type.DType, header.Shape, Bytes(type, header.Shape));
        return new(path, TensorFileFormat.Npy, [new(entry, () => Npy.Make(content, header, header.DataPosition))], new Dictionary<string, string>());
    }

    static TensorFile OpenPyTorch(FileContent content, string path, TensorFileFormat format)
    {
        var (tensors, texts) = StoredValues.Flatten(path, PyTorchReader.Read(content));
        return new(path, format, tensors.Select(t => new TensorFile.Part(
            new(t.Key, t.Value.Type.Name, t.Value.Type.DType, t.Value.Shape, Bytes(t.Value.Type, t.Value.Shape)), t.Value.Make)), texts);
    }

    static TensorFile OpenSafetensors(string path, bool mapped)
    {
        var file = SafetensorsFile.Open(path, mapped);
        return new(path, TensorFileFormat.Safetensors, file.Entries.Values.Select(entry => new TensorFile.Part(
            new(entry.Name, SafetensorsFormat.TypeName(entry.Format), entry.DType, entry.Shape, entry.End - entry.Begin), () => file[entry.Name])), file.Metadata);
    }

    static long Bytes(ElementType type, Shape shape) => (long)Int128.Min(long.MaxValue, (Int128)shape.Count * type.Size);
}
