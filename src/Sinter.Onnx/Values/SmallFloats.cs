namespace Sinter.Onnx;

/// <summary>The floats of 8 and 4 bits: their codes, and the nearest code of a number (ties to even). After the ONNX technical notes on float8 and float4.</summary>
static class SmallFloats
{
    /// <summary>Exponent bits, mantissa bits, exponent bias, what the code of all ones means.</summary>
    readonly record struct Layout(int Exponent, int Mantissa, int Bias, bool IsUnsignedZero, bool HasInfinity);

    static Layout Of(ElementType type) => type switch
    {
        ElementType.Float8E4M3FN => new(4, 3, 7, false, false),
        ElementType.Float8E4M3FNUZ => new(4, 3, 8, true, false),
        ElementType.Float8E5M2 => new(5, 2, 15, false, true),
        ElementType.Float8E5M2FNUZ => new(5, 2, 16, true, false),
        _ => new(2, 1, 1, false, false),
    };

    /// <summary>The number of every code.</summary>
    public static float[] Values(ElementType type)
    {
        var count = 1 << type.Bits;
        var values = new float[count];
        for (var code = 0; code < count; code++) values[code] = Decode(type, code);
        return values;
    }

    static float Decode(ElementType type, int code)
    {
        if (type == ElementType.Float8E8M0) return code == 255 ? float.NaN : MathF.ScaleB(1, code - 127);
        var l = Of(type);
        var width = l.Exponent + l.Mantissa;
        var magnitude = code & ((1 << width) - 1);
        var negative = code >> width != 0;
        if (l.IsUnsignedZero && negative && magnitude == 0) return float.NaN;
        int exponent = magnitude >> l.Mantissa, mantissa = magnitude & ((1 << l.Mantissa) - 1), top = (1 << l.Exponent) - 1;
        if (l.HasInfinity && exponent == top) return mantissa != 0 ? float.NaN : negative ? float.NegativeInfinity : float.PositiveInfinity;
        if (type == ElementType.Float8E4M3FN && magnitude == (1 << width) - 1) return float.NaN;
        var value = exponent == 0 ? MathF.ScaleB(mantissa, 1 - l.Bias - l.Mantissa) : MathF.ScaleB((1 << l.Mantissa) + mantissa, exponent - l.Bias - l.Mantissa);
        return negative ? -value : value;
    }

    /// <summary>Every element rounded to the nearest value of the type. What is too large becomes the largest value if <paramref name="saturate"/>, else infinity or NaN.</summary>
    public static Tensor Round(Tensor x, ElementType type, bool saturate)
    {
        var values = x.To(DType.Float32).ToArray<float>();
        for (var i = 0; i < values.Length; i++) values[i] = type == ElementType.Float8E8M0 ? RoundToPower(values[i]) : Round(values[i], type, saturate);
        return Tensor.From(values, x.Shape).To(type.Carrier);
    }

    static float Round(float x, ElementType type, bool saturate)
    {
        var l = Of(type);
        var isFloat4 = type == ElementType.Float4E2M1;
        if (float.IsNaN(x)) return isFloat4 ? Largest(type, l) : x;
        var largest = Largest(type, l);
        if (float.IsInfinity(x)) return saturate || isFloat4 ? MathF.CopySign(largest, x) : l.HasInfinity ? x : float.NaN;
        if (x == 0) return l.IsUnsignedZero ? 0 : x;
        var exponent = Math.Max(Math.ILogB(x), 1 - l.Bias);
        var step = Math.ScaleB(1, exponent - l.Mantissa);
        var rounded = (float)(Math.Round(x / step, MidpointRounding.ToEven) * step);
        if (MathF.Abs(rounded) > largest) return saturate || isFloat4 ? MathF.CopySign(largest, x) : l.HasInfinity ? MathF.CopySign(float.PositiveInfinity, x) : float.NaN;
        return rounded == 0 && l.IsUnsignedZero ? 0 : rounded == 0 ? MathF.CopySign(0, x) : rounded;
    }

    static float RoundToPower(float x) => float.IsNaN(x) || x <= 0 ? float.NaN : MathF.ScaleB(1, Math.Clamp((int)MathF.Round(MathF.Log2(x)), -127, 127));

    static float Largest(ElementType type, Layout l) => type switch
    {
        ElementType.Float8E4M3FN => 448,
        ElementType.Float8E4M3FNUZ => 240,
        ElementType.Float8E5M2 or ElementType.Float8E5M2FNUZ => 57344,
        _ => 6,
    };
}
