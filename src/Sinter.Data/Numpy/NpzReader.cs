namespace Sinter.Data;

/// <summary>Finds the arrays of an npz archive; their headers are read at once, their elements when a tensor is asked for.</summary>
static class NpzReader
{
    const string Suffix = ".npy";

    public static TensorFile Open(FileContent content, string path)
    {
        var archive = new ZipReader(content);
        var parts = new List<TensorFile.Part>();
        foreach (var entry in archive.Entries.Values)
            if (entry.Name.EndsWith(Suffix, StringComparison.Ordinal)) parts.Add(PartOf(content, archive, entry));
        if (parts.Count == 0 && archive.Entries.Count > 0)
            throw BadFile.At(content.Name, 0, "an archive of npy files", $"files such as {BadFile.Show(archive.Entries.Keys.First())}");
        return new TensorFile(path, TensorFileFormat.Npz, parts, new Dictionary<string, string>());
    }

    static TensorFile.Part PartOf(FileContent content, ZipReader archive, ZipEntry entry)
    {
        var name = entry.Name[..^Suffix.Length];
        var file = $"{content.Name}: {entry.Name}";
        NpyHeader header;
        try { header = ReadHeader(file, archive, entry); }
        catch (NotSupportedException e) { return new(new(name, "other", null, [0], entry.Bytes), () => throw new NotSupportedException(e.Message)); }
        var bytes = (Int128)header.Shape.Count * header.Type.Type.Size;
        if (bytes != entry.Bytes - header.DataPosition)
            throw BadFile.At(file, header.DataPosition, $"{bytes} bytes of {header.Shape} of {header.Type.Type.Name}", $"{entry.Bytes - header.DataPosition}");
        return new(new(name, header.Type.Type.Name, header.Type.Type.DType, header.Shape, (long)bytes), () => Make(content, archive, entry, header));
    }

    static NpyHeader ReadHeader(string file, ZipReader archive, ZipEntry entry)
    {
        using var stream = archive.Open(entry);
        return NpyHeader.Read(file, (_, into, what) =>
        {
            if (stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) < into.Length) throw BadFile.Ends(file, entry.Bytes, entry.Bytes + 1, what);
        });
    }

    static Tensor Make(FileContent content, ZipReader archive, ZipEntry entry, NpyHeader header)
    {
        if (entry.Method == ZipEntry.Stored) return Npy.Make(content, header, archive.DataPosition(entry) + header.DataPosition);
        // Compressed elements are unpacked in memory, whose size the directory says and the stream keeps to.
        if (entry.Bytes > Array.MaxLength)
            throw BadFile.At(content.Name, entry.HeaderPosition, $"a compressed array of at most {Array.MaxLength} bytes", $"{entry.Bytes}; save it with np.savez");
        var unpacked = archive.Read(entry, Array.MaxLength);
        return Npy.Make(FileContent.Over($"{content.Name}: {entry.Name}", unpacked), header, header.DataPosition);
    }
}
