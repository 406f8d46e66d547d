using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sinter.Bench.Reporting;

/// <summary>Rows as JSON: an array of objects with the names of <see cref="Row"/>.</summary>
static partial class ResultsFile
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes rows.</summary>
    public static void Write(string path, IReadOnlyList<Row> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, JsonSerializer.Serialize(rows, Options) + "\n");
    }

    /// <summary>Reads rows.</summary>
    public static IReadOnlyList<Row> Read(string path) => JsonSerializer.Deserialize<List<Row>>(File.ReadAllText(path), Options) ?? [];

    /// <summary>Where a run on this processor is kept: bench/results/&lt;cpu&gt;.json.</summary>
    public static string DefaultPath => Path.Combine(Repository, "bench", "results", $"{NotInNames().Replace(Processor.ToLowerInvariant(), "-").Trim('-')}.json");

    /// <summary>A processor's name as people write it.</summary>
    public static string Title(string processor) => processor.Replace('-', ' ').ToUpperInvariant();

    /// <summary>The folder that holds the main solution, above the program or the current folder.</summary>
    public static string Repository
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "Sinter.slnx"))) return folder.FullName;
            return Environment.CurrentDirectory;
        }
    }

    static string Processor
    {
        get
        {
            const string cpuinfo = "/proc/cpuinfo";
            string? line = File.Exists(cpuinfo) ? File.ReadLines(cpuinfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
            return line?[(line.IndexOf(':') + 1)..].Trim() ?? "unknown";
        }
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();
}
