namespace Sinter.Cpu;

public static partial class SpecialMath
{
    /// <summary>The modified Bessel function of the second kind of order 0 (torch.special.modified_bessel_k0): +∞ at 0, NaN below.</summary>
    public static double BesselK0(double x) => x < 1 ? SmallK0(x) : Math.Exp(-x) * ScaledK(x, 0);

    /// <summary>The modified Bessel function of the second kind of order 1 (torch.special.modified_bessel_k1): +∞ at 0, NaN below.</summary>
    public static double BesselK1(double x) => x < 1 ? SmallK1(x) : Math.Exp(-x) * ScaledK(x, 1);

    /// <summary>eˣ·K₀(x) (torch.special.scaled_modified_bessel_k0): +∞ at 0, NaN below.</summary>
    public static double BesselK0e(double x) => x < 1 ? Math.Exp(x) * SmallK0(x) : ScaledK(x, 0);

    /// <summary>eˣ·K₁(x) (torch.special.scaled_modified_bessel_k1): +∞ at 0, NaN below.</summary>
    public static double BesselK1e(double x) => x < 1 ? Math.Exp(x) * SmallK1(x) : ScaledK(x, 1);

    // NIST DLMF 10.31.2.
    static double SmallK0(double x)
    {
        if (!(x > 0)) return x == 0 ? double.PositiveInfinity : double.NaN;
        double q = x * x / 4, term = 1, harmonic = 0, sum = 0;
        for (var k = 1; k < 20; k++)
        {
            term *= q / ((double)k * k);
            harmonic += 1.0 / k;
            sum += term * harmonic;
        }
        return sum - (Math.Log(x / 2) + EulerGamma) * I0(x);
    }

    // NIST DLMF 10.31.1.
    static double SmallK1(double x)
    {
        if (!(x > 0)) return x == 0 ? double.PositiveInfinity : double.NaN;
        double q = x * x / 4, term = 1, psi = 1 - 2 * EulerGamma, sum = psi;
        for (var k = 1; k < 20; k++)
        {
            term *= q / (k * (k + 1.0));
            psi += 1.0 / k + 1.0 / (k + 1);
            sum += term * psi;
        }
        return 1 / x + Math.Log(x / 2) * I1(x) - x / 4 * sum;
    }

    // ∫ exp(-x (cosh t - 1)) cosh(order · t) dt from 0 to ∞ (NIST DLMF 10.32.9). The trapezium rule of step h errs by exp(-π²/h): nothing in float64.
    static double ScaledK(double x, int order)
    {
        if (double.IsNaN(x) || double.IsPositiveInfinity(x)) return x > 0 ? 0 : x;
        // For large x the integrand is a narrow bell, and so is the step.
        var h = Math.Min(0.2, 0.5 / Math.Sqrt(x));
        var sum = 0.5;
        for (var k = 1; ; k++)
        {
            var half = Math.Sinh(k * h / 2);
            var decay = 2 * x * half * half;
            if (decay > 50) return h * sum;
            sum += Math.Exp(-decay) * (order == 0 ? 1 : Math.Cosh(k * h));
        }
    }
}
