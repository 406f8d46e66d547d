using System.Globalization;

namespace Sinter;

/// <summary>8 bits: 1 sign, 4 exponent, 3 mantissa. The largest number is 448; there is no infinity, and one NaN of each sign. For weights and activations, brought into its range by a scale.</summary>
/// <remarks>For storage and communication: nothing is computed in it. After <c>torch.float8_e4m3fn</c>; Micikevicius et al., FP8 Formats for Deep Learning (2022); OCP 8-bit Floating Point Specification (2023).</remarks>
public readonly struct Float8E4M3 : IEquatable<Float8E4M3>
{
    const int Mantissa = 3, Bias = 7;
    const byte NaN = 0x7F;

    static readonly float[] Values = [.. Enumerable.Range(0, 256).Select(bits => Value((byte)bits))];

    readonly byte _bits;

    Float8E4M3(byte bits) => _bits = bits;

    /// <summary>The raw 8 bits.</summary>
    public byte Bits => _bits;

    /// <summary>The number these 8 bits stand for.</summary>
    public static Float8E4M3 FromBits(byte bits) => new(bits);

    /// <summary>Rounds to the nearest, ties to even; NaN beyond 464, where infinity would begin.</summary>
    public static explicit operator Float8E4M3(float value)
    {
        var sign = (byte)(BitConverter.SingleToUInt32Bits(value) >> 24 & 0x80);
        var magnitude = float.IsFinite(value) ? Math.Min(Float8Rounding.Magnitude(value, Mantissa, Bias), NaN) : NaN;
        return new((byte)(sign | magnitude));
    }

    /// <summary>Exact.</summary>
    public static implicit operator float(Float8E4M3 value) => Values[value._bits];

    /// <summary>Rounds all numbers of a span.</summary>
    /// <exception cref="ArgumentException">The target is shorter.</exception>
    public static void Convert(ReadOnlySpan<float> source, Span<Float8E4M3> target)
    {
        Check.Argument(target.Length >= source.Length, $"Float8E4M3.Convert: {source.Length} numbers do not fit into {target.Length}.");
        for (var i = 0; i < source.Length; i++) target[i] = (Float8E4M3)source[i];
    }

    /// <summary>Reads all numbers of a span.</summary>
    /// <exception cref="ArgumentException">The target is shorter.</exception>
    public static void Convert(ReadOnlySpan<Float8E4M3> source, Span<float> target)
    {
        Check.Argument(target.Length >= source.Length, $"Float8E4M3.Convert: {source.Length} numbers do not fit into {target.Length}.");
        for (var i = 0; i < source.Length; i++) target[i] = Values[source[i]._bits];
    }

    static float Value(byte bits)
    {
        var magnitude = bits & 0x7F;
        var value = magnitude == NaN ? Float8Rounding.PositiveNaN : Float8Rounding.Value(magnitude, Mantissa, Bias);
        return bits < 0x80 ? value : -value;
    }

    /// <summary>Equal as numbers: 0 equals -0, NaN equals nothing.</summary>
    public static bool operator ==(Float8E4M3 a, Float8E4M3 b) => (float)a == b;

    /// <summary>Not equal as numbers.</summary>
    public static bool operator !=(Float8E4M3 a, Float8E4M3 b) => (float)a != b;

    /// <inheritdoc/>
    public bool Equals(Float8E4M3 other) => ((float)this).Equals(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Float8E4M3 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ((float)this).GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => ((float)this).ToString(CultureInfo.InvariantCulture);
}
