namespace Sinter.Cpu;

public static partial class SpecialMath
{
    /// <summary>The modified Bessel function of the first kind of order 0 (torch.special.i0).</summary>
    public static double I0(double x)
    {
        x = Math.Abs(x);
        return x <= 8 ? BesselSeries(x, 0) : TimesExp(BesselTail(ScaledI0, x), x);
    }

    /// <summary>exp(-|x|)·I₀(x) (torch.special.i0e).</summary>
    public static double I0e(double x)
    {
        x = Math.Abs(x);
        return x <= 8 ? Math.Exp(-x) * BesselSeries(x, 0) : BesselTail(ScaledI0, x);
    }

    /// <summary>The modified Bessel function of the first kind of order 1 (torch.special.i1).</summary>
    public static double I1(double x)
    {
        var a = Math.Abs(x);
        return a <= 8 ? x / 2 * BesselSeries(a, 1) : Math.CopySign(TimesExp(BesselTail(ScaledI1, a), a), x);
    }

    /// <summary>exp(-|x|)·I₁(x) (torch.special.i1e).</summary>
    public static double I1e(double x)
    {
        var a = Math.Abs(x);
        return a <= 8 ? Math.Exp(-a) * (x / 2) * BesselSeries(a, 1) : Math.CopySign(BesselTail(ScaledI1, a), x);
    }

    // Σ (x²/4)ᵏ / (k!·(k + order)!), the ascending series (NIST DLMF 10.25.2): all its terms are positive, so nothing cancels.
    static double BesselSeries(double x, int order)
    {
        double q = x * x / 4, term = 1, sum = 1;
        for (var k = 1; term > 1e-17 * sum; k++)
        {
            term *= q / (k * (k + order));
            sum += term;
        }
        return sum;
    }

    // exp(-x)·I(x) beyond 8: √x times it is smooth in 1/x (Clenshaw, "Chebyshev series for mathematical functions", 1962).
    static double BesselTail(ReadOnlySpan<double> c, double x) => Chebyshev(c, 16 / x - 1) / Math.Sqrt(x);

    // In two halves, because exp(x) overflows before the Bessel functions do.
    static double TimesExp(double tail, double x)
    {
        var half = Math.Exp(x / 2);
        return double.IsPositiveInfinity(half) ? half : tail * half * half;
    }

    // √x·exp(-x)·I₀(x) on [8, ∞) in t = 16/x - 1.
    static ReadOnlySpan<double> ScaledI0 =>
    [
        0.4022452055070544, 0.0033691164782556943, 6.889758346916825E-5, 2.8913705208347567E-6, 2.0489185894690638E-7,
        2.266668990498178E-8, 3.3962320257083865E-9, 4.94060238822497E-10, 1.1889147107846439E-11, -3.1499165279632416E-11,
        -1.3215811840447713E-11, -1.7941785315068062E-12, 7.180124451383666E-13, 3.8527783827421426E-13, 1.54008621752141E-14,
        -4.150569347287222E-14, -9.554846698828307E-15, 3.8116806693526224E-15, 1.7725601330565263E-15, -3.425485619677219E-16,
        -2.8276239805165836E-16, 3.461222867697461E-17, 4.46562142029676E-17, -4.830504485944182E-18, -7.233180487874754E-18,
    ];

    // √x·exp(-x)·I₁(x) on [8, ∞) in t = 16/x - 1.
    static ReadOnlySpan<double> ScaledI1 =>
    [
        0.38928811750914005, -0.009761097491361469, -0.00011058893876262371, -3.882564808877691E-6, -2.512236237870209E-7,
        -2.6314688468895196E-8, -3.835380385964237E-9, -5.589743462196584E-10, -1.8974958123505413E-11, 3.2526035830154884E-11,
        1.4125807436613782E-11, 2.0356285441470896E-12, -7.198551776245908E-13, -4.0835511110921974E-13, -2.1015418427726643E-14,
        4.272440016711951E-14, 1.0420276984128802E-14, -3.8144030724370075E-15, -1.8803547755107825E-15, 3.3082023109209285E-16,
        2.96262899764595E-16, -3.209525921993424E-17, -4.6503053684893586E-17, 4.414348323071708E-18, 7.517296310842105E-18,
    ];
}
