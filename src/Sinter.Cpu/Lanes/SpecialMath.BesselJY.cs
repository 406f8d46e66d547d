namespace Sinter.Cpu;

public static partial class SpecialMath
{
    // From here on the asymptotic series reach full precision.
    const double FarForBessel = 25;
    const double EulerGamma = 0.5772156649015329;

    /// <summary>The Bessel function of the first kind of order 0 (torch.special.bessel_j0).</summary>
    public static double BesselJ0(double x) => OrdinaryBessel(Math.Abs(x)).J0;

    /// <summary>The Bessel function of the first kind of order 1 (torch.special.bessel_j1).</summary>
    public static double BesselJ1(double x) => x < 0 ? -OrdinaryBessel(-x).J1 : OrdinaryBessel(x).J1;

    /// <summary>The Bessel function of the second kind of order 0 (torch.special.bessel_y0): -∞ at 0, NaN below.</summary>
    public static double BesselY0(double x) => x > 0 ? OrdinaryBessel(x).Y0 : x == 0 ? double.NegativeInfinity : double.NaN;

    /// <summary>The Bessel function of the second kind of order 1 (torch.special.bessel_y1): -∞ at 0, NaN below.</summary>
    public static double BesselY1(double x) => x > 0 ? OrdinaryBessel(x).Y1 : x == 0 ? double.NegativeInfinity : double.NaN;

    static (double J0, double J1, double Y0, double Y1) OrdinaryBessel(double x)
        => double.IsNaN(x) ? (x, x, x, x) : double.IsInfinity(x) ? (0, 0, 0, 0) : x < FarForBessel ? NearBessel(x) : FarBessel(x);

    // Miller's recurrence downwards gives all Jₖ up to a factor, which 1 = J₀ + 2 Σ J₂ₖ fixes; Neumann's series make the Y of them (NIST DLMF 3.6, 10.12.4; Abramowitz and Stegun 9.1.88).
    static (double, double, double, double) NearBessel(double x)
    {
        if (x < 1e-8)
        {
            var log = 2 / Math.PI * (Math.Log(x / 2) + EulerGamma);
            return (1, x / 2, log, -2 / (Math.PI * x));
        }
        const int from = 80;
        Span<double> j = stackalloc double[from + 2];
        j.Clear();
        j[from] = 1e-300;
        for (var k = from; k > 0; k--)
        {
            j[k - 1] = 2 * k / x * j[k] - j[k + 1];
            if (Math.Abs(j[k - 1]) < 1e200) continue;
            for (var i = k - 1; i <= from; i++) j[i] *= 1e-250;
        }
        var sum = j[0];
        for (var k = 2; k <= from; k += 2) sum += 2 * j[k];
        double even = 0, odd = 0;
        for (var k = from / 2 - 1; k > 0; k--)
        {
            var sign = k % 2 == 0 ? 1 : -1;
            even += sign * j[2 * k] / k;
            odd += sign * (2 * k + 1.0) / (k * (k + 1.0)) * j[2 * k + 1];
        }
        double j0 = j[0] / sum, j1 = j[1] / sum, ln = Math.Log(x / 2) + EulerGamma;
        return (j0, j1, 2 / Math.PI * (ln * j0 - 2 * even / sum), -2 / (Math.PI * x) * j0 + 2 / Math.PI * ((ln - 1) * j1 - odd / sum));
    }

    // Hankel's series (NIST DLMF 10.17.3). The angle is turned by addition theorems, which keeps the digits of x.
    static (double, double, double, double) FarBessel(double x)
    {
        var scale = 1 / Math.Sqrt(Math.PI * x);
        double sin = Math.Sin(x), cos = Math.Cos(x);
        var (p0, q0) = Hankel(0, x);
        var (p1, q1) = Hankel(4, x);
        // cos and sin of x - π/4 and of x - 3π/4, times √2.
        double c0 = cos + sin, s0 = sin - cos, c1 = sin - cos, s1 = -sin - cos;
        return (scale * (p0 * c0 - q0 * s0), scale * (p1 * c1 - q1 * s1), scale * (p0 * s0 + q0 * c0), scale * (p1 * s1 + q1 * c1));
    }

    static (double P, double Q) Hankel(double fourTimesOrderSquared, double x)
    {
        double p = 1, q = 0, term = 1;
        for (var k = 1; k < 60; k++)
        {
            var odd = 2.0 * k - 1;
            var next = term * (fourTimesOrderSquared - odd * odd) / (k * 8 * x);
            if (Math.Abs(next) >= Math.Abs(term) || Math.Abs(next) < 1e-18) break;
            term = next;
            switch (k % 4)
            {
                case 0: p += term; break;
                case 1: q += term; break;
                case 2: p -= term; break;
                default: q -= term; break;
            }
        }
        return (p, q);
    }
}
