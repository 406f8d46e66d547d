namespace Sinter;

/// <summary>What the two 8-bit formats share: rounding to a few mantissa bits, and reading them back.</summary>
static class Float8Rounding
{
    /// <summary>float.NaN has its sign bit set.</summary>
    public static float PositiveNaN => BitConverter.UInt32BitsToSingle(0x7FC0_0000);

    const int FloatMantissa = 23, FloatBias = 127;

    /// <summary>Exponent and mantissa of the number nearest to |x|, ties to even, as if there were no largest exponent. x is finite.</summary>
    public static uint Magnitude(float x, int mantissa, int bias)
    {
        var magnitude = MathF.Abs(x);
        var bits = BitConverter.SingleToUInt32Bits(magnitude);
        var cut = FloatMantissa - mantissa;
        if ((int)(bits >> FloatMantissa) - FloatBias < 1 - bias)
        {
            // Added to a number whose last place is the format's smallest number, x is rounded to multiples of that.
            var large = BitConverter.UInt32BitsToSingle((uint)(FloatBias + 1 - bias + cut) << FloatMantissa);
            return BitConverter.SingleToUInt32Bits(magnitude + large) - BitConverter.SingleToUInt32Bits(large);
        }
        bits -= (uint)(FloatBias - bias) << FloatMantissa;
        return (bits + (1u << (cut - 1)) - 1 + (bits >> cut & 1)) >> cut;
    }

    /// <summary>The value of a finite number's exponent and mantissa.</summary>
    public static float Value(int magnitude, int mantissa, int bias)
    {
        int exponent = magnitude >> mantissa, fraction = magnitude & ((1 << mantissa) - 1);
        return exponent == 0 ? MathF.ScaleB(fraction, 1 - bias - mantissa) : MathF.ScaleB(fraction | 1 << mantissa, exponent - bias - mantissa);
    }
}
