using System.Text;

namespace Sinter.Bench.Reporting;

/// <summary>A Markdown table in which a line has a number for each number of threads; and the one of a suite, for the chapter that tells of it.</summary>
static class SummaryTable
{
    static readonly (string Name, string Title)[] Shown =
    [
        ("sinter-disposing", "disposing by hand"),
        ("libtorch", "libtorch as shipped"),
        ("libtorch-avx512", "libtorch, AVX-512 switched on"),
        ("onnxruntime", "ONNX Runtime"),
        ("openblas", "OpenBLAS"),
        ("naive", "plain loop"),
    ];

    /// <summary>Every case of a suite: Sinter's time, its part of the machine's limit, and how many times as long the others take.</summary>
    public static string Render(IReadOnlyList<Row> rows)
    {
        var peers = Peers(rows);
        var text = new StringBuilder(Head(rows, ["Sinter", "of limit"], peers));
        foreach (var group in rows.GroupBy(r => r.Case))
        {
            string own = Each(group, r => Quantity.Seconds(r[0].Seconds!.Value) + RowTable.Memory(r[0], "sinter")), limit = Each(group, r => r[0].Limit is { } part ? Quantity.Percent(part) : "");
            text.Append($"| {group.Key} | {own} | {limit} | {string.Join(" | ", peers.Select(p => Each(group, r => r[0].Ratio.TryGetValue(p.Name, out double ratio) ? Quantity.Ratio(ratio) + RowTable.Memory(r[0], p.Name) : "")))} |\n");
        }
        return text.ToString();
    }

    /// <summary>Those whom the rows are compared with.</summary>
    public static IReadOnlyList<(string Name, string Title)> Peers(IReadOnlyList<Row> rows) => [.. Shown.Where(peer => rows.Any(r => r.Ratio.ContainsKey(peer.Name)))];

    /// <summary>The head of a table: the numbers of threads, Sinter's columns, the others'.</summary>
    public static string Head(IReadOnlyList<Row> rows, IReadOnlyList<string> own, IReadOnlyList<(string Name, string Title)> peers)
    {
        string[] columns = [.. own, .. peers.Select(peer => peer.Title)];
        return $"| {string.Join(" / ", rows.Select(r => r.Threads).Distinct().Order())} threads | {string.Join(" | ", columns)} |\n|---|{string.Concat(columns.Select(_ => "---:|"))}\n";
    }

    /// <summary>A text for each number of threads.</summary>
    public static string Each(IEnumerable<Row> rows, Func<IReadOnlyList<Row>, string> text) =>
        string.Join(" / ", rows.GroupBy(r => r.Threads).OrderBy(g => g.Key).Select(g => text([.. g])).Where(t => t.Length > 0));
}
