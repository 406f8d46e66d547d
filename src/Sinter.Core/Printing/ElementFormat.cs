using System.Globalization;

namespace Sinter;

/// <summary>One way to write all elements of a tensor, chosen by looking at those that will be seen, so that columns align.</summary>
sealed class ElementFormat
{
    enum Style { Text, Whole, Fixed, Exponent }

    readonly Style _style;
    readonly string _pattern = "";
    readonly bool _imaginary;
    readonly int _partWidth;
    readonly ElementFormat? _imaginaryPart;

    public ElementFormat(Tensor x, IReadOnlyCollection<long> visible, PrintOptions options) : this(x, visible, options, imaginary: false)
    {
        if (!x.DType.IsComplex) return;
        _imaginaryPart = new(x, visible, options, imaginary: true);
        Width += _imaginaryPart.Width + 1;
    }

    // Of complex numbers, one part.
    ElementFormat(Tensor x, IReadOnlyCollection<long> visible, PrintOptions options, bool imaginary)
    {
        _imaginary = imaginary;
        if (x.DType.IsInexact)
        {
            double[] numbers = [.. visible.Select(at => Math.Abs(Real(x, at))).Where(v => v != 0 && double.IsFinite(v))];
            _style = Choose(numbers, options);
            _pattern = _style switch { Style.Whole => "F0", Style.Fixed => $"F{options.Precision}", _ => $"{(options.Precision > 0 ? "0." : "0")}{new string('0', options.Precision)}e+00" };
            visible = [.. visible.Where(at => Real(x, at) is var v && v != 0 && double.IsFinite(v))];
        }
        Width = _partWidth = visible.Count == 0 ? 1 : visible.Max(at => Text(x, at).Length);
    }

    /// <summary>Characters of an element.</summary>
    public int Width { get; }

    /// <summary>The element at a place of the storage, aligned to the right; a complex one as both parts, the second with its sign and the letter j.</summary>
    public string Write(Tensor x, long at)
    {
        var text = Text(x, at).PadLeft(_partWidth);
        if (_imaginaryPart is null) return text;
        var imaginary = _imaginaryPart.Text(x, at);
        return $"{text}{(imaginary[0] == '-' ? "" : "+")}{imaginary}j";
    }

    // Exponents when the largest number and the smallest would not fit into the digits together.
    static Style Choose(double[] numbers, PrintOptions options)
    {
        var whole = numbers.All(v => v == Math.Ceiling(v));
        var wide = numbers.Length > 0 && (numbers.Max() / numbers.Min() > 1000 || numbers.Max() > 1e8 || (!whole && numbers.Min() < 1e-4));
        return options.Scientific ?? wide ? Style.Exponent : whole ? Style.Whole : Style.Fixed;
    }

    string Text(Tensor x, long at)
    {
        if (x.DType == DType.Bool) return Integer(x, at) != 0 ? "true" : "false";
        if (!x.DType.IsInexact) return Integer(x, at).ToString(CultureInfo.InvariantCulture);
        var v = Real(x, at);
        if (double.IsNaN(v)) return "nan";
        if (double.IsInfinity(v)) return v > 0 ? "inf" : "-inf";
        var digits = v.ToString(_pattern, CultureInfo.InvariantCulture);
        return _style == Style.Whole ? digits + "." : digits;
    }

    unsafe double Real(Tensor x, long at) => x.DType switch
    {
        DType.Complex128 => ((double*)x.Address)[2 * at + (_imaginary ? 1 : 0)],
        DType.Complex64 => ((float*)x.Address)[2 * at + (_imaginary ? 1 : 0)],
        DType.Float64 => ((double*)x.Address)[at],
        DType.Float32 => ((float*)x.Address)[at],
        DType.Float16 => (double)((Half*)x.Address)[at],
        DType.Float8E4M3 => ((Float8E4M3*)x.Address)[at],
        DType.Float8E5M2 => ((Float8E5M2*)x.Address)[at],
        _ => (float)((BFloat16*)x.Address)[at],
    };

    static unsafe long Integer(Tensor x, long at) => x.DType switch
    {
        DType.Bool or DType.UInt8 => x.Address[at],
        DType.Int8 => ((sbyte*)x.Address)[at],
        DType.Int16 => ((short*)x.Address)[at],
        DType.Int32 => ((int*)x.Address)[at],
        _ => ((long*)x.Address)[at],
    };
}
