using System.Text.Json;

namespace Sinter.Testing;

/// <summary>What libtorch computes: the cases of <c>tests/golden</c>, by family.</summary>
public static class Golden
{
    static readonly Lazy<Dictionary<string, GoldenCase[]>> Read = new(ReadFiles);

    /// <summary>The names of the families.</summary>
    public static IEnumerable<string> Families => Read.Value.Keys;

    /// <summary>The cases of a family, such as <c>optimizers</c>.</summary>
    public static IReadOnlyList<GoldenCase> Family(string name) => Read.Value[name];

    /// <summary>One case of a family.</summary>
    public static GoldenCase Case(string family, string name) => Family(family).Single(c => c.Name == name);

    /// <summary>The names of a family's cases: the rows of a theory.</summary>
    public static IEnumerable<string> Names(string family) => Family(family).Select(c => c.Name);

    static Dictionary<string, GoldenCase[]> ReadFiles()
    {
        var folder = Repository.File("tests", "golden");
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "cases.json")));
        return manifest.RootElement.GetProperty("families").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, f =>
        {
            var path = Path.Combine(folder, f.GetProperty("file").GetString()!);
            var file = new Lazy<SafetensorsFile>(() => new(path));
            return f.GetProperty("cases").EnumerateArray().Select(c => new GoldenCase(c.Clone(), file)).ToArray();
        });
    }

    /// <summary>The dtype of results: <c>promotion.json</c>.</summary>
    public static JsonElement Promotion() => Json("promotion.json");

    /// <summary>A file of this folder.</summary>
    public static JsonElement Json(string name)
    {
        using var table = JsonDocument.Parse(File.ReadAllBytes(Repository.File("tests", "golden", name)));
        return table.RootElement.Clone();
    }
}
