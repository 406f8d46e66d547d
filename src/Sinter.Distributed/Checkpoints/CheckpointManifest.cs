using System.Security.Cryptography;
using System.Text.Json;
using Sinter.Data;

namespace Sinter.Distributed;

/// <summary>The file that makes a folder of shards a checkpoint: it is written when all of them are on the disk, and says how to recognise them.</summary>
/// <param name="Step">How many steps were taken.</param>
/// <param name="Shards">The files, by the rank that wrote them.</param>
internal sealed record CheckpointManifest(long Step, IReadOnlyList<CheckpointManifest.Shard> Shards)
{
    public const string FileName = "commit.json";
    const int Version = 1;
    const long LargestManifest = 1 << 24;

    /// <summary>One rank's file.</summary>
    public readonly record struct Shard(string File, long Bytes, string Sha256)
    {
        public static Shard Of(string path)
        {
            using var stream = System.IO.File.OpenRead(path);
            return new(Path.GetFileName(path), stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
    }

    public void Save(string folder) => AtomicFile.Write(Path.Combine(folder, FileName), stream =>
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteNumber("step", Step);
        json.WriteStartArray("shards");
        foreach (var shard in Shards)
        {
            json.WriteStartObject();
            json.WriteString("file", shard.File);
            json.WriteNumber("bytes", shard.Bytes);
            json.WriteString("sha256", shard.Sha256);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <exception cref="InvalidDataException">The file is damaged or of another version.</exception>
    public static CheckpointManifest Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            long bytes = new FileInfo(path).Length;
            if (bytes > LargestManifest) throw new InvalidDataException($"{path}: {bytes} bytes; a manifest has at most {LargestManifest}.");
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            var root = document.RootElement;
            int version = root.GetProperty("version").GetInt32();
            if (version != Version) throw new InvalidDataException($"{path}: version {version}; this release reads {Version}.");
            Shard[] shards =
            [
                .. root.GetProperty("shards").EnumerateArray().Select(s =>
                    new Shard(s.GetProperty("file").GetString()!, s.GetProperty("bytes").GetInt64(), s.GetProperty("sha256").GetString()!)),
            ];
            foreach (var shard in shards)
                if (shard.File != Path.GetFileName(shard.File)) throw new InvalidDataException($"{path}: '{shard.File}' is not the name of a file in this folder.");
            return new(root.GetProperty("step").GetInt64(), shards);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: not the manifest of a checkpoint: {error.Message}", error);
        }
    }

    /// <summary>Reads every shard and compares it with what the manifest says.</summary>
    /// <exception cref="InvalidDataException">One is missing or damaged.</exception>
    public void Verify(string folder)
    {
        foreach (var shard in Shards)
        {
            string path = Path.Combine(folder, shard.File);
            if (!System.IO.File.Exists(path)) throw new InvalidDataException($"{path}: the shard is missing.");
            var found = Shard.Of(path);
            if (found != shard) throw new InvalidDataException($"{path}: {found.Bytes} bytes with SHA-256 {found.Sha256}; the manifest says {shard.Bytes} and {shard.Sha256}.");
        }
    }
}
