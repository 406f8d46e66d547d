namespace Sinter.Torch;

public static partial class torch
{
    /// <summary>π.</summary>
    public const double pi = Math.PI;

    /// <summary>Euler's number.</summary>
    public const double e = Math.E;

    /// <summary>Infinity.</summary>
    public const double inf = double.PositiveInfinity;

    /// <summary>Not a number.</summary>
    public const double nan = double.NaN;

    /// <summary>The limits of a type of real numbers.</summary>
    /// <param name="bits">Bits of one number.</param>
    /// <param name="eps">The distance from 1 to the next number.</param>
    /// <param name="max">The largest number.</param>
    /// <param name="tiny">The smallest positive number of full precision.</param>
    public sealed record FInfo(int bits, double eps, double max, double tiny)
    {
        /// <summary>The most negative number.</summary>
        public double min => -max;
    }

    /// <summary>The limits of a type of real numbers; float32 if none is given.</summary>
    /// <exception cref="DTypeException">The type holds no real numbers.</exception>
    public static FInfo finfo(DType type = DType.Float32)
    {
        Check.DType(type.IsFloatingPoint || type.IsFloat8, $"torch.finfo: {type} holds no real numbers.");
        return type switch
        {
            // Its largest exponent has one mantissa less: that of NaN.
            DType.Float8E4M3 => Limits(8, mantissa: 3, exponent: 7) with { max = 448 },
            DType.Float8E5M2 => Limits(8, mantissa: 2, exponent: 15),
            DType.Float16 => Limits(16, mantissa: 10, exponent: 15),
            DType.BFloat16 => Limits(16, mantissa: 7, exponent: 127),
            DType.Float32 => Limits(32, mantissa: 23, exponent: 127),
            _ => Limits(64, mantissa: 52, exponent: 1023),
        };
    }

    /// <summary>Does nothing: results never depend on the number of threads or on chance that no generator gave.</summary>
    public static void use_deterministic_algorithms(bool mode = true, bool warn_only = false) { }

    /// <summary>Always true: see <see cref="use_deterministic_algorithms"/>.</summary>
    public static bool are_deterministic_algorithms_enabled() => true;

    static FInfo Limits(int bits, int mantissa, int exponent)
        => new(bits, Math.ScaleB(1, -mantissa), Math.ScaleB(2 - Math.ScaleB(1, -mantissa), exponent), Math.ScaleB(1, 1 - exponent));
}
