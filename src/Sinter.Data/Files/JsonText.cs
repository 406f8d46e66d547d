using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sinter.Data;

/// <summary>Reads JSON of a known form out of a file, forwards, without building it in memory; whatever is not as asked for is an error
/// with its byte.</summary>
ref struct JsonText
{
    const int Depth = 8;

    readonly string _file;
    readonly ReadOnlySpan<byte> _text;
    readonly long _start;
    Utf8JsonReader _reader;

    /// <summary>JSON that begins at byte <paramref name="start"/> of a file.</summary>
    /// <exception cref="InvalidDataException">The text is not UTF-8.</exception>
    public JsonText(string file, ReadOnlySpan<byte> text, long start = 0)
    {
        _file = file;
        _text = text;
        _start = start;
        if (!Utf8.IsValid(text))
        {
            var i = 0;
            while (Rune.DecodeFromUtf8(text[i..], out _, out var bytes) == System.Buffers.OperationStatus.Done) i += bytes;
            throw BadFile.At(file, start + i, "UTF-8 text", BadFile.Show(text.Slice(i, 1)));
        }
        _reader = new(text, new JsonReaderOptions { MaxDepth = Depth });
    }

    /// <summary>The byte of the file at which the last token begins.</summary>
    public readonly long Position => _start + _reader.TokenStartIndex;

    /// <summary>Enters an object.</summary>
    public void BeginObject(string what) => Take(JsonTokenType.StartObject, "an object", what);

    /// <summary>The next name in the object, or false and past its end.</summary>
    public bool NextName(out string name)
    {
        name = "";
        Advance();
        if (_reader.TokenType == JsonTokenType.EndObject) return false;
        name = Text();
        return true;
    }

    /// <summary>A value that must be a string.</summary>
    public string String(string what)
    {
        Take(JsonTokenType.String, "a string", what);
        return Text();
    }

    /// <summary>A value that must be an integer of 0 to 2⁶³-1.</summary>
    public long Natural(string what)
    {
        Take(JsonTokenType.Number, "an integer", what);
        return _reader.TryGetInt64(out var value) && value >= 0 ? value : throw Wrong($"an integer from 0 to 2^63-1 ({what})");
    }

    /// <summary>A value that must be an integer of 0 to 2⁶⁴-1.</summary>
    public ulong Unsigned(string what)
    {
        Take(JsonTokenType.Number, "an integer", what);
        return _reader.TryGetUInt64(out var value) ? value : throw Wrong($"an integer from 0 to 2^64-1 ({what})");
    }

    /// <summary>A value that must be an array of at most <paramref name="most"/> such integers.</summary>
    public long[] Naturals(string what, int most)
    {
        Take(JsonTokenType.StartArray, "an array", what);
        var values = new List<long>();
        while (true)
        {
            Advance();
            if (_reader.TokenType == JsonTokenType.EndArray) return [.. values];
            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out var value) || value < 0)
                throw Wrong($"an integer from 0 to 2^63-1 ({what})");
            if (values.Count == most) throw Wrong($"at most {most} numbers ({what})");
            values.Add(value);
        }
    }

    /// <summary>Passes over a value, whatever it is.</summary>
    public void Skip()
    {
        Advance();
        try { _reader.Skip(); }
        catch (JsonException e) { throw Malformed(e); }
    }

    /// <summary>Nothing but white space may follow.</summary>
    public void End()
    {
        try
        {
            if (_reader.Read()) throw Wrong("the end of the JSON text");
        }
        catch (JsonException e) { throw Malformed(e); }
    }

    /// <summary>An error at the last token.</summary>
    public readonly InvalidDataException Wrong(string expected)
        => BadFile.At(_file, Position, expected, BadFile.Show(_text[(int)Math.Min(_reader.TokenStartIndex, _text.Length)..]));

    void Take(JsonTokenType type, string kind, string what)
    {
        Advance();
        if (_reader.TokenType != type) throw Wrong($"{kind} ({what})");
    }

    readonly string Text()
    {
        // The bytes are UTF-8, but an escape can still name half a surrogate pair.
        try { return _reader.GetString()!; }
        catch (InvalidOperationException) { throw Wrong("text whose \\u escapes form whole characters"); }
    }

    void Advance()
    {
        try
        {
            if (!_reader.Read()) throw BadFile.At(_file, _start + _text.Length, "more JSON", "the end");
        }
        catch (JsonException e) { throw Malformed(e); }
    }

    readonly InvalidDataException Malformed(JsonException e)
    {
        long at = 0;
        for (var line = e.LineNumber ?? 0; line > 0; line--) at += _text[(int)at..].IndexOf((byte)'\n') + 1;
        at = Math.Min(at + (e.BytePositionInLine ?? 0), _text.Length);
        var cause = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
        return BadFile.At(_file, _start + at, $"valid JSON, nested at most {Depth} deep", $"{BadFile.Show(_text[(int)at..])}: {cause}");
    }
}
