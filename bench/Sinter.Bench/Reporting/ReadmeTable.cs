using System.Text;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Reporting;

/// <summary>The README's numbers, from a results file: a line for each suite, and each training step.</summary>
static class ReadmeTable
{
    const string Begin = "<!-- numbers -->", End = "<!-- /numbers -->";
    static readonly string[] Shown = ["libtorch", "libtorch-avx512", "onnxruntime", "openblas"];

    /// <summary>Puts the table between the marks of a document.</summary>
    /// <exception cref="InvalidDataException">The document has no marks.</exception>
    public static void Update(string document, string results)
    {
        string text = File.ReadAllText(document);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin) throw new InvalidDataException($"{document} has no {Begin} followed by {End}; put them where the table belongs.");
        File.WriteAllText(document, text[..(begin + Begin.Length)] + "\n" + Render(ResultsFile.Read(results), Path.GetFileNameWithoutExtension(results)) + text[end..]);
    }

    static string Render(IReadOnlyList<Row> rows, string processor)
    {
        var peers = Shown.Where(name => rows.Any(r => r.Ratio.ContainsKey(name))).ToList();
        var text = new StringBuilder();
        text.Append($"How many times as long the others take, the median of a suite's cases with the worst and the best; measured by `./dev bench` on {processor} (`bench/results`).\n\n");
        text.Append($"| suite | threads | cases | {string.Join(" | ", peers)} | of the machine's limit |\n");
        text.Append($"|---|---|---|{string.Concat(Enumerable.Repeat("---|", peers.Count))}---|\n");
        foreach (var group in rows.Where(r => r.Seconds is not null).GroupBy(r => (r.Suite, r.Threads)))
            text.Append(Line(group.Key.Suite, group.Key.Threads, [.. group], peers));
        foreach (var row in rows.Where(r => r is { Suite: "train", Seconds: not null }))
            text.Append(Line(row.Case, row.Threads, [row], peers));
        return text.ToString();
    }

    static string Line(string name, int threads, IReadOnlyList<Row> rows, List<string> peers)
    {
        var limits = rows.Where(r => r.Limit is not null).Select(r => r.Limit!.Value).ToList();
        return $"| {name} | {threads} | {rows.Count} | {string.Join(" | ", peers.Select(p => Ratios(rows, p)))} | {(limits.Count == 0 ? "" : Quantity.Percent(Clock.Median(limits)))} |\n";
    }

    static string Ratios(IReadOnlyList<Row> rows, string peer)
    {
        var ratios = rows.Where(r => r.Ratio.ContainsKey(peer)).Select(r => r.Ratio[peer]).Order().ToList();
        return ratios switch
        {
            [] => "",
            [var one] => Quantity.Ratio(one),
            _ => $"{Quantity.Ratio(Clock.Median(ratios))} ({Quantity.Ratio(ratios[0])}–{Quantity.Ratio(ratios[^1])})",
        };
    }
}
