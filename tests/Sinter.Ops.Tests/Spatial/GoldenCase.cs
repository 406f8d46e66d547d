using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Sinter.Ops.Tests;

/// <summary>One case of the golden files: what libtorch computed for a function or module.</summary>
sealed class GoldenCase
{
    static readonly string Folder = Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "golden");
    static readonly Dictionary<string, Dictionary<string, (string DType, long[] Shape, byte[] Data)>> Files = [];

    readonly Dictionary<string, (string DType, long[] Shape, byte[] Data)> _tensors;
    readonly JsonElement _case;

    GoldenCase(JsonElement element, string file) => (_case, _tensors) = (element, Load(file));

    public string Name => _case.GetProperty("name").GetString()!;
    public string Op => _case.GetProperty("op").GetString()!;
    public IEnumerable<string> Outputs => Strings("outputs");
    public IEnumerable<string> Gradients => Strings("gradients");

    /// <summary>All cases of a family.</summary>
    public static IEnumerable<GoldenCase> Of(string family)
    {
        var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "cases.json"))).RootElement;
        var found = manifest.GetProperty("families").EnumerateArray().Single(f => f.GetProperty("name").GetString() == family);
        return found.GetProperty("cases").EnumerateArray().Select(c => new GoldenCase(c, found.GetProperty("file").GetString()!));
    }

    /// <summary>A tensor of this case, in float64 unless it holds integers; null if there is none.</summary>
    public Tensor? Tensor(string key)
    {
        if (!_tensors.TryGetValue($"{Name}/{key}", out var t)) return null;
        return t.DType switch
        {
            "F32" => Sinter.Tensor.From(Values<float>(t.Data), t.Shape).To(DType.Float64),
            "F64" => Sinter.Tensor.From(Values<double>(t.Data), t.Shape),
            "I64" => Sinter.Tensor.From(Values<long>(t.Data), t.Shape),
            _ => throw new InvalidDataException($"{Name}/{key}: {t.DType} is not read here."),
        };
    }

    public bool Has(string arg) => _case.GetProperty("args").TryGetProperty(arg, out var v) && v.ValueKind != JsonValueKind.Null;

    public JsonElement Arg(string arg) => _case.GetProperty("args").GetProperty(arg);

    public bool Flag(string arg) => Has(arg) && Arg(arg).GetBoolean();

    public string Text(string arg) => Arg(arg).GetString()!;

    public long Number(string arg) => Arg(arg).GetInt64();

    public Extents Each(string arg) => !Has(arg) ? default : Extents.Create(Longs(arg));

    public long[] Longs(string arg) => [.. Arg(arg).EnumerateArray().Select(v => v.GetInt64())];

    IEnumerable<string> Strings(string key) => _case.TryGetProperty(key, out var v) && v.ValueKind == JsonValueKind.Array ? v.EnumerateArray().Select(s => s.GetString()!) : [];

    static T[] Values<T>(byte[] data) where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(data).ToArray();

    static Dictionary<string, (string, long[], byte[])> Load(string file)
    {
        lock (Files)
        {
            if (Files.TryGetValue(file, out var known)) return known;
            var bytes = File.ReadAllBytes(Path.Combine(Folder, file));
            var header = (int)BitConverter.ToInt64(bytes);
            var tensors = new Dictionary<string, (string, long[], byte[])>();
            foreach (var entry in JsonDocument.Parse(bytes.AsMemory(8, header)).RootElement.EnumerateObject())
            {
                if (entry.Name == "__metadata__") continue;
                var range = entry.Value.GetProperty("data_offsets");
                tensors[entry.Name] = (entry.Value.GetProperty("dtype").GetString()!, [.. entry.Value.GetProperty("shape").EnumerateArray().Select(v => v.GetInt64())],
                    bytes[(8 + header + range[0].GetInt32())..(8 + header + range[1].GetInt32())]);
            }
            return Files[file] = tensors;
        }
    }

    static string Here([CallerFilePath] string path = "") => path;

    public override string ToString() => Name;
}
