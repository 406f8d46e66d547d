using System.Text;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Reporting;

/// <summary>A run in one table, for the README: each training step with its time, then each suite with the middle of its ratios.</summary>
static class Overview
{
    // Whoever else competes in a suite or two is of interest there.
    static readonly string[] Shown = ["libtorch", "libtorch-avx512", "onnxruntime", "openblas"];

    /// <summary>The table, and what its numbers are.</summary>
    public static string Render(IReadOnlyList<Row> rows, string processor)
    {
        var peers = SummaryTable.Peers(rows).Where(peer => Shown.Contains(peer.Name)).ToList();
        var text = new StringBuilder(SummaryTable.Head(rows, ["Sinter"], peers));
        foreach (var training in rows.Where(r => r.Suite == "train").GroupBy(r => r.Case))
            Line($"`train`: {training.Key}", SummaryTable.Each(training, r => Quantity.Seconds(r[0].Seconds!.Value)), training);
        foreach (var suite in rows.Where(r => r.Suite != "train").GroupBy(r => r.Suite))
            Line($"`{suite.Key}`, {suite.Select(r => r.Case).Distinct().Count()} cases", "", suite);
        text.Append($"\n×: how many times as long as Sinter they take; above 1, Sinter is faster. `./dev bench` on {ResultsFile.Title(processor)}, each contender in processes of its own, in turn, medians, of a suite the middle; ");
        text.Append($"[every case](bench/results/{processor}.md), the slow ones too. libtorch as shipped leaves AVX-512 unused on AMD processors; the column beside it switches that on, the harder bar.\n");
        return text.ToString();

        void Line(string title, string own, IEnumerable<Row> group) =>
            text.Append($"| {title} | {own} | {string.Join(" | ", peers.Select(peer => SummaryTable.Each(group, r => Middle(r, peer.Name))))} |\n");
    }

    static string Middle(IReadOnlyList<Row> rows, string peer)
    {
        var ratios = rows.Where(r => r.Ratio.ContainsKey(peer)).Select(r => r.Ratio[peer]).ToList();
        return ratios.Count == 0 ? "" : Quantity.Ratio(Clock.Median(ratios));
    }
}
