using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>Rounds up or down with probabilities that make the mean exact, so that updates far below a number's spacing still move it, some of the time (Gupta et al., Deep Learning with Limited
/// Numerical Precision, 2015).</summary>
static unsafe class StochasticRounding
{
    const int SmallestHalfExponent = -14, HalfMantissa = 10, FloatMantissa = 23, FloatBias = 127;

    /// <summary>Makes each float a number of the 16-bit type, which conversion then leaves as it is. Rotating the words gives other bits to another operand.</summary>
    public static void Round(DType dtype, float* row, int n, uint* words, int rotation)
    {
        for (var i = 0; i < n; i++) row[i] = Round(dtype, row[i], BitOperations.RotateLeft(words[i], rotation));
    }

    /// <summary>One number: the nearest below or above in magnitude, above if the random bits exceed what is cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Round(DType dtype, float x, uint random)
    {
        var bits = BitConverter.SingleToUInt32Bits(x);
        var exponent = (int)(bits >> FloatMantissa & 0xFF) - FloatBias;
        if (exponent == FloatBias + 1) return x;   // infinite or NaN
        // A float16 below 2⁻¹⁴ has its last place where that one has it.
        var cut = dtype == DType.BFloat16 ? 16 : FloatMantissa - HalfMantissa + Math.Max(0, SmallestHalfExponent - exponent);
        if (cut > FloatMantissa) return RoundBelow(x, random);
        var mask = (1u << cut) - 1;
        // Carries go into the exponent, as they should.
        return BitConverter.UInt32BitsToSingle((bits + (random & mask)) & ~mask);
    }

    // Below the smallest float16: that one or 0.
    static float RoundBelow(float x, uint random)
    {
        const float smallest = 1f / (1 << 24);
        return MathF.Abs(x) > random * (smallest / 4294967296f) ? MathF.CopySign(smallest, x) : MathF.CopySign(0, x);
    }
}
