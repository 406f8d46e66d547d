using System.Globalization;

namespace Sinter.Onnx;

/// <summary>Conversions between element types, texts among them.</summary>
static class Casting
{
    public static void AddTo(OperatorTable table)
    {
        table.AddValue("Cast", c => Cast(c.Value(0), (ElementType)c.Int("to"), c.Flag("saturate", true)));
        table.AddValue("CastLike", c => Cast(c.Value(0), c.Type(1), c.Flag("saturate", true)));
    }

    /// <summary>A value's elements in another type. Floats become whole numbers by dropping the fraction; small floats saturate or overflow.</summary>
    public static OnnxValue Cast(OnnxValue value, ElementType to, bool saturate = true)
    {
        if (value is OnnxStrings texts) return to == ElementType.String ? texts : Parse(texts, to);
        var x = value.Tensor;
        if (to == ElementType.String) return new OnnxStrings(Print(x), x.Shape);
        var from = value is OnnxTensor t ? t.Type : ElementTypes.Of(x.DType);
        if (from == to) return value;
        if (to.IsSmallFloat) return new OnnxTensor(SmallFloats.Round(x, to, saturate), to);
        if (to.IsCarried) return new OnnxTensor(Narrow(x, to), to);
        return new OnnxTensor(x.To(to.Carrier), to);
    }

    static Tensor Narrow(Tensor x, ElementType to)
    {
        var whole = x.DType.IsInexact ? x.To(DType.Float64).Trunc().To(DType.Int64) : x.To(DType.Int64);
        // Numbers of less than a byte are cut off at the ends of their range; wider ones keep their lowest bits.
        var (min, max) = to.Range;
        return (to.Bits < 8 ? whole.Clamp(min, max) : ElementTypes.Wrap(whole, to)).To(to.Carrier);
    }

    static OnnxValue Parse(OnnxStrings texts, ElementType to)
    {
        if (to == ElementType.Bool || !(to.IsWhole || to.Carrier.IsInexact)) throw new ArgumentException($"Cast: texts become numbers, not {to}.");
        var numbers = Tensor.From([.. texts.Values.Select(Number)], texts.Shape);
        return to == ElementType.Int64 ? Tensor.From([.. texts.Values.Select(s => long.TryParse(s, CultureInfo.InvariantCulture, out var n) ? n : (long)Number(s))], texts.Shape)
            : Cast(numbers, to);
    }

    static double Number(string text) => text.Trim().ToLowerInvariant() switch
    {
        "inf" or "+inf" or "infinity" => double.PositiveInfinity,
        "-inf" or "-infinity" => double.NegativeInfinity,
        "nan" => double.NaN,
        var s => double.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) ? n : throw new ArgumentException($"Cast: '{text}' is not a number."),
    };

    static string[] Print(Tensor x) => x.DType switch
    {
        DType.Bool => Array.ConvertAll(x.ToArray<bool>(), v => v ? "True" : "False"),
        DType.Float32 => Array.ConvertAll(x.ToArray<float>(), v => Plain(v.ToString("R", CultureInfo.InvariantCulture))),
        { IsInexact: true } => Array.ConvertAll(x.ToArray<double>(), v => Plain(v.ToString("R", CultureInfo.InvariantCulture))),
        _ => Array.ConvertAll(x.ToArray<long>(), v => v.ToString(CultureInfo.InvariantCulture)),
    };

    // The specification's words for what is no number.
    static string Plain(string text) => text switch
    {
        "NaN" => "NaN",
        "Infinity" => "INF",
        "-Infinity" => "-INF",
        _ => text,
    };
}
