using System.Globalization;

namespace Sinter.Data;

/// <summary>Reads the few forms of Python literals that npy headers consist of.</summary>
struct PythonLiteral(string file, string text, int start)
{
    int _next;

    public char Peek()
    {
        while (_next < text.Length && text[_next] is ' ' or '\t' or '\n' or '\r') _next++;
        return _next < text.Length ? text[_next] : '\0';
    }

    public bool TryTake(char c)
    {
        if (Peek() != c) return false;
        _next++;
        return true;
    }

    public void Expect(char c)
    {
        if (!TryTake(c)) throw Wrong($"'{c}'");
    }

    /// <summary>A text in quotes, without escapes.</summary>
    public string Text()
    {
        var quote = Peek();
        if (quote is not ('\'' or '"')) throw Wrong("a text in quotes");
        var end = text.IndexOf(quote, _next + 1);
        if (end < 0 || text.AsSpan(_next, end - _next).Contains('\\')) throw Wrong("a text in quotes, without escapes");
        var value = text[(_next + 1)..end];
        _next = end + 1;
        return value;
    }

    public bool Truth()
    {
        Peek();
        foreach (var (word, value) in ((string, bool)[])[("True", true), ("False", false)])
            if (text.AsSpan(_next).StartsWith(word, StringComparison.Ordinal))
            {
                _next += word.Length;
                return value;
            }
        throw Wrong("True or False");
    }

    /// <summary>A tuple of integers from 0 on; Python 2 ends large ones with L.</summary>
    public long[] Naturals(int most)
    {
        var values = new List<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            Peek();
            var digits = text.AsSpan(_next);
            var end = digits.IndexOfAnyExceptInRange('0', '9');
            if (end <= 0 || !long.TryParse(digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var value)) throw Wrong("an integer from 0 to 2^63-1");
            if (values.Count == most) throw Wrong($"at most {most} sizes");
            values.Add(value);
            _next += end;
            TryTake('L');
            if (!TryTake(',') && Peek() != ')') throw Wrong("',' or ')'");
        }
        return [.. values];
    }

    public void End()
    {
        if (Peek() != '\0' || _next < text.Length) throw Wrong("the end of the header");
    }

    public readonly InvalidDataException Wrong(string expected)
        => BadFile.At(file, start + _next, expected, _next < text.Length ? BadFile.Show(text.Substring(_next, Math.Min(16, text.Length - _next))) : "the end of the header");
}
