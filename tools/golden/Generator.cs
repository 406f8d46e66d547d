using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using Golden.Families;
using static TorchSharp.torch;

namespace Golden;

/// <summary>Runs every family and writes the files.</summary>
static class Generator
{
    static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static int Run(string folder)
    {
        set_num_threads(1);
        var metadata = new Dictionary<string, string>
        {
            ["generator"] = "tools/golden",
            ["libtorch"] = __version__,
            ["torchsharp"] = typeof(torch).Assembly.GetName().Version!.ToString(3),
            ["seed"] = $"{Draw.Seed}",
        };
        Directory.CreateDirectory(folder);
        var families = new List<JsonObject>();
        foreach (var (name, fill) in Catalogue)
        {
            var family = new Family(name);
            fill(family);
            families.Add(family.Save(folder, metadata));
            var file = new FileInfo(Path.Combine(folder, $"{name}.safetensors"));
            Console.WriteLine($"{name,-16} {((JsonArray)families[^1]["cases"]!).Count,4} cases {file.Length,8} bytes");
        }
        File.WriteAllText(Path.Combine(folder, "promotion.json"), Promotion.Table().ToJsonString(new(OneLine) { WriteIndented = true, NewLine = "\n" }) + "\n");
        WriteManifest(Path.Combine(folder, "cases.json"), metadata, families);
        return 0;
    }

    static readonly (string Name, Action<Family> Fill)[] Catalogue =
    [
        ("activations", Activations.Fill),
        ("linear", Linears.Fill),
        ("convolutions", Convolutions.Fill),
        ("normalizations", Normalizations.Fill),
        ("parametrizations", Parametrizations.Fill),
        ("poolings", Poolings.Fill),
        ("vision", Vision.Fill),
        ("einsum", Einsums.Fill),
        ("spectral", Spectra.Fill),
        ("linalg", LinearAlgebra.Fill),
        ("losses", Losses.Fill),
        ("embeddings", Embeddings.Fill),
        ("recurrents", Recurrents.Fill),
        ("attentions", Attentions.Fill),
        ("transformers", Transformers.Fill),
        ("optimizers", Optimizers.Fill),
        ("schedulers", Schedules.Fill),
        ("gpt", TinyGpt.Fill),
    ];

    // One case a line: a new or changed case is a one-line diff.
    static void WriteManifest(string path, Dictionary<string, string> metadata, List<JsonObject> families)
    {
        using var text = new StreamWriter(path) { NewLine = "\n" };
        text.WriteLine("{");
        text.WriteLine($"\"metadata\": {JsonSerializer.Serialize(metadata, OneLine)},");
        text.WriteLine("\"families\": [");
        for (int f = 0; f < families.Count; f++)
        {
            var cases = (JsonArray)families[f]["cases"]!;
            text.WriteLine($"{{\"name\": \"{families[f]["name"]}\", \"file\": \"{families[f]["file"]}\", \"cases\": [");
            for (int c = 0; c < cases.Count; c++)
                text.WriteLine(cases[c]!.ToJsonString(OneLine) + (c + 1 < cases.Count ? "," : ""));
            text.WriteLine(f + 1 < families.Count ? "]}," : "]}");
        }
        text.WriteLine("]");
        text.WriteLine("}");
    }
}
