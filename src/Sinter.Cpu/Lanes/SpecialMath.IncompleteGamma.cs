namespace Sinter.Cpu;

public static partial class SpecialMath
{
    /// <summary>The lower incomplete gamma function over Γ(a), P(a, x) (torch.special.gammainc): from 0 at x = 0 to 1. NaN for negative arguments.</summary>
    public static double GammaInc(double a, double x) => IncompleteGamma(a, x).Lower;

    /// <summary>The upper incomplete gamma function over Γ(a), 1 - P(a, x) without cancellation (torch.special.gammaincc). NaN for negative arguments.</summary>
    public static double GammaIncC(double a, double x) => IncompleteGamma(a, x).Upper;

    static (double Lower, double Upper) IncompleteGamma(double a, double x)
    {
        if (!(a >= 0 && x >= 0) || (a == 0 && x == 0) || (double.IsInfinity(a) && double.IsInfinity(x))) return (double.NaN, double.NaN);
        if (x == 0 || double.IsInfinity(a)) return (0, 1);
        if (a == 0 || double.IsInfinity(x)) return (1, 0);
        // x^a e^-x / Γ(a + 1), by ln Γ of the better-placed argument.
        var factor = Math.Exp(a * Math.Log(x) - x - LogGamma(a + 1));
        return x < a + 1 ? LowerSeries(a, x, factor) : UpperFraction(a, x, factor);
    }

    // NIST DLMF 8.7.1. The number of terms grows as √a where a and x are close.
    static (double, double) LowerSeries(double a, double x, double factor)
    {
        double term = 1, sum = 1;
        for (var k = 1; k < 1_000_000 && term > 1e-17 * sum; k++)
        {
            term *= x / (a + k);
            sum += term;
        }
        var lower = Math.Min(1, factor * sum);
        return (lower, 1 - lower);
    }

    // NIST DLMF 8.9.2 by Lentz's method.
    static (double, double) UpperFraction(double a, double x, double factor)
    {
        const double tiny = 1e-300;
        double b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;
        for (var k = 1; k < 1_000_000; k++)
        {
            var n = -k * (k - a);
            b += 2;
            d = n * d + b;
            if (Math.Abs(d) < tiny) d = tiny;
            c = b + n / c;
            if (Math.Abs(c) < tiny) c = tiny;
            d = 1 / d;
            h *= d * c;
            if (Math.Abs(d * c - 1) < 1e-16) break;
        }
        var upper = Math.Min(1, factor * a * h);
        return (1 - upper, upper);
    }

    /// <summary>Hurwitz's zeta function Σ (k + q)⁻ˣ from k = 0 on (torch.special.zeta): +∞ at x = 1 and at poles of even order, NaN for x &lt; 1 and where a power is not real.</summary>
    public static double Zeta(double x, double q)
    {
        if (x == 1) return double.PositiveInfinity;
        if (!(x > 1) || double.IsNaN(q)) return double.NaN;
        if (q <= 0)
        {
            if (q == Math.Floor(q)) return double.PositiveInfinity;
            if (x != Math.Floor(x)) return double.NaN;
        }
        // Euler's and Maclaurin's sum (NIST DLMF 25.11.28).
        double sum = 0, b = q;
        for (; b < 10; b++)
        {
            var power = Math.Pow(b, -x);
            sum += power;
            if (b > 0 && power < 1e-18 * sum) return sum;
        }
        var at = Math.Pow(b, -x);
        sum += at * (b / (x - 1) + 0.5);
        var term = at * x / b;
        for (var k = 0; k < BernoulliOverFactorial.Length; k++)
        {
            sum += term * BernoulliOverFactorial[k];
            term *= (x + 2 * k + 1) / b * ((x + 2 * k + 2) / b);
        }
        return sum;
    }
}
