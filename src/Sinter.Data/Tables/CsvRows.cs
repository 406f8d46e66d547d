using System.Text;

namespace Sinter.Data;

/// <summary>Splits CSV text into rows of fields, as RFC 4180 defines them: a field in quotes may contain separators, line ends and doubled
/// quotes. Blank lines are passed over.</summary>
ref struct CsvRows(string file, ReadOnlySpan<char> text, CsvOptions options)
{
    readonly ReadOnlySpan<char> _text = text;
    int _at, _line = 1, _lineStart;

    /// <summary>The line on which the last row begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Reads the next row into <paramref name="fields"/>; false at the end.</summary>
    public bool Next(List<string> fields)
    {
        fields.Clear();
        while (_at < _text.Length && (_text[_at] is '\n' or '\r' || _text[_at] == options.Comment)) SkipLine();
        if (_at == _text.Length) return false;
        Line = _line;
        while (true)
        {
            fields.Add(_at < _text.Length && _text[_at] == '"' ? Quoted() : Plain());
            if (_at == _text.Length) return true;
            if (_text[_at] == options.Separator) _at++;
            else
            {
                SkipLine();
                return true;
            }
        }
    }

    void SkipLine()
    {
        var end = _text[_at..].IndexOf('\n');
        _at = end < 0 ? _text.Length : _at + end + 1;
        _line++;
        _lineStart = _at;
    }

    string Plain()
    {
        var rest = _text[_at..];
        var end = rest.IndexOfAny(options.Separator, '\n', '"');
        if (end < 0) end = rest.Length;
        else if (rest[end] == '"')
        {
            _at += end;
            throw Wrong("a quote only around a whole field, and doubled within", "a quote inside a field");
        }
        _at += end;
        return (end < rest.Length && rest[end] == '\n' || end == rest.Length ? rest[..end].TrimEnd('\r') : rest[..end]).ToString();
    }

    string Quoted()
    {
        int begin = _at, line = _line, lineStart = _lineStart;
        var value = new StringBuilder();
        _at++;
        while (true)
        {
            var end = _text[_at..].IndexOfAny('"', '\n');
            if (end < 0)
            {
                (_at, _line, _lineStart) = (begin, line, lineStart);
                throw Wrong("a quote that closes this field", "none up to the end of the file");
            }
            value.Append(_text.Slice(_at, end));
            _at += end + 1;
            if (_text[_at - 1] == '\n')
            {
                value.Append('\n');
                _line++;
                _lineStart = _at;
            }
            else if (_at < _text.Length && _text[_at] == '"')
            {
                value.Append('"');
                _at++;
            }
            else break;
        }
        if (_at < _text.Length && _text[_at] == '\r' && (_at + 1 == _text.Length || _text[_at + 1] == '\n')) _at++;
        if (_at < _text.Length && _text[_at] != options.Separator && _text[_at] != '\n')
            throw Wrong("a separator or the line's end behind a quoted field", $"'{_text[_at]}'");
        return value.ToString();
    }

    readonly InvalidDataException Wrong(string expected, string found)
        => new($"{file}: line {_line}, column {_at - _lineStart + 1}: expected {expected}; found {found}.");
}
