using System.Globalization;
using System.Text;

namespace Sinter.Torch;

/// <summary>Lays a tensor out as TorchSharp does, to the letter, so that what programs have printed and tests have recorded stays as it was.</summary>
sealed class TorchSharpText
{
    // Positions that a long dimension shows at each end, and the room that Julia's style keeps at a line's end.
    const int Edge = 3, Room = 3;
    const string DefaultFormat = "g5";
    const int DefaultWidth = 100;

    readonly Tensor _x;
    readonly ElementText _elements;
    readonly StringBuilder _text = new();
    readonly string _newLine;
    readonly int _width;

    TorchSharpText(Tensor x, string? format, int? width, CultureInfo? culture, string? newLine)
    {
        _x = x;
        _elements = new(x, format ?? DefaultFormat, culture ?? CultureInfo.CurrentCulture);
        _newLine = newLine ?? Environment.NewLine;
        _width = width ?? DefaultWidth;
    }

    /// <summary>The tensor as text.</summary>
    public static string Write(Tensor x, TensorStringStyle style, string? format, int? width, CultureInfo? culture, string? newLine)
    {
        var text = new TorchSharpText(x, format, width, culture, newLine);
        switch (style)
        {
            case TensorStringStyle.Metadata: text.Head(); break;
            case TensorStringStyle.Numpy: text.Brackets(); break;
            case TensorStringStyle.CSharp: text.Braces(); break;
            default: text.Columns(); break;
        }
        return text._text.ToString();
    }

    void Head() => _text.Append($"[{string.Join('x', (IEnumerable<long>)_x.Shape)}], type = {TypeName(_x.DType)}, device = {_x.Device}");

    void Columns()
    {
        Head();
        if (_x.Rank == 0)
        {
            _text.Append(", value = ").Append(_elements[0]);
            return;
        }
        _text.Append(_newLine);
        if (_x.Rank == 1) Matrix(0, 1, _x.Shape[0]);
        else Matrices(0, 0, "");
    }

    // The leading dimensions one after the other, each matrix under its place.
    void Matrices(int dim, long at, string place)
    {
        if (dim == _x.Rank - 2)
        {
            if (dim > 0) _text.Append($"[{place}..,..] =").Append(_newLine);
            Matrix(at, _x.Shape[^2], _x.Shape[^1]);
            return;
        }
        for (long i = 0; i < _x.Shape[dim]; i++)
        {
            if (i > 0) _text.Append(_newLine);
            Matrices(dim + 1, at + i * Inside(dim), $"{place}{i},");
        }
    }

    void Matrix(long at, long rows, long columns)
    {
        var widths = Widths(at, rows, columns);
        for (long i = 0; i < rows; i++)
        {
            for (var j = 0; j < widths.Count; j++) _text.Append(' ').Append(_elements[at + i * columns + j].PadLeft(widths[j]));
            if (widths.Count < columns) _text.Append(" ...");
            _text.Append(_newLine);
        }
    }

    // Of the columns that find room in a line.
    List<int> Widths(long at, long rows, long columns)
    {
        var widths = new List<int>();
        var line = 0;
        for (long j = 0; j < columns && rows > 0; j++)
        {
            var width = 0;
            for (long i = 0; i < rows; i++) width = Math.Max(width, _elements[at + i * columns + j].Length);
            line += width + 1;
            if (line + Room > _width) break;
            widths.Add(width);
        }
        return widths;
    }

    void Brackets() => Bracket(0, 0);

    void Bracket(int dim, long at)
    {
        if (dim == _x.Rank)
        {
            _text.Append(_elements[at]);
            return;
        }
        var isRow = dim == _x.Rank - 1;
        var separator = isRow ? ", " : string.Concat(Enumerable.Repeat(_newLine, _x.Rank - dim - 1)) + new string(' ', dim + 1);
        _text.Append('[');
        var (first, afterDots) = (true, false);
        foreach (var i in Shown(dim))
        {
            if (!first) _text.Append(isRow && afterDots ? " " : separator);
            (first, afterDots) = (false, i < 0);
            if (i < 0) _text.Append("...");
            else Bracket(dim + 1, at + i * Inside(dim));
        }
        _text.Append(']');
    }

    void Braces()
    {
        Head();
        _text.Append(", value = ");
        if (_x.Rank == 0) _text.Append(_elements[0]);
        else if (_x.Rank == 1)
        {
            _text.Append($"{ArrayType(_x.DType)} [] ");
            Brace(0, 0);
        }
        else
        {
            _text.Append(_newLine).Append($"{ArrayType(_x.DType)} [{new string(',', _x.Rank - 1)}] {{").Append(_newLine).Append(' ');
            Inner(0, 0);
            _text.Append(_newLine).Append('}');
        }
    }

    void Brace(int dim, long at)
    {
        if (dim == _x.Rank)
        {
            _text.Append(_elements[at]).Append(_elements.Suffix);
            return;
        }
        _text.Append('{');
        Inner(dim, at);
        _text.Append('}');
    }

    void Inner(int dim, long at)
    {
        var line = dim == _x.Rank - 1 ? " " : _newLine + new string(' ', dim + 1);
        var (first, afterDots) = (true, false);
        foreach (var i in Shown(dim))
        {
            if (!first) _text.Append(afterDots ? "" : ",").Append(line);
            (first, afterDots) = (false, i < 0);
            if (i < 0) _text.Append("...");
            else Brace(dim + 1, at + i * Inside(dim));
        }
    }

    // Positions that are shown; −1 stands for those that are not.
    IEnumerable<long> Shown(int dim)
    {
        var size = _x.Shape[dim];
        for (long i = 0; i < size; i++)
        {
            if (i == Edge && size > 2 * Edge)
            {
                yield return -1;
                i = size - Edge;
            }
            yield return i;
        }
    }

    // Elements that one step along a dimension passes.
    long Inside(int dim) => _x.Shape[(dim + 1)..].Count;

    static string TypeName(DType type) => type switch
    {
        DType.UInt8 => "Byte",
        DType.Complex64 => "ComplexFloat32",
        DType.Complex128 => "ComplexFloat64",
        _ => type.ToString(),
    };

    static string ArrayType(DType type) => type switch
    {
        DType.Bool => "bool",
        DType.UInt8 => "byte",
        DType.Int8 => "sbyte",
        DType.Int16 => "short",
        DType.Int32 => "int",
        DType.Int64 => "long",
        DType.Float16 => "float16",
        DType.BFloat16 => "bfloat16",
        DType.Float32 => "float",
        DType.Float64 => "double",
        DType.Complex64 => "complex32",
        DType.Complex128 => "complex64",
        _ => type.ToString(),
    };
}
