namespace Sinter.Cpu;

public static partial class SpecialMath
{
    /// <summary>ln|Γ(x)| (torch.lgamma): +∞ at 0, the negative integers and ±∞.</summary>
    public static double LogGamma(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x <= 0)
        {
            if (x == Math.Floor(x)) return double.PositiveInfinity;
            // Γ(x)·Γ(-x) = -π / (x·sin πx); so close to 0 that the product would underflow, Γ(x) is 1/x.
            return x > -1e-17 ? -Math.Log(-x) : Math.Log(Math.PI / Math.Abs(x * SinPi(x))) - LogGamma(-x);
        }
        if (x < 1) return NearLogGamma(x, x - 1) - Math.Log(x);
        if (x >= 10) return (x - 0.5) * (Math.Log(x) - 1) + (HalfLogTwoPi - 0.5) + LogGammaSeries(1 / x);
        var product = 1.0;
        for (; x > 3; product *= x) x -= 1;
        return NearLogGamma(x - 1, x - 2) + Math.Log(product);
    }

    /// <summary>
    /// ψ(x), the derivative of ln Γ (torch.digamma): -∞ at 0, +∞ at -0, NaN at the negative integers and -∞.
    /// </summary>
    public static double Digamma(double x)
    {
        if (x == 0) return -1 / x;
        if (x < 0)
        {
            if (x == Math.Floor(x)) return double.NaN;
            return Digamma(1 - x) - Math.PI / Math.Tan(Math.PI * (x - Math.Round(x)));
        }
        if (x >= 10) return Math.Log(x) - 0.5 / x - DigammaSeries(1 / (x * x));
        var sum = 0.0;
        if (x < 1)
        {
            sum = -1 / x;
            x += 1;
        }
        for (; x > 2; sum += 1 / x) x -= 1;
        return sum + (x - DigammaRoot - DigammaRootRest) * Chebyshev(DigammaFactor, 2 * x - 3);
    }

    /// <summary>ψ′(x), the second derivative of ln Γ: +∞ at 0 and the negative integers, NaN at -∞.</summary>
    public static double Trigamma(double x)
    {
        if (x <= 0)
        {
            if (x == Math.Floor(x)) return double.IsInfinity(x) ? double.NaN : double.PositiveInfinity;
            var ratio = Math.PI / SinPi(x);
            return ratio * ratio - Trigamma(1 - x);
        }
        var sum = 0.0;
        for (; x < 10; x += 1) sum += 1 / (x * x);
        var r = 1 / x;
        return sum + r + r * r * (0.5 + r * TrigammaSeries(r * r));
    }

    /// <summary>
    /// ψ⁽ⁿ⁾(x), the n-th derivative of ψ (torch.polygamma). At 0 and the negative integers it is (-1)ⁿ⁺¹·∞ for n ≥ 1 and as
    /// <see cref="Digamma"/> for n = 0; for n &lt; 0 and at -∞ it is NaN.
    /// </summary>
    public static double Polygamma(int n, double x)
    {
        if (n <= 1) return n == 0 ? Digamma(x) : n == 1 ? Trigamma(x) : double.NaN;
        if (double.IsNaN(x) || double.IsNegativeInfinity(x)) return double.NaN;
        var odd = n % 2 != 0;
        var sign = odd ? 1 : -1;
        if (x > 0) return sign * ScaledZeta(n, x);
        if (x == Math.Floor(x)) return sign * double.PositiveInfinity;

        // Σ (x + k)⁻ⁿ⁻¹ runs over the distances to the poles: without end to the left of x, but to the right only as far as 0, so the sum
        // from 1 on is taken away again.
        double toRight = Math.Ceiling(x) - x, toLeft = x - Math.Floor(x);
        double right = ScaledZeta(n, toRight), left = ScaledZeta(n, toLeft);
        if (double.IsInfinity(right) || double.IsInfinity(left))
            return toLeft <= toRight || odd ? sign * double.PositiveInfinity : -sign * double.PositiveInfinity;
        right -= ScaledZeta(n, 1 - x);
        return sign * (odd ? left + right : left - right);
    }

    // n!·ζ(n + 1, a) for a > 0, n ≥ 2: Euler and Maclaurin's sum for Hurwitz's zeta function (NIST DLMF 25.11.28), relative to its
    // first term a⁻ⁿ⁻¹.
    static double ScaledZeta(int n, double a)
    {
        if (double.IsPositiveInfinity(a)) return 0;
        double s = n + 1.0, enough = 10 + s / 2, b = a, power = 1, sum = 0;
        for (; b < enough && power > 1e-18 * sum; power = Math.Pow(a / b, s))
        {
            sum += power;
            b += 1;
        }
        // If the terms died out first, the remainder is below rounding, and b too small for its series.
        if (b >= enough)
        {
            sum += power * (b / (s - 1) + 0.5);
            var term = power * s / b;
            for (var k = 0; k < BernoulliOverFactorial.Length; k++)
            {
                sum += term * BernoulliOverFactorial[k];
                term *= (s + 2 * k + 1) / b * ((s + 2 * k + 2) / b);
            }
        }

        // 170! is the last factorial in range; beyond it the factors are joined by their logarithms.
        if (n > 170) return Math.Exp(LogGamma(s) - s * Math.Log(a) + Math.Log(sum));
        var scale = sum / a;
        for (var k = 1; k <= n; k++) scale *= k / a;
        return scale;
    }

    // sin πx by its distance to the nearest integer, up to the sign.
    static double SinPi(double x) => Math.Sin(Math.PI * (x - Math.Round(x)));

    // ln Γ(x) on [1, 3] with its two zeros taken out, from x - 1 and x - 2, which the caller has without rounding.
    static double NearLogGamma(double fromOne, double fromTwo) => fromOne * fromTwo * Chebyshev(LogGammaFactor, fromTwo);

    // Stirling's series and its derivatives: the Bernoulli numbers B₂ₖ over 2k(2k - 1), over 2k, and plain
    // (NIST DLMF 5.11.1, 5.11.2, 5.15.8).
    static double LogGammaSeries(double r)
    {
        var q = r * r;
        return r * (1 / 12.0 + q * (-1 / 360.0 + q * (1 / 1260.0 + q * (-1 / 1680.0 + q * (1 / 1188.0 + q * (-691 / 360360.0
            + q * (1 / 156.0 - q * (3617 / 122400.0))))))));
    }

    static double DigammaSeries(double q)
        => q * (1 / 12.0 + q * (-1 / 120.0 + q * (1 / 252.0 + q * (-1 / 240.0 + q * (1 / 132.0 + q * (-691 / 32760.0
            + q * (1 / 12.0 - q * (3617 / 8160.0))))))));

    static double TrigammaSeries(double q)
        => 1 / 6.0 + q * (-1 / 30.0 + q * (1 / 42.0 + q * (-1 / 30.0 + q * (5 / 66.0 + q * (-691 / 2730.0
            + q * (7 / 6.0 + q * (-3617 / 510.0 + q * (43867 / 798.0))))))));

    const double HalfLogTwoPi = 0.9189385332046728;

    // The positive zero of ψ, in two parts.
    const double DigammaRoot = 1.4616321449683622, DigammaRootRest = 9.549995429965697E-17;

    // B₂ₖ / (2k)! for k = 1, 2, …
    static ReadOnlySpan<double> BernoulliOverFactorial =>
    [
        0.08333333333333333, -0.001388888888888889, 3.306878306878307E-5, -8.267195767195768E-7, 2.08767569878681E-8,
        -5.284190138687493E-10, 1.3382536530684679E-11, -3.3896802963225827E-13, 8.586062056277845E-15, -2.174868698558062E-16,
        5.5090028283602295E-18, -1.3954464685812522E-19, 3.534707039629467E-21, -8.953517427037546E-23, 2.267952452337683E-24,
    ];

    // ln Γ(x) / ((x - 1)(x - 2)) on [1, 3] in t = x - 2.
    static ReadOnlySpan<double> LogGammaFactor =>
    [
        0.44148902545501423, -0.11119580321752523, 0.01951044826068884, -0.003922461463025264, 0.0008478989895953857,
        -0.00019153855341365593, 4.454470184975607E-5, -1.05728743735943E-5, 2.5474336873408417E-6, -6.208535880776316E-7,
        1.5268677399071546E-7, -3.782637660291326E-8, 9.428100823624284E-9, -2.361999702184645E-9, 5.943541905817546E-10,
        -1.501312977072867E-10, 3.8050196458110534E-11, -9.672485299656325E-12, 2.465348198355661E-12, -6.298868140791711E-13,
        1.6128460030283787E-13, -4.137949206814042E-14, 1.0635701227757898E-14, -2.7382420786652826E-15, 7.060670507214892E-16,
        -1.8232177141662118E-16, 4.714169006756272E-17, -1.2204107319639856E-17, 3.1630451661790255E-18,
    ];

    // ψ(x) / (x - root) on [1, 2] in t = 2x - 3.
    static ReadOnlySpan<double> DigammaFactor =>
    [
        0.983570260441567, -0.2270640863346444, 0.03336889902393011, -0.005320077271596548, 0.0008788656937820505,
        -0.00014773492650606044, 2.5060543468359146E-5, -4.2721034029993324E-6, 7.302769272465923E-7, -1.2502886813559594E-7,
        2.1425009322359472E-8, -3.673295918565179E-9, 6.299717236108931E-10, -1.080593028883266E-10, 1.853735192053638E-11,
        -3.18023536582553E-12, 5.456147570322795E-13, -9.360993131036438E-14, 1.606064636295075E-14, -2.7555431377438815E-15,
        4.727736178601912E-16, -8.11148420346509E-17, 1.391707769474154E-17,
    ];
}
