using System.Text;

namespace Sinter.Data;

/// <summary>A table read from CSV text, by columns. Fields stay text until a column is asked for as numbers or categories.</summary>
public sealed class CsvTable
{
    readonly List<CsvColumn> _columns;

    CsvTable(List<CsvColumn> columns, int rows) => (_columns, RowCount) = (columns, rows);

    /// <summary>The number of rows, without the header.</summary>
    public int RowCount { get; }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<CsvColumn> Columns => _columns;

    /// <summary>The column of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public CsvColumn this[string name] => _columns.Find(c => c.Name == name)
        ?? throw new KeyNotFoundException(
            $"CsvTable: there is no column {BadFile.Show(name)}; there are {string.Join(", ", _columns.Select(c => BadFile.Show(c.Name)))}.");

    /// <summary>Reads a UTF-8 file.</summary>
    /// <exception cref="InvalidDataException">It is not UTF-8, a quote is out of place, a row has another number of fields, or two columns
    /// have one name; the message names line and column.</exception>
    public static CsvTable Read(string path, CsvOptions? options = null)
    {
        var bytes = File.ReadAllBytes(path);
        var text = bytes.AsSpan();
        if (text.StartsWith(Encoding.UTF8.Preamble)) text = text[3..];
        if (!System.Text.Unicode.Utf8.IsValid(text))
            throw new InvalidDataException($"{path}: line {InvalidLine(text)}: expected UTF-8 text; found other bytes. Convert the file to UTF-8.");
        return Parse(Encoding.UTF8.GetString(text), options, path);
    }

    /// <summary>Reads CSV text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Its layout; commas and a header unless given.</param>
    /// <param name="file">The name that errors give.</param>
    public static CsvTable Parse(string text, CsvOptions? options = null, string file = "CSV text")
    {
        options ??= new();
        var rows = new CsvRows(file, text, options);
        var fields = new List<string>();
        if (!rows.Next(fields)) return new([], 0);

        var names = options.HasHeader ? fields.ToArray()
            : [.. Enumerable.Range(0, fields.Count).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        var twice = names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null)
            throw new InvalidDataException($"{file}: line {rows.Line}: expected a header that names each column once; found {BadFile.Show(twice)} again. "
                + "Or set HasHeader to false.");
        var values = names.Select(_ => new List<string>()).ToArray();
        var lines = new List<int>();
        var more = !options.HasHeader || rows.Next(fields);
        for (; more; more = rows.Next(fields))
        {
            if (fields.Count != names.Length)
                throw new InvalidDataException($"{file}: line {rows.Line}: expected {names.Length} fields, as in the first row; found {fields.Count}.");
            for (var i = 0; i < names.Length; i++) values[i].Add(fields[i]);
            lines.Add(rows.Line);
        }
        return new([.. names.Select((name, i) => new CsvColumn(file, name, i + 1, values[i], lines))], lines.Count);
    }

    static int InvalidLine(ReadOnlySpan<byte> text)
    {
        var line = 1;
        while (text.IndexOf((byte)'\n') is >= 0 and var end && System.Text.Unicode.Utf8.IsValid(text[..end]))
        {
            text = text[(end + 1)..];
            line++;
        }
        return line;
    }

    /// <summary>Columns of numbers side by side: [rows, columns].</summary>
    /// <param name="names">The columns; all if none is named.</param>
    /// <exception cref="InvalidDataException">A field is no number; the message names line and column.</exception>
    public Tensor ToTensor(params ReadOnlySpan<string> names)
    {
        var columns = new List<CsvColumn>();
        foreach (var name in names) columns.Add(this[name]);
        if (columns.Count == 0) columns = _columns;
        var y = Tensor.Empty([RowCount, columns.Count]);
        using var ys = y.Pin<float>();
        for (var c = 0; c < columns.Count; c++)
            for (var r = 0; r < RowCount; r++) ys[(long)r * columns.Count + c] = (float)columns[c].Number(r);
        return y;
    }
}
