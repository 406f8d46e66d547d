using System.Globalization;

namespace Sinter.Onnx;

/// <summary>A size that is known before a graph runs: a number, or factor · symbol + offset of one symbol that the file names, such as <c>2·batch + 1</c>; or not known.
/// Elements of shapes that a graph computes are such sizes too.</summary>
readonly record struct Dimension
{
    readonly long _factor, _offset;
    readonly string? _symbol;

    // No number is meant to be near this; what overflows is not known.
    const long Limit = 1L << 60;

    Dimension(Int128 factor, string? symbol, Int128 offset)
    {
        if (Int128.Abs(factor) > Limit || Int128.Abs(offset) > Limit) (factor, symbol, offset) = (1, "", 0);
        (_factor, _symbol, _offset) = ((long)factor, factor == 0 ? null : symbol, (long)offset);
    }

    /// <summary>A size of which nothing is known.</summary>
    public static Dimension Unknown => new(1, "", 0);

    /// <summary>A size that the file gives a name.</summary>
    public static Dimension Of(string symbol) => symbol is "" or "?" ? Unknown : new(1, symbol, 0);

    /// <summary>A number.</summary>
    public static implicit operator Dimension(long value) => new(0, null, value);

    /// <summary>The number, if it is one.</summary>
    public long? Value => _symbol is null ? _offset : null;

    public bool IsUnknown => _symbol is "";

    /// <summary>Whether both are certainly equal.</summary>
    public bool IsSame(Dimension other) => !IsUnknown && this == other;

    /// <summary>Whether both are certainly different.</summary>
    public bool Differs(Dimension other) => !IsUnknown && !other.IsUnknown && _symbol == other._symbol && _factor == other._factor && _offset != other._offset;

    /// <summary>Whether this is certainly at least 0: a number, or a size and more.</summary>
    public bool IsCount => !IsUnknown && _factor >= 0 && _offset >= 0;

    public static Dimension operator +(Dimension a, Dimension b)
    {
        if (a.IsUnknown || b.IsUnknown || (a._symbol is not null && b._symbol is not null && a._symbol != b._symbol)) return Unknown;
        return new((Int128)a._factor + b._factor, a._symbol ?? b._symbol, (Int128)a._offset + b._offset);
    }

    public static Dimension operator -(Dimension a, Dimension b) => a + b * -1;

    public static Dimension operator *(Dimension a, Dimension b)
    {
        if (a.Value == 0 || b.Value == 0) return 0;
        if (a.IsUnknown || b.IsUnknown || (a.Value is null && b.Value is null)) return Unknown;
        var (x, k) = a.Value is { } n ? (b, n) : (a, b.Value!.Value);
        return new((Int128)x._factor * k, x._symbol, (Int128)x._offset * k);
    }

    /// <summary>The quotient rounded down, where it does not depend on the symbol's rest.</summary>
    public Dimension DivideBy(long divisor)
    {
        if (divisor == 0 || IsUnknown || _factor % divisor != 0) return Unknown;
        var (quotient, rest) = Math.DivRem(_offset, divisor);
        return new(_factor / divisor, _symbol, rest != 0 && (rest < 0) != (divisor < 0) ? quotient - 1 : quotient);
    }

    /// <summary>The quotient, where it certainly has no rest.</summary>
    public Dimension DivideExactly(Dimension divisor)
    {
        if (divisor.Value is { } n) return n != 0 && !IsUnknown && _factor % n == 0 && _offset % n == 0 ? DivideBy(n) : Unknown;
        // k · (f · symbol + o) by f · symbol + o.
        if (IsUnknown || divisor.IsUnknown || _symbol != divisor._symbol || _factor % divisor._factor != 0) return Unknown;
        var ratio = _factor / divisor._factor;
        return IsSame(divisor * ratio) ? ratio : Unknown;
    }

    /// <summary>The number that the symbols' values make; null if one is missing.</summary>
    public long? Evaluate(IReadOnlyDictionary<string, long> symbols)
        => _symbol is null ? _offset : symbols.TryGetValue(_symbol, out var value) ? _factor * value + _offset : null;

    public override string ToString()
    {
        if (IsUnknown) return "?";
        if (_symbol is null) return _offset.ToString(CultureInfo.InvariantCulture);
        var product = _factor == 1 ? _symbol : string.Create(CultureInfo.InvariantCulture, $"{_factor}*{_symbol}");
        return _offset == 0 ? product : string.Create(CultureInfo.InvariantCulture, $"{product} {(_offset < 0 ? '-' : '+')} {Math.Abs(_offset)}");
    }
}
