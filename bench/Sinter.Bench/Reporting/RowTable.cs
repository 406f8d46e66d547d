using Sinter.Bench.Contenders;
using Spectre.Console;

namespace Sinter.Bench.Reporting;

/// <summary>Rows of one suite and number of threads on the console: a table on a terminal, aligned columns elsewhere.</summary>
static class RowTable
{
    /// <summary>Writes the rows, and under them why somebody has no number.</summary>
    public static void Write(IReadOnlyList<Row> rows)
    {
        var columns = Contender.Peers.Select(p => p.Name).Where(name => rows.Any(r => r.Peers.ContainsKey(name) || r.Notes?.ContainsKey(name) == true)).ToList();
        bool hasLimits = rows.Any(r => r.Limit is not null);
        List<string> head = ["case", Contender.Sinter.Name];
        if (hasLimits) head.Add("of limit");
        head.AddRange(columns);
        var cells = rows.Select(r => (List<string>)[r.Case, Own(r), .. hasLimits ? [r.Limit is { } part ? Quantity.Percent(part) : ""] : (string[])[], .. columns.Select(c => Peer(r, c))]);
        string title = $"{rows[0].Suite}, {rows[0].Threads} thread{(rows[0].Threads == 1 ? "" : "s")}";

        if (Console.IsOutputRedirected) Plain(title, [head, .. cells]);
        else Drawn(title, head, cells);

        foreach (var note in rows.SelectMany(r => (r.Notes ?? new Dictionary<string, string>()).Select(n => (r.Case, n.Key, n.Value))).GroupBy(n => (n.Key, n.Value)))
            Console.WriteLine($"  {note.Key.Key}: {note.Key.Value}{(note.Count() == rows.Count ? "" : $" ({string.Join("; ", note.Select(n => n.Case).Take(3))}{(note.Count() > 3 ? " …" : "")})")}");
        Console.WriteLine();
    }

    static string Own(Row row) => row.Seconds is { } seconds ? Quantity.Seconds(seconds) + Memory(row, Contender.Sinter.Name) : "failed";

    static string Peer(Row row, string name) =>
        row.Peers.TryGetValue(name, out double seconds) ? $"{Quantity.Seconds(seconds)}{Memory(row, name)}{(row.Ratio.TryGetValue(name, out double ratio) ? $" {Quantity.Ratio(ratio)}" : "")}"
        : row.Notes?.ContainsKey(name) == true ? "-"
        : "";

    static string Memory(Row row, string name) => row.Memory is { } memory && memory.TryGetValue(name, out long bytes) ? $", {Quantity.Bytes(bytes)}" : "";

    static void Drawn(string title, List<string> head, IEnumerable<List<string>> cells)
    {
        var table = new Table { Title = new(title), Border = TableBorder.Rounded };
        for (int i = 0; i < head.Count; i++)
        {
            var column = new TableColumn(head[i]);
            table.AddColumn(i == 0 ? column : column.RightAligned().NoWrap());
        }
        foreach (var row in cells) table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }

    static void Plain(string title, List<List<string>> cells)
    {
        Console.WriteLine(title);
        int[] widths = [.. Enumerable.Range(0, cells[0].Count).Select(i => cells.Max(row => row[i].Length))];
        foreach (var row in cells)
            Console.WriteLine("  " + string.Join("  ", row.Select((text, i) => i == 0 ? text.PadRight(widths[i]) : text.PadLeft(widths[i]))).TrimEnd());
    }
}
