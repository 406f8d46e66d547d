using System.Globalization;

namespace Sinter.Data;

/// <summary>One column of a table: as text, as numbers, or as categories.</summary>
public sealed class CsvColumn
{
    readonly string _file;
    readonly int _field;
    readonly List<string> _values;
    readonly List<int> _lines;

    internal CsvColumn(string file, string name, int field, List<string> values, List<int> lines)
        => (_file, Name, _field, _values, _lines) = (file, name, field, values, lines);

    /// <summary>The name in the header, or the column's number from 0.</summary>
    public string Name { get; }

    /// <summary>The fields as text.</summary>
    public IReadOnlyList<string> Texts => _values;

    /// <summary>The fields as numbers: [rows].</summary>
    /// <param name="dtype">A type of reals or integers.</param>
    /// <param name="missing">What an empty field means; without it, an empty field is an error.</param>
    /// <exception cref="InvalidDataException">A field is no number, or none of this type; the message names line and column.</exception>
    public Tensor Numbers(DType dtype = DType.Float32, double? missing = null)
    {
        if (dtype.IsFloatingPoint)
        {
            var reals = new double[_values.Count];
            for (var i = 0; i < reals.Length; i++) reals[i] = _values[i].Length == 0 && missing is { } m ? m : Number(i);
            return Tensor.From(reals).To(dtype);
        }
        Check.DType(dtype.IsInteger, $"CsvColumn.Numbers: {dtype}; use a type of reals or integers.");
        var (least, most) = dtype switch
        {
            DType.UInt8 => (0L, byte.MaxValue),
            DType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            DType.Int16 => (short.MinValue, short.MaxValue),
            DType.Int32 => (int.MinValue, int.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        var integers = new long[_values.Count];
        for (var i = 0; i < integers.Length; i++)
        {
            if (_values[i].Length == 0 && missing is { } m) integers[i] = (long)m;
            else if (!long.TryParse(_values[i], NumberStyles.Integer, CultureInfo.InvariantCulture, out integers[i])
                || integers[i] < least || integers[i] > most)
                throw Wrong(i, $"an integer from {least} to {most}");
        }
        return Tensor.From(integers).To(dtype);
    }

    /// <summary>The fields as numbers of the distinct texts, which are sorted by code points: int64 [rows], and the texts.</summary>
    public (Tensor Ids, string[] Names) Categories()
    {
        var names = _values.Distinct().Order(StringComparer.Ordinal).ToArray();
        var idOf = names.Select((name, id) => (name, id)).ToDictionary(t => t.name, t => (long)t.id);
        return (Tensor.From(_values.Select(v => idOf[v]).ToArray()), names);
    }

    internal double Number(int row)
        => double.TryParse(_values[row], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(row, "a number");

    InvalidDataException Wrong(int row, string expected)
    {
        var found = _values[row].Length == 0 ? "nothing" : BadFile.Show(_values[row]);
        return new($"{_file}: line {_lines[row]}, field {_field} ({BadFile.Show(Name)}): expected {expected}; found {found}.");
    }
}
