using System.Numerics;

namespace Sinter.Cpu;

/// <summary>Special functions of one number in float64.</summary>
public static partial class SpecialMath
{
    /// <summary>The function by its name.</summary>
    public static double Call(Rare f, double x) => f switch
    {
        Rare.Tan => Math.Tan(x),
        Rare.Asin => Math.Asin(x),
        Rare.Acos => Math.Acos(x),
        Rare.Atan => Math.Atan(x),
        Rare.Sinh => Math.Sinh(x),
        Rare.Cosh => Math.Cosh(x),
        Rare.Asinh => Math.Asinh(x),
        Rare.Acosh => Math.Acosh(x),
        Rare.Atanh => Math.Atanh(x),
        Rare.Expm1 => Expm1(x),
        Rare.Log1p => Log1p(x),
        Rare.Log2 => Math.Log2(x),
        Rare.Log10 => Math.Log10(x),
        Rare.Exp2 => Math.Pow(2, x),
        Rare.Sinc => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x),
        Rare.Erfc => Erfc(x),
        Rare.ErfInv => ErfInv(x),
        Rare.LogGamma => LogGamma(x),
        Rare.Digamma => Digamma(x),
        Rare.Trigamma => Trigamma(x),
        Rare.I0 => I0(x),
        Rare.I0e => I0e(x),
        Rare.I1 => I1(x),
        Rare.I1e => I1e(x),
        Rare.Erfcx => Erfcx(x),
        Rare.Ndtri => Ndtri(x),
        Rare.LogNdtr => LogNdtr(x),
        Rare.BesselJ0 => BesselJ0(x),
        Rare.BesselJ1 => BesselJ1(x),
        Rare.BesselY0 => BesselY0(x),
        Rare.BesselY1 => BesselY1(x),
        Rare.BesselK0 => BesselK0(x),
        Rare.BesselK1 => BesselK1(x),
        Rare.BesselK0e => BesselK0e(x),
        Rare.BesselK1e => BesselK1e(x),
        _ => throw new ArgumentOutOfRangeException(nameof(f), f, "There is no such function."),
    };

    /// <summary>The function by its name, in the type it is asked for: neighbours and remainders depend on it.</summary>
    public static T Call<T>(Rare2 f, T x, T y) where T : IBinaryFloatingPointIeee754<T> => f switch
    {
        Rare2.Atan2 => T.Atan2(x, y),
        Rare2.Hypot => T.Hypot(x, y),
        Rare2.CopySign => T.CopySign(x, y),
        Rare2.Fmod => x % y,
        Rare2.Remainder => Remainder(x, y),
        Rare2.NextAfter => T.IsNaN(x) || T.IsNaN(y) ? x + y : x == y ? y : x < y ? T.BitIncrement(x) : T.BitDecrement(x),
        Rare2.Polygamma => T.CreateTruncating(Polygamma(int.CreateTruncating(x), double.CreateTruncating(y))),
        Rare2.GammaInc => T.CreateTruncating(GammaInc(double.CreateTruncating(x), double.CreateTruncating(y))),
        Rare2.GammaIncC => T.CreateTruncating(GammaIncC(double.CreateTruncating(x), double.CreateTruncating(y))),
        Rare2.Zeta => T.CreateTruncating(Zeta(double.CreateTruncating(x), double.CreateTruncating(y))),
        >= Rare2.ChebyshevT and <= Rare2.Legendre => T.CreateTruncating(Polynomial(f, double.CreateTruncating(x), double.CreateTruncating(y))),
        _ => throw new ArgumentOutOfRangeException(nameof(f), f, "There is no such function."),
    };

    // The remainder has the divisor's sign, as Python's %.
    static T Remainder<T>(T x, T y) where T : IBinaryFloatingPointIeee754<T>
    {
        var r = x % y;
        return r != T.Zero && T.IsNegative(r) != T.IsNegative(y) ? r + y : r;
    }

    /// <summary>eˣ - 1 without cancellation near 0 (Kahan).</summary>
    public static double Expm1(double x)
    {
        var u = Math.Exp(x);
        if (u == 1) return x;
        // Far from 0 nothing cancels, and the quotient below would overflow early or lose digits.
        return Math.Abs(x) > 1 ? u - 1 : (u - 1) * (x / Math.Log(u));
    }

    /// <summary>ln(1 + x) without cancellation near 0 (Kahan): -∞ at -1, NaN below.</summary>
    public static double Log1p(double x)
    {
        var u = 1 + x;
        if (u == 1) return x;
        return Math.Abs(x) > 1 ? Math.Log(u) : Math.Log(u) * (x / (u - 1));
    }
}
