using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Fourier transforms of a few points, for as many of them at once as a vector has lanes: radices 2 to 5 written out, any other odd radix by its symmetry.</summary>
static unsafe class Butterflies<TLane, T> where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>y[k] = Σ x[j] e^(-2πi jk / radix). Real and imaginary parts lie apart; the points of x lie <paramref name="step"/> apart, those of y a vector apart.</summary>
    [MethodImpl(Inline)]
    public static void Run(int radix, T* xr, T* xi, long step, T* yr, T* yi)
    {
        switch (radix)
        {
            case 4: Four(xr, xi, step, yr, yi); break;
            case 2: Two(xr, xi, step, yr, yi); break;
            case 3: Three(xr, xi, step, yr, yi); break;
            case 5: Five(xr, xi, step, yr, yi); break;
            default: Odd(radix, xr, xi, step, yr, yi); break;
        }
    }

    [MethodImpl(Inline)]
    static void Two(T* xr, T* xi, long step, T* yr, T* yi)
    {
        var (ar, ai, br, bi) = (TLane.Load(xr), TLane.Load(xi), TLane.Load(xr + step), TLane.Load(xi + step));
        (ar + br).Store(yr);
        (ai + bi).Store(yi);
        (ar - br).Store(yr + TLane.Width);
        (ai - bi).Store(yi + TLane.Width);
    }

    [MethodImpl(Inline)]
    static void Three(T* xr, T* xi, long step, T* yr, T* yi)
    {
        TLane ar = TLane.Load(xr), br = TLane.Load(xr + step), cr = TLane.Load(xr + 2 * step);
        TLane ai = TLane.Load(xi), bi = TLane.Load(xi + step), ci = TLane.Load(xi + 2 * step);
        TLane sin = (TLane)(Math.Sqrt(3) / 2), half = (TLane)0.5;
        TLane tr = br + cr, ti = bi + ci;
        (ar + tr).Store(yr);
        (ai + ti).Store(yi);
        Conjugates(ar - half * tr, ai - half * ti, sin * (br - cr), sin * (bi - ci), yr, yi, 1, 2);
    }

    [MethodImpl(Inline)]
    static void Four(T* xr, T* xi, long step, T* yr, T* yi)
    {
        TLane ar = TLane.Load(xr), br = TLane.Load(xr + step), cr = TLane.Load(xr + 2 * step), dr = TLane.Load(xr + 3 * step);
        TLane ai = TLane.Load(xi), bi = TLane.Load(xi + step), ci = TLane.Load(xi + 2 * step), di = TLane.Load(xi + 3 * step);
        TLane evenR = ar + cr, evenI = ai + ci, oddR = br + dr, oddI = bi + di;
        (evenR + oddR).Store(yr);
        (evenI + oddI).Store(yi);
        (evenR - oddR).Store(yr + 2 * TLane.Width);
        (evenI - oddI).Store(yi + 2 * TLane.Width);
        Conjugates(ar - cr, ai - ci, br - dr, bi - di, yr, yi, 1, 3);
    }

    [MethodImpl(Inline)]
    static void Five(T* xr, T* xi, long step, T* yr, T* yi)
    {
        TLane cos1 = (TLane)0.30901699437494745, cos2 = (TLane)(-0.8090169943749475), sin1 = (TLane)0.9510565162951535, sin2 = (TLane)0.5877852522924731;
        TLane ar = TLane.Load(xr), br = TLane.Load(xr + step), cr = TLane.Load(xr + 2 * step), dr = TLane.Load(xr + 3 * step), er = TLane.Load(xr + 4 * step);
        TLane ai = TLane.Load(xi), bi = TLane.Load(xi + step), ci = TLane.Load(xi + 2 * step), di = TLane.Load(xi + 3 * step), ei = TLane.Load(xi + 4 * step);
        TLane near = br + er, nearI = bi + ei, far = cr + dr, farI = ci + di;
        TLane apart = br - er, apartI = bi - ei, between = cr - dr, betweenI = ci - di;
        (ar + near + far).Store(yr);
        (ai + nearI + farI).Store(yi);
        Conjugates(ar + cos1 * near + cos2 * far, ai + cos1 * nearI + cos2 * farI, sin1 * apart + sin2 * between, sin1 * apartI + sin2 * betweenI, yr, yi, 1, 4);
        Conjugates(ar + cos2 * near + cos1 * far, ai + cos2 * nearI + cos1 * farI, sin2 * apart - sin1 * between, sin2 * apartI - sin1 * betweenI, yr, yi, 2, 3);
    }

    // Points j and radix - j enter with equal cosines and opposite sines.
    static void Odd(int radix, T* xr, T* xi, long step, T* yr, T* yi)
    {
        TLane ar = TLane.Load(xr), ai = TLane.Load(xi);
        TLane sumR = ar, sumI = ai;
        for (var j = 1; j < radix; j++) (sumR, sumI) = (sumR + TLane.Load(xr + j * step), sumI + TLane.Load(xi + j * step));
        sumR.Store(yr);
        sumI.Store(yi);
        for (var k = 1; k <= radix / 2; k++)
        {
            TLane evenR = ar, evenI = ai, oddR = (TLane)0.0, oddI = (TLane)0.0;
            for (var j = 1; j <= radix / 2; j++)
            {
                TLane cos = (TLane)FourierRoots.Cos[radix][j * k % radix], sin = (TLane)FourierRoots.Sin[radix][j * k % radix];
                TLane br = TLane.Load(xr + j * step), bi = TLane.Load(xi + j * step), cr = TLane.Load(xr + (radix - j) * step), ci = TLane.Load(xi + (radix - j) * step);
                evenR += cos * (br + cr);
                evenI += cos * (bi + ci);
                oddR += sin * (br - cr);
                oddI += sin * (bi - ci);
            }
            Conjugates(evenR, evenI, oddR, oddI, yr, yi, k, radix - k);
        }
    }

    // even - i · odd and even + i · odd.
    [MethodImpl(Inline)]
    static void Conjugates(TLane evenR, TLane evenI, TLane oddR, TLane oddI, T* yr, T* yi, int first, int second)
    {
        var width = TLane.Width;
        (evenR + oddI).Store(yr + first * width);
        (evenI - oddR).Store(yi + first * width);
        (evenR - oddI).Store(yr + second * width);
        (evenI + oddR).Store(yi + second * width);
    }
}

/// <summary>Cosines and sines of whole parts of a turn, exact to the last bit: the argument is reduced before it is multiplied by π.</summary>
static class FourierRoots
{
    /// <summary>cos 2πk/n for small n.</summary>
    public static readonly double[][] Cos = Table((k, n) => double.CosPi(2.0 * k / n));

    /// <summary>sin 2πk/n for small n.</summary>
    public static readonly double[][] Sin = Table((k, n) => double.SinPi(2.0 * k / n));

    static double[][] Table(Func<int, int, double> f)
        => [.. Enumerable.Range(0, 32).Select(n => Enumerable.Range(0, n).Select(k => f(k, n)).ToArray())];
}
