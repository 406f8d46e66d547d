using System.Text;

namespace Sinter.Bench.Reporting;

/// <summary>A results file as a page to read: every row, by suite and number of threads.</summary>
static class ResultsPage
{
    /// <summary>Writes the page beside the results, with their name.</summary>
    public static void Write(string results)
    {
        string name = Path.GetFileNameWithoutExtension(results);
        var text = new StringBuilder($"# Measured on {ResultsFile.Title(name)}\n\nWritten by `./dev bench table` from `{name}.json`; [how to read it](../README.md#a-row).\n");
        foreach (var group in ResultsFile.Read(results).GroupBy(r => (r.Suite, r.Threads)))
        {
            var columns = RowTable.Columns([.. group]);
            text.Append($"\n## {RowTable.Title(group.First())}\n\n| {string.Join(" | ", columns.Select(c => c.Head))} |\n|---|{string.Concat(Enumerable.Repeat("---:|", columns.Count - 1))}\n");
            foreach (var row in group) text.Append($"| {string.Join(" | ", columns.Select(c => c.Cell(row)))} |\n");
            foreach (string note in RowTable.Notes([.. group])) text.Append($"\n{note}\n");
        }
        File.WriteAllText(Path.ChangeExtension(results, ".md"), text.ToString());
    }
}
