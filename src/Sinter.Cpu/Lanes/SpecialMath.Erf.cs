namespace Sinter.Cpu;

public static partial class SpecialMath
{
    const double TwoOverSqrtPi = 1.1283791670955126;

    /// <summary>The error function 2/√π ∫₀ˣ exp(-t²) dt (torch.erf).</summary>
    public static double Erf(double x) => Math.Abs(x) switch
    {
        < 1 => x * Chebyshev(ErfOverX, 2 * x * x - 1),
        < 6 => Math.CopySign(1 - ErfcOfPositive(Math.Abs(x)), x),
        >= 6 => Math.Sign(x),
        _ => double.NaN,
    };

    /// <summary>1 - erf(x), accurate in its upper tail too (torch.erfc). It underflows to 0 beyond 27.3.</summary>
    public static double Erfc(double x) => x switch
    {
        <= -6 => 2,
        < -0.5 => 2 - ErfcOfPositive(-x),
        < 0.5 => 1 - Erf(x),
        < 28 => ErfcOfPositive(x),
        >= 28 => 0,
        _ => double.NaN,
    };

    /// <summary>The y with erf(y) = x (torch.erfinv): ±∞ at ±1, NaN outside [-1, 1].</summary>
    public static double ErfInv(double x)
    {
        var a = Math.Abs(x);
        if (!(a < 1)) return a == 1 ? x * double.PositiveInfinity : double.NaN;
        if (a < 1e-8) return x / TwoOverSqrtPi;
        // Winitzki's closed form (2008) is right to 2·10⁻³; a step of Halley's method about triples the digits. In the upper half 1 - a is
        // exact, so the complement is solved there.
        const double w = 0.147;
        var l = Log1p(-a * a);
        var m = 2 / (Math.PI * w) + l / 2;
        var y = Math.Sqrt(-l / w / (Math.Sqrt(m * m - l / w) + m));
        for (var i = 0; i < 3; i++)
        {
            var step = (a < 0.5 ? Erf(y) - a : 1 - a - Erfc(y)) / (TwoOverSqrtPi * ExpOfMinusSquare(y));
            y -= step / (1 + y * step);
        }
        return Math.CopySign(y, x);
    }

    // (1 + 2x)·exp(x²)·erfc(x) is smooth on the whole of [0, ∞) in t = (x - 3.75) / (x + 3.75)
    // (Shepherd and Laframboise, Mathematics of Computation 36, 1981).
    static double ErfcOfPositive(double x)
        => Chebyshev(ScaledErfc, (x - 3.75) / (x + 3.75)) * ExpOfMinusSquare(x) / (1 + 2 * x);

    // The rounding error of x² would cost x²/2 units in the last place; it is put back to first order.
    static double ExpOfMinusSquare(double x)
    {
        var square = x * x;
        var e = Math.Exp(-square);
        return e - e * Math.FusedMultiplyAdd(x, x, -square);
    }

    // erf(x) / x on [0, 1] in t = 2x² - 1.
    static ReadOnlySpan<double> ErfOverX =>
    [
        0.9754769393826541, -0.14226120510371365, 0.010035582187599796, -0.0005768764699767485, 2.741993125219606E-5,
        -1.1043175507344507E-6, 3.8488755420345036E-8, -1.1808582533875466E-9, 3.2334215826050907E-11, -7.991015947004549E-13,
        1.7990725113961456E-14, -3.718635487818693E-16, 7.103599003714253E-18,
    ];

    static ReadOnlySpan<double> ScaledErfc =>
    [
        1.1775789345674017, -0.004590054580646478, -0.08424913336651792, 0.05920993999819189, -0.026658668435305753,
        0.009074997670705265, -0.002413163540417608, 0.0004907758365258086, -6.916973302501207E-5, 4.13902798607301E-6,
        7.74038306619849E-7, -2.1886401049234397E-7, 1.076499946567091E-8, 4.521959811218287E-9, -7.754400208831351E-10,
        -6.318088340886684E-11, 2.86879501093067E-11, 1.9455868545777347E-13, -9.65469674843344E-13, 3.25254814814874E-14,
        3.3478119482868056E-14, -1.864562880419313E-15, -1.2507950530688648E-15, 7.418235256624044E-17, 5.068148904796111E-17,
    ];
}
