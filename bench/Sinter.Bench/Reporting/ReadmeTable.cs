using System.Text;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Reporting;

/// <summary>The README's numbers, from a results file: each training step with its time, then each suite with the middle of its ratios; a number for each number of threads.</summary>
static class ReadmeTable
{
    const string Begin = "<!-- numbers -->", End = "<!-- /numbers -->";

    static readonly (string Name, string Title)[] Shown =
    [
        ("libtorch", "libtorch as shipped"),
        ("libtorch-avx512", "libtorch, AVX-512 switched on"),
        ("onnxruntime", "ONNX Runtime"),
        ("openblas", "OpenBLAS"),
    ];

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
        var measured = rows.Where(r => r.Seconds is not null).OrderBy(r => r.Threads).ToList();
        var peers = Shown.Where(peer => measured.Any(r => r.Ratio.ContainsKey(peer.Name))).ToList();
        string threads = string.Join(" / ", measured.Select(r => r.Threads).Distinct());
        var text = new StringBuilder();
        text.Append($"| {threads} threads | Sinter | {string.Join(" | ", peers.Select(peer => peer.Title))} |\n|---|---:|{string.Concat(Enumerable.Repeat("---:|", peers.Count))}\n");
        foreach (var training in measured.Where(r => r.Suite == "train").GroupBy(r => r.Case))
            text.Append(Line($"`train`: {training.Key}", Each(training, r => r.Count == 1 ? Quantity.Seconds(r[0].Seconds!.Value) : ""), training));
        foreach (var suite in measured.Where(r => r.Suite != "train").GroupBy(r => r.Suite))
            text.Append(Line($"`{suite.Key}`, {suite.Select(r => r.Case).Distinct().Count()} cases", "", suite));
        text.Append($"\n×: how many times as long as Sinter they take; above 1, Sinter is faster. `./dev bench` on {processor.Replace('-', ' ').ToUpperInvariant()}, each contender in processes of its own, in turn, medians, of a suite the middle; ");
        text.Append($"[every case](bench/results/{processor}.md), the slow ones too. libtorch as shipped leaves AVX-512 unused on AMD processors; the column beside it switches that on, the harder bar.\n");
        return text.ToString();

        string Line(string title, string own, IEnumerable<Row> group) =>
            $"| {title} | {own} | {string.Join(" | ", peers.Select(peer => Each(group, r => Middle(r, peer.Name))))} |\n";
    }

    // One text for each number of threads.
    static string Each(IEnumerable<Row> rows, Func<IReadOnlyList<Row>, string> text) => string.Join(" / ", rows.GroupBy(r => r.Threads).Select(g => text([.. g])).Where(t => t.Length > 0));

    static string Middle(IReadOnlyList<Row> rows, string peer)
    {
        var ratios = rows.Where(r => r.Ratio.ContainsKey(peer)).Select(r => r.Ratio[peer]).ToList();
        return ratios.Count == 0 ? "" : Quantity.Ratio(Clock.Median(ratios));
    }
}
