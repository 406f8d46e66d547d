namespace Sinter.Cpu;

public static partial class SpecialMath
{
    /// <summary>The orthogonal polynomial of a family and degree (torch.special.chebyshev_polynomial_t and its kin): 0 for a negative degree. All by their recurrence in three
    /// terms (NIST DLMF 18.9); Chebyshev's of high degree inside [-1, 1] by their angle, which is as quick for any.</summary>
    public static double Polynomial(Rare2 family, double x, double degree)
    {
        if (double.IsNaN(x) || double.IsNaN(degree)) return double.NaN;
        var n = (long)degree;
        if (n < 0) return 0;
        if (n > 6 && Math.Abs(x) < 1 && family is Rare2.ChebyshevT or Rare2.ChebyshevU or Rare2.ChebyshevV or Rare2.ChebyshevW) return ByAngle(family, Math.Acos(x), n);
        var before = 1.0;
        var y = family switch
        {
            Rare2.ChebyshevT or Rare2.HermiteHe or Rare2.Legendre => x,
            Rare2.ChebyshevU or Rare2.HermiteH => 2 * x,
            Rare2.ChebyshevV => 2 * x - 1,
            Rare2.ChebyshevW => 2 * x + 1,
            _ => 1 - x,
        };
        if (n == 0) return before;
        for (long k = 1; k < n && !double.IsNaN(y); k++)
        {
            var next = family switch
            {
                Rare2.HermiteH => 2 * (x * y - k * before),
                Rare2.HermiteHe => x * y - k * before,
                Rare2.Laguerre => ((2 * k + 1 - x) * y - k * before) / (k + 1),
                Rare2.Legendre => ((2 * k + 1) * x * y - k * before) / (k + 1),
                _ => 2 * x * y - before,
            };
            (before, y) = (y, next);
        }
        return y;
    }

    static double ByAngle(Rare2 family, double t, long n) => family switch
    {
        Rare2.ChebyshevT => Math.Cos(n * t),
        Rare2.ChebyshevU => Math.Sin((n + 1) * t) / Math.Sin(t),
        Rare2.ChebyshevV => Math.Cos((n + 0.5) * t) / Math.Cos(t / 2),
        _ => Math.Sin((n + 0.5) * t) / Math.Sin(t / 2),
    };
}
