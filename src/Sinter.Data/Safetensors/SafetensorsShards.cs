using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sinter.Data;

/// <summary>Several safetensors files and the index that says which tensor is where, as one dictionary of tensors.</summary>
public sealed partial class SafetensorsShards : IReadOnlyDictionary<string, Tensor>
{
    internal const string SingleName = "model.safetensors", IndexName = "model.safetensors.index.json";

    readonly Dictionary<string, SafetensorsFile> _files;
    readonly Dictionary<string, string> _shardOf;

    SafetensorsShards(Dictionary<string, SafetensorsFile> files, Dictionary<string, string> shardOf) => (_files, _shardOf) = (files, shardOf);

    /// <summary>The shards by file name.</summary>
    public IReadOnlyDictionary<string, SafetensorsFile> Shards => _files;

    /// <summary>Opens the shards that an index names.</summary>
    /// <exception cref="InvalidDataException">The index or a shard breaks its format, or a shard lacks a tensor that the index promises.</exception>
    /// <exception cref="FileNotFoundException">A shard is missing.</exception>
    public static SafetensorsShards Open(string indexPath, bool mapped = true)
    {
        var shardOf = ReadIndex(indexPath);
        var folder = Path.GetDirectoryName(Path.GetFullPath(indexPath))!;
        var files = shardOf.Values.Distinct().ToDictionary(shard => shard, shard => SafetensorsFile.Open(Path.Combine(folder, shard), mapped));
        foreach (var (name, shard) in shardOf)
            if (!files[shard].ContainsKey(name))
                throw new InvalidDataException(
                    $"{indexPath}: tensor {BadFile.Show(name)} should be in {shard}; that file has no tensor of this name. "
                    + "Download the shards and their index together.");
        return new(files, shardOf);
    }

    internal static Dictionary<string, string> ReadIndex(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > SafetensorsFormat.HeaderLimit)
            throw BadFile.At(path, 0, $"an index of at most {SafetensorsFormat.HeaderLimit} bytes", $"{length} bytes");
        var json = new JsonText(path, File.ReadAllBytes(path));
        Dictionary<string, string>? shardOf = null;
        json.BeginObject("index");
        while (json.NextName(out var field))
        {
            if (field != "weight_map") { json.Skip(); continue; }
            if (shardOf is not null) throw json.Wrong("one weight_map");
            shardOf = [];
            json.BeginObject("weight_map");
            while (json.NextName(out var name))
            {
                if (shardOf.ContainsKey(name)) throw json.Wrong($"each tensor once, but {BadFile.Show(name)} comes again");
                var shard = json.String($"the shard of {BadFile.Show(name)}");
                // An index must not reach files outside its folder.
                if (shard.Length == 0 || shard is "." or ".." || shard.AsSpan().ContainsAny('/', '\\', '\0')) throw json.Wrong("the name of a file beside the index");
                shardOf.Add(name, shard);
            }
        }
        json.End();
        return shardOf ?? throw BadFile.At(path, 0, "an object with a weight_map", "none");
    }

    internal static void Save(string folder, IReadOnlyDictionary<string, Tensor> tensors, long maxShardBytes, IReadOnlyDictionary<string, string>? metadata)
    {
        Check.Argument(maxShardBytes > 0, $"Safetensors.SaveSharded: maxShardBytes is {maxShardBytes}; it must be positive.");
        Directory.CreateDirectory(folder);
        var shards = Split(tensors, maxShardBytes);
        var names = Enumerable.Range(1, shards.Count)
            .Select(i => shards.Count == 1 ? SingleName : $"model-{i:D5}-of-{shards.Count:D5}.safetensors").ToArray();

        // Everything is written before the first name changes, and the index, which makes the new shards visible, comes last.
        var pending = new List<AtomicFile>();
        try
        {
            for (var i = 0; i < shards.Count; i++)
            {
                pending.Add(AtomicFile.Create(Path.Combine(folder, names[i])));
                SafetensorsWriter.Write(pending[i].Stream, shards[i], metadata);
            }
            if (shards.Count > 1)
            {
                pending.Add(AtomicFile.Create(Path.Combine(folder, IndexName)));
                WriteIndex(pending[^1].Stream, shards, names);
            }
            foreach (var file in pending) file.Commit();
        }
        finally
        {
            foreach (var file in pending) file.Dispose();
        }
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            var name = Path.GetFileName(path);
            if (name == IndexName ? shards.Count == 1 : (name == SingleName || ShardName().IsMatch(name)) && !names.Contains(name)) File.Delete(path);
        }
    }

    // In the order of the dictionary, which is the order of the layers: neighbours share a shard.
    static List<Dictionary<string, Tensor>> Split(IReadOnlyDictionary<string, Tensor> tensors, long maxShardBytes)
    {
        var shards = new List<Dictionary<string, Tensor>> { new() };
        var used = 0L;
        foreach (var (name, tensor) in tensors)
        {
            var bytes = tensor.Count * tensor.DType.Size;
            if (used > 0 && used + bytes > maxShardBytes)
            {
                shards.Add([]);
                used = 0;
            }
            shards[^1].Add(name, tensor);
            used += bytes;
        }
        return shards;
    }

    static void WriteIndex(Stream stream, List<Dictionary<string, Tensor>> shards, string[] names)
    {
        using var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        json.WriteNumber("total_size", shards.Sum(s => s.Values.Sum(t => t.Count * t.DType.Size)));
        json.WriteEndObject();
        json.WriteStartObject("weight_map");
        var places = shards.SelectMany((shard, i) => shard.Keys.Select(name => (Name: name, File: names[i])));
        foreach (var (name, file) in places.OrderBy(p => p.Name, StringComparer.Ordinal)) json.WriteString(name, file);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    [GeneratedRegex(@"^model-\d{5}-of-\d{5}\.safetensors$", RegexOptions.CultureInvariant)]
    private static partial Regex ShardName();

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="KeyNotFoundException">No shard has it.</exception>
    public Tensor this[string key] => _shardOf.TryGetValue(key, out var shard) ? _files[shard][key]
        : throw new KeyNotFoundException(
            $"The index has no tensor {BadFile.Show(key)}; it has {Count}, among them {string.Join(", ", Keys.Take(3).Select(BadFile.Show))}.");

    /// <summary>The number of tensors.</summary>
    public int Count => _shardOf.Count;

    /// <summary>The names.</summary>
    public IEnumerable<string> Keys => _shardOf.Keys;

    /// <summary>The tensors, each made when it is reached.</summary>
    public IEnumerable<Tensor> Values => Keys.Select(name => this[name]);

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool ContainsKey(string key) => _shardOf.ContainsKey(key);

    /// <summary>The tensor of a name, if there is one.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value)
    {
        value = ContainsKey(key) ? this[key] : null;
        return value is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => Keys.Select(name => KeyValuePair.Create(name, this[name])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
