namespace Sinter.Data;

/// <summary>The header of a safetensors file, read from whatever bytes claim to be one: names, types, shapes, places, and the metadata.</summary>
sealed class SafetensorsHeader
{
    SafetensorsHeader(Dictionary<string, SafetensorsEntry> entries, Dictionary<string, string> metadata) => (Entries, Metadata) = (entries, metadata);

    public Dictionary<string, SafetensorsEntry> Entries { get; }

    public Dictionary<string, string> Metadata { get; }

    /// <summary>Reads the JSON part, which begins at byte 8 and is followed by <paramref name="dataBytes"/> bytes of elements.</summary>
    /// <exception cref="InvalidDataException">It breaks the format.</exception>
    public static SafetensorsHeader Parse(string file, ReadOnlySpan<byte> text, long dataBytes)
    {
        if (text.Length == 0 || text[0] != '{') throw BadFile.At(file, 8, "'{', with which the header begins", BadFile.Show(text));
        var json = new JsonText(file, text, 8);
        var entries = new Dictionary<string, SafetensorsEntry>();
        Dictionary<string, string>? metadata = null;
        var names = new HashSet<string>();
        json.BeginObject("header");
        while (json.NextName(out var name))
        {
            if (!names.Add(name)) throw json.Wrong($"each name once, but {BadFile.Show(name)} comes again");
            if (name == SafetensorsFormat.MetadataName) metadata = ParseMetadata(ref json);
            else entries.Add(name, ParseEntry(file, ref json, name, dataBytes));
        }
        json.End();
        CheckCover(file, entries.Values, text.Length + 8, dataBytes);
        return new(entries, metadata ?? []);
    }

    static Dictionary<string, string> ParseMetadata(ref JsonText json)
    {
        var metadata = new Dictionary<string, string>();
        json.BeginObject(SafetensorsFormat.MetadataName);
        while (json.NextName(out var key))
        {
            if (metadata.ContainsKey(key)) throw json.Wrong($"each name of the metadata once, but {BadFile.Show(key)} comes again");
            metadata.Add(key, json.String($"the metadata's {BadFile.Show(key)}"));
        }
        return metadata;
    }

    static SafetensorsEntry ParseEntry(string file, ref JsonText json, string name, long dataBytes)
    {
        var what = $"of tensor {BadFile.Show(name)}";
        string? format = null;
        long[]? sizes = null, offsets = null;
        json.BeginObject($"description {what}");
        var at = json.Position;
        while (json.NextName(out var field))
            switch (field)
            {
                case "dtype" when format is null: format = json.String($"dtype {what}"); break;
                case "shape" when sizes is null: sizes = json.Naturals($"shape {what}", SafetensorsFormat.RankLimit); break;
                case "data_offsets" when offsets is null: offsets = json.Naturals($"data_offsets {what}", 2); break;
                case "dtype" or "shape" or "data_offsets": throw json.Wrong($"each field {what} once, but {field} comes again");
                default: json.Skip(); break;
            }
        if (format is null || sizes is null || offsets is not [var begin, var end])
        {
            var lacks = format is null ? "dtype" : sizes is null ? "shape" : "two data_offsets";
            throw BadFile.At(file, at, $"a dtype, a shape and two data_offsets {what}", $"a description without {lacks}");
        }
        if (begin > end || end > dataBytes)
            throw BadFile.At(file, at, $"data_offsets {what} in order and within the {dataBytes} bytes of data", $"[{begin}, {end}]");

        var shape = $"[{string.Join(", ", sizes)}]";
        if (Count(sizes) is not { } count) throw BadFile.At(file, at, $"fewer than 2^60 elements {what}", $"shape {shape}");
        // A type that no tensor holds does not tell the size of its elements.
        var type = SafetensorsFormat.Parse(format);
        if (type is { } known && (Int128)count * known.Size != end - begin)
            throw BadFile.At(file, at, $"{format} · {shape} = {count * known.Size} bytes {what}", $"data_offsets [{begin}, {end}] of {end - begin} bytes");
        return new(name, format, type?.DType, sizes, begin, end);
    }

    // Null from 2⁶⁰ on, so that the bytes of any type can be counted in 64 bits.
    static long? Count(long[] sizes)
    {
        if (sizes.Contains(0)) return 0;
        Int128 count = 1;
        foreach (var size in sizes)
            if ((count *= size) >= 1L << 60) return null;
        return (long)count;
    }

    // As the reference implementation demands: no byte of the data belongs to two tensors or to none, so that nothing can hide in a file.
    static void CheckCover(string file, IEnumerable<SafetensorsEntry> entries, long dataStart, long dataBytes)
    {
        var position = 0L;
        var before = "the header";
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != position)
                throw BadFile.At(file, dataStart + Math.Min(entry.Begin, position),
                    $"tensor {BadFile.Show(entry.Name)} at data byte {position}, right behind {before}",
                    $"{(entry.Begin > position ? "a gap" : "an overlap")}: it begins at data byte {entry.Begin}");
            (position, before) = (entry.End, $"tensor {BadFile.Show(entry.Name)}");
        }
        if (position != dataBytes)
            throw BadFile.At(file, dataStart + position, $"the end of the file, right behind {before}", $"{dataBytes - position} bytes more");
    }
}
