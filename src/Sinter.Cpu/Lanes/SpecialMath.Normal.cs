namespace Sinter.Cpu;

public static partial class SpecialMath
{
    /// <summary>exp(x²)·erfc(x) (torch.special.erfcx): +∞ where it overflows, below -26.6.</summary>
    public static double Erfcx(double x) => x switch
    {
        double.PositiveInfinity => 0,
        >= 0 => Chebyshev(ScaledErfc, (x - 3.75) / (x + 3.75)) / (1 + 2 * x),
        > -27 => 2 / ExpOfMinusSquare(x) - Erfcx(-x),
        <= -27 => double.PositiveInfinity,
        _ => double.NaN,
    };

    /// <summary>The number below which a standard normal one lies with this probability (torch.special.ndtri): ∓∞ at 0 and 1, NaN outside.</summary>
    public static double Ndtri(double p)
    {
        if (!(p > 0 && p < 1)) return p == 0 ? double.NegativeInfinity : p == 1 ? double.PositiveInfinity : double.NaN;
        return p < 0.5 ? -Math.Sqrt(2) * ErfcInvOfSmall(2 * p) : Math.Sqrt(2) * ErfcInvOfSmall(2 * (1 - p));
    }

    /// <summary>The logarithm of the probability that a standard normal number lies below x (torch.special.log_ndtr), without underflow.</summary>
    public static double LogNdtr(double x)
    {
        if (double.IsNegativeInfinity(x)) return x;
        return x < -1 ? Math.Log(Erfcx(-x / Math.Sqrt(2)) / 2) - x * x / 2 : Log1p(-Erfc(x / Math.Sqrt(2)) / 2);
    }

    // The y ≥ 0 with erfc(y) = q, for q in (0, 1]: Newton's method for ln erfc, which is nearly a parabola, from the leading term of the tail.
    static double ErfcInvOfSmall(double q)
    {
        if (q > 0.9) return ErfInv(1 - q);
        var target = Math.Log(q);
        var y = Math.Sqrt(Math.Max(0.01, -target - 0.5 * Math.Log(Math.PI * Math.Max(0.5, -target))));
        for (var i = 0; i < 8; i++)
        {
            var scaled = Erfcx(y);
            var step = (Math.Log(scaled) - y * y - target) * scaled / TwoOverSqrtPi;
            y += step;
            if (Math.Abs(step) < 1e-16 * y) break;
        }
        return y;
    }
}
