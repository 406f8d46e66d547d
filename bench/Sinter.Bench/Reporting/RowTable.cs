using Sinter.Bench.Contenders;
using Spectre.Console;

namespace Sinter.Bench.Reporting;

/// <summary>Rows of one suite and number of threads as a table: on the console drawn, or in aligned columns where that is no terminal.</summary>
static class RowTable
{
    /// <summary>A column: its name, and what it says of a row.</summary>
    public readonly record struct Column(string Head, Func<Row, string> Cell);

    /// <summary>Writes the rows, and under them why somebody has no number.</summary>
    public static void Write(IReadOnlyList<Row> rows)
    {
        var columns = Columns(rows);
        if (Console.IsOutputRedirected) Plain(rows, columns);
        else Drawn(rows, columns);
        foreach (string note in Notes(rows)) Console.WriteLine($"  {note}");
        Console.WriteLine();
    }

    /// <summary>What the rows are about.</summary>
    public static string Title(Row row) => $"{row.Suite}, {row.Threads} thread{(row.Threads == 1 ? "" : "s")}";

    /// <summary>The columns that the rows fill.</summary>
    public static IReadOnlyList<Column> Columns(IReadOnlyList<Row> rows) =>
    [
        new("case", r => r.Case),
        new(Contender.Sinter.Name, r => r.Seconds is { } seconds ? Quantity.Seconds(seconds) + Memory(r, Contender.Sinter.Name) : "failed"),
        .. rows.Any(r => r.Limit is not null) ? [new("of limit", r => r.Limit is { } part ? Quantity.Percent(part) : "")] : (Column[])[],
        .. Contender.Peers.Select(p => p.Name).Where(name => rows.Any(r => r.Peers.ContainsKey(name) || r.Notes?.ContainsKey(name) == true)).Select(name => new Column(name, r => Peer(r, name))),
    ];

    /// <summary>Why somebody has no number, each reason once.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<Row> rows) =>
        from row in rows
        from note in row.Notes ?? new Dictionary<string, string>()
        group row.Case by (note.Key, note.Value) into cases
        select $"{cases.Key.Key}: {cases.Key.Value}{(cases.Count() == rows.Count ? "" : $" ({string.Join("; ", cases.Take(3))}{(cases.Count() > 3 ? " …" : "")})")}";

    static string Peer(Row row, string name) =>
        row.Peers.TryGetValue(name, out double seconds) ? $"{Quantity.Seconds(seconds)}{Memory(row, name)}{(row.Ratio.TryGetValue(name, out double ratio) ? $" {Quantity.Ratio(ratio)}" : "")}"
        : row.Notes?.ContainsKey(name) == true ? "-"
        : "";

    /// <summary>The most memory that somebody held, for rows about memory; empty for others.</summary>
    public static string Memory(Row row, string name) => row.Memory is { } memory && memory.TryGetValue(name, out long bytes) ? $", {Quantity.Bytes(bytes)}" : "";

    static void Drawn(IReadOnlyList<Row> rows, IReadOnlyList<Column> columns)
    {
        var table = new Table { Title = new(Title(rows[0])), Border = TableBorder.Rounded };
        table.AddColumn(new TableColumn(columns[0].Head));
        foreach (var column in columns.Skip(1)) table.AddColumn(new TableColumn(column.Head).RightAligned().NoWrap());
        foreach (var row in rows) table.AddRow([.. columns.Select(column => Markup.Escape(column.Cell(row)))]);
        AnsiConsole.Write(table);
    }

    static void Plain(IReadOnlyList<Row> rows, IReadOnlyList<Column> columns)
    {
        Console.WriteLine(Title(rows[0]));
        List<string[]> lines = [[.. columns.Select(c => c.Head)], .. rows.Select(row => columns.Select(c => c.Cell(row)).ToArray())];
        int[] widths = [.. columns.Select((_, i) => lines.Max(line => line[i].Length))];
        foreach (var line in lines)
            Console.WriteLine("  " + string.Join("  ", line.Select((text, i) => i == 0 ? text.PadRight(widths[i]) : text.PadLeft(widths[i]))).TrimEnd());
    }
}
