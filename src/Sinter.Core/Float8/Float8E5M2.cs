using System.Globalization;

namespace Sinter;

/// <summary>8 bits: 1 sign, 5 exponent, 2 mantissa: the upper half of a float16, with its range and its infinities. The largest number is 57344. For gradients.</summary>
/// <remarks>For storage and communication: nothing is computed in it. After <c>torch.float8_e5m2</c>; Micikevicius et al., FP8 Formats for Deep Learning (2022); OCP 8-bit Floating Point Specification (2023).</remarks>
public readonly struct Float8E5M2 : IEquatable<Float8E5M2>
{
    const int Mantissa = 2, Bias = 15;
    const byte Infinity = 0x7C, NaN = 0x7F;

    static readonly float[] Values = [.. Enumerable.Range(0, 256).Select(bits => Value((byte)bits))];

    readonly byte _bits;

    Float8E5M2(byte bits) => _bits = bits;

    /// <summary>The raw 8 bits.</summary>
    public byte Bits => _bits;

    /// <summary>The number these 8 bits stand for.</summary>
    public static Float8E5M2 FromBits(byte bits) => new(bits);

    /// <summary>Rounds to the nearest, ties to even; infinite from 61440 on.</summary>
    public static explicit operator Float8E5M2(float value)
    {
        var sign = (byte)(BitConverter.SingleToUInt32Bits(value) >> 24 & 0x80);
        var magnitude = float.IsNaN(value) ? NaN : float.IsInfinity(value) ? Infinity : Math.Min(Float8Rounding.Magnitude(value, Mantissa, Bias), Infinity);
        return new((byte)(sign | magnitude));
    }

    /// <summary>Exact.</summary>
    public static implicit operator float(Float8E5M2 value) => Values[value._bits];

    /// <summary>Rounds all numbers of a span.</summary>
    /// <exception cref="ArgumentException">The target is shorter.</exception>
    public static void Convert(ReadOnlySpan<float> source, Span<Float8E5M2> target)
    {
        Check.Argument(target.Length >= source.Length, $"Float8E5M2.Convert: {source.Length} numbers do not fit into {target.Length}.");
        for (var i = 0; i < source.Length; i++) target[i] = (Float8E5M2)source[i];
    }

    /// <summary>Reads all numbers of a span.</summary>
    /// <exception cref="ArgumentException">The target is shorter.</exception>
    public static void Convert(ReadOnlySpan<Float8E5M2> source, Span<float> target)
    {
        Check.Argument(target.Length >= source.Length, $"Float8E5M2.Convert: {source.Length} numbers do not fit into {target.Length}.");
        for (var i = 0; i < source.Length; i++) target[i] = Values[source[i]._bits];
    }

    static float Value(byte bits)
    {
        var magnitude = bits & 0x7F;
        var value = magnitude < Infinity ? Float8Rounding.Value(magnitude, Mantissa, Bias) : magnitude == Infinity ? float.PositiveInfinity : Float8Rounding.PositiveNaN;
        return bits < 0x80 ? value : -value;
    }

    /// <summary>Equal as numbers: 0 equals -0, NaN equals nothing.</summary>
    public static bool operator ==(Float8E5M2 a, Float8E5M2 b) => (float)a == b;

    /// <summary>Not equal as numbers.</summary>
    public static bool operator !=(Float8E5M2 a, Float8E5M2 b) => (float)a != b;

    /// <inheritdoc/>
    public bool Equals(Float8E5M2 other) => ((float)this).Equals(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Float8E5M2 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ((float)this).GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => ((float)this).ToString(CultureInfo.InvariantCulture);
}
