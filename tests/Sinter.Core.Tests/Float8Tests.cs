namespace Sinter.Core.Tests;

/// <summary>The 8-bit formats: all 256 values of each, and rounding to them against a search through all.</summary>
public class Float8Tests
{
    static readonly float[] E4M3 = [.. Enumerable.Range(0, 256).Select(b => (float)Float8E4M3.FromBits((byte)b))];
    static readonly float[] E5M2 = [.. Enumerable.Range(0, 256).Select(b => (float)Float8E5M2.FromBits((byte)b))];

    // Straight from the specification.
    static double Specified(int bits, int mantissa, int bias)
    {
        int exponent = (bits & 0x7F) >> mantissa, fraction = bits & ((1 << mantissa) - 1);
        var magnitude = exponent == 0 ? fraction * Math.Pow(2, 1 - bias - mantissa) : (1 + fraction / Math.Pow(2, mantissa)) * Math.Pow(2, exponent - bias);
        return bits < 128 ? magnitude : -magnitude;
    }

    [Fact]
    public void Every_value_is_that_of_the_specification()
    {
        for (var b = 0; b < 256; b++)
        {
            if ((b & 0x7F) == 0x7F) Assert.True(float.IsNaN(E4M3[b]));
            else Assert.Equal(Specified(b, 3, 7), E4M3[b]);

            if ((b & 0x7F) > 0x7C) Assert.True(float.IsNaN(E5M2[b]));
            else if ((b & 0x7F) == 0x7C) Assert.Equal(b < 128 ? float.PositiveInfinity : float.NegativeInfinity, E5M2[b]);
            else Assert.Equal(Specified(b, 2, 15), E5M2[b]);
        }
        Assert.Equal((448, 57344, MathF.ScaleB(1, -9), MathF.ScaleB(1, -16)), (E4M3[0x7E], E5M2[0x7B], E4M3[1], E5M2[1]));
    }

    [Fact]
    public void E5M2_is_the_upper_half_of_float16()
    {
        for (var b = 0; b < 256; b++) Assert.Equal((float)BitConverter.UInt16BitsToHalf((ushort)(b << 8)), E5M2[b]);
    }

    [Fact]
    public void Every_value_keeps_its_bits()
    {
        for (var b = 0; b < 256; b++)
        {
            var nan = b & 0x80 | 0x7F;
            Assert.Equal(float.IsNaN(E4M3[b]) ? nan : b, ((Float8E4M3)E4M3[b]).Bits);
            Assert.Equal(float.IsNaN(E5M2[b]) ? nan : b, ((Float8E5M2)E5M2[b]).Bits);
        }
    }

    [Fact]
    public void Rounding_finds_the_nearest_and_of_two_the_even_one()
    {
        Check(E4M3, 0x7E, x => ((Float8E4M3)x).Bits);
        Check(E5M2, 0x7B, x => ((Float8E5M2)x).Bits);

        static void Check(float[] values, int largest, Func<float, byte> round)
        {
            // Between neighbours: the middle, and the floats beside it and beside both ends. Beyond the largest, the number that would be next decides.
            for (var b = 0; b <= largest; b++)
            {
                var (low, high) = (values[b], b == largest ? values[b] + (values[b] - values[b - 1]) : values[b + 1]);
                var middle = (low + high) / 2;
                var even = b % 2 == 0 ? b : b + 1;
                foreach (var (x, expected) in new[] { (MathF.BitIncrement(low), b), (MathF.BitDecrement(middle), b), (middle, even), (MathF.BitIncrement(middle), b + 1), (MathF.BitDecrement(high), b + 1) })
                {
                    Assert.Equal(expected, round(x));
                    Assert.Equal(expected | 0x80, round(-x));
                }
            }
        }
    }

    [Fact]
    public void What_is_too_large_or_no_number_becomes_NaN_or_infinity()
    {
        foreach (var x in new[] { 465f, 480f, 1e9f, float.MaxValue, float.PositiveInfinity })
        {
            Assert.Equal(0x7F, ((Float8E4M3)x).Bits);
            Assert.Equal(0xFF, ((Float8E4M3)(-x)).Bits);
        }
        Assert.Equal(0x7E, ((Float8E4M3)464f).Bits);
        foreach (var x in new[] { 61440f, 1e9f, float.MaxValue, float.PositiveInfinity })
        {
            Assert.Equal(0x7C, ((Float8E5M2)x).Bits);
            Assert.Equal(0xFC, ((Float8E5M2)(-x)).Bits);
        }
        Assert.True(float.IsNaN((Float8E5M2)float.NaN));
        Assert.Equal(0, ((Float8E4M3)float.Epsilon).Bits);
        Assert.Equal(0x80, ((Float8E5M2)(-float.Epsilon)).Bits);
    }

    [Fact]
    public void Spans_are_converted_element_by_element()
    {
        var x = new[] { 1f, -2.6f, 449f, 0.001f };
        var packed = new Float8E4M3[4];
        var y = new float[4];
        Float8E4M3.Convert(x, packed);
        Float8E4M3.Convert(packed, y);
        Assert.Equal(Array.ConvertAll(x, v => (float)(Float8E4M3)v), y);
        var wide = new Float8E5M2[4];
        Float8E5M2.Convert(x, wide);
        Float8E5M2.Convert(wide, y);
        Assert.Equal(Array.ConvertAll(x, v => (float)(Float8E5M2)v), y);
        Assert.Throws<ArgumentException>(() => Float8E4M3.Convert(x, new Float8E4M3[3]));
    }
}
