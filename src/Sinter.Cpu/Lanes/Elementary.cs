using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>Elementary functions in float32, as formulas over lanes. Each is within a few units in the last place; NaN stays NaN.</summary>
static class Elementary
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>x within the bounds beyond which eˣ is 0 or infinite in float32. The order of the operands lets NaN through: a comparison with it fails and selects x.</summary>
    [MethodImpl(Inline)]
    public static T ExpBounded<T>(T x) where T : struct, IReal<T>
    {
        x = T.Select(T.Less(ExpLargest, x), ExpLargest, x);
        return T.Select(T.Less(x, ExpSmallest), ExpSmallest, x);
    }

    /// <summary>The bounds of <see cref="ExpBounded"/>.</summary>
    public const float ExpLargest = 89, ExpSmallest = -104;

    /// <summary>eˣ = r · 2ⁿ with r near 1, for a bounded x: Cody-Waite reduction by ln 2 in two parts, a polynomial of degree 6.</summary>
    [MethodImpl(Inline)]
    public static T ExpReduced<T>(T x, out T n) where T : struct, IReal<T>
    {
        n = T.Round(x * 1.44269504088896341);
        var r = T.MultiplyAdd(n, -0.693145751953125, x);
        r = T.MultiplyAdd(n, -1.42860682030941723e-6, r);
        T p = 1.3888889e-3;
        p = T.MultiplyAdd(p, r, 8.3333333e-3);
        p = T.MultiplyAdd(p, r, 4.16666667e-2);
        p = T.MultiplyAdd(p, r, 0.166666667);
        p = T.MultiplyAdd(p, r, 0.5);
        p = T.MultiplyAdd(p, r, 1);
        return T.MultiplyAdd(p, r, 1);
    }

    /// <summary>The natural logarithm of 2.</summary>
    public const double Ln2 = 0.69314718055994530942;

    /// <summary>Below this 2ˣ is 0 in float32.</summary>
    public const float Exp2Smallest = -150;

    /// <summary>2ˣ = r · 2ⁿ with n the nearest integer, for x from <see cref="Exp2Smallest"/>: the difference is exact, the polynomial of degree 6 has the least largest
    /// relative error (2e-9), and 2⁰ is 1.</summary>
    [MethodImpl(Inline)]
    public static T Exp2Reduced<T>(T x, out T n) where T : struct, IReal<T>
    {
        n = T.Round(x);
        var r = x - n;
        T p = 1.53458120e-4;
        p = T.MultiplyAdd(p, r, 1.33999312e-3);
        p = T.MultiplyAdd(p, r, 9.61848896e-3);
        p = T.MultiplyAdd(p, r, 5.55032878e-2);
        p = T.MultiplyAdd(p, r, 0.240226469);
        p = T.MultiplyAdd(p, r, 0.693147206);
        return T.MultiplyAdd(p, r, 1);
    }

    /// <summary>x · P(x²) / Q(x²), a minimax quotient of degrees 4 and 4 with P(0) = Q(0) = 1, up to where it first rounds to ±1; within 5 units in the last place.
    /// All coefficients are positive, so nothing cancels; their last digits were chosen so that no result exceeds 1.</summary>
    [MethodImpl(Inline)]
    public static T Tanh<T>(T x) where T : struct, IReal<T>
    {
        x = T.Select(T.Less(TanhLargest, x), TanhLargest, x);
        x = T.Select(T.Less(x, -TanhLargest), -TanhLargest, x);
        var s = x * x;
        T p = 1.34597204e-8;
        p = T.MultiplyAdd(p, s, 2.068993e-5);
        p = T.MultiplyAdd(p, s, 3.5007324e-3);
        p = T.MultiplyAdd(p, s, 0.13385443);
        p = T.MultiplyAdd(p, s, 1);
        T q = 7.821036e-7;
        q = T.MultiplyAdd(q, s, 3.2938807e-4);
        q = T.MultiplyAdd(q, s, 2.5896812e-2);
        q = T.MultiplyAdd(q, s, 0.46718767);
        q = T.MultiplyAdd(q, s, 1);
        return x * p / q;
    }

    const double TanhLargest = 8.048271;

    /// <summary>x · P(x²) / Q(x²) on [-4, 4], beyond which float32 rounds to ±1.</summary>
    [MethodImpl(Inline)]
    public static T Erf<T>(T x) where T : struct, IReal<T>
    {
        x = T.Select(T.Less(4, x), 4, x);
        x = T.Select(T.Less(x, -4), -4, x);
        var s = x * x;
        T p = -2.72614225801306e-10;
        p = T.MultiplyAdd(p, s, 2.77068142495902e-08);
        p = T.MultiplyAdd(p, s, -2.10102402082508e-06);
        p = T.MultiplyAdd(p, s, -5.69250639462346e-05);
        p = T.MultiplyAdd(p, s, -7.34990630326855e-04);
        p = T.MultiplyAdd(p, s, -2.95459980854025e-03);
        p = T.MultiplyAdd(p, s, -1.60960333262415e-02);
        T q = -1.45660718464996e-05;
        q = T.MultiplyAdd(q, s, -2.13374055278905e-04);
        q = T.MultiplyAdd(q, s, -1.68282697438203e-03);
        q = T.MultiplyAdd(q, s, -7.37332916720468e-03);
        q = T.MultiplyAdd(q, s, -1.42647390514189e-02);
        return x * p / q;
    }
}
