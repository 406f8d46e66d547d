namespace Sinter.Data;

/// <summary>Recognises files of tensors by their first bytes. A new format has its row here.</summary>
static class TensorFileReader
{
    public static TensorFile Open(string path, bool mapped)
    {
        if (Directory.Exists(path)) return OpenFolder(path, mapped);
        var content = FileContent.Open(path, mapped);
        try
        {
            Span<byte> start = stackalloc byte[9];
            start = start[..(int)Math.Min(start.Length, content.Length)];
            content.Read(0, start, "a file of tensors");
            if (start.StartsWith(NpyHeader.Magic)) return OpenNpy(content, path);
            if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
                return PyTorchReader.PickleName(new ZipReader(content)) is null ? NpzReader.Open(content, path) : OpenPyTorch(content, path, TensorFileFormat.PyTorch);
            if (start.Length > 0 && start[0] == (byte)PickleOpcode.Proto) return OpenPyTorch(content, path, TensorFileFormat.PyTorchLegacy);
            content.Dispose();
            if (start.Length == 9 && start[8] == '{') return Of(SafetensorsFile.Open(path, mapped), path);
            if (start.Length > 0 && start[0] == '{') return Of(SafetensorsShards.Open(path, mapped), path);
            throw BadFile.At(path, 0, "a safetensors, PyTorch, npy or npz file, or an index of safetensors", start.Length == 0 ? "an empty file" : BadFile.Show(start));
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    static TensorFile OpenFolder(string folder, bool mapped)
    {
        var index = Path.Combine(folder, SafetensorsShards.IndexName);
        if (File.Exists(index)) return Of(SafetensorsShards.Open(index, mapped), folder);
        foreach (var name in (string[])[SafetensorsShards.SingleName, "pytorch_model.bin"])
            if (File.Exists(Path.Combine(folder, name))) return Open(Path.Combine(folder, name), mapped);
        throw new FileNotFoundException($"The folder '{folder}' has neither {SafetensorsShards.IndexName} nor {SafetensorsShards.SingleName} nor pytorch_model.bin; name the file itself.");
    }

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

    static TensorFile Of(SafetensorsFile file, string path)
        => new(path, TensorFileFormat.Safetensors, file.Entries.Values.Select(e => PartOf(file, e)), file.Metadata);

    static TensorFile Of(SafetensorsShards shards, string path)
    {
        var parts = shards.Keys.Select(name => (name, File: shards.ShardOf(name))).Select(p => PartOf(p.File, p.File.Entries[p.name]));
        return new(path, TensorFileFormat.SafetensorsShards, parts, shards.Shards.Values.Select(s => s.Metadata).FirstOrDefault(new Dictionary<string, string>()));
    }

    static TensorFile.Part PartOf(SafetensorsFile file, SafetensorsEntry entry)
        => new(new(entry.Name, SafetensorsFormat.TypeName(entry.Format), entry.DType, entry.Shape, entry.End - entry.Begin), () => file[entry.Name]);

    static long Bytes(ElementType type, Shape shape) => (long)Int128.Min(long.MaxValue, (Int128)shape.Count * type.Size);
}
