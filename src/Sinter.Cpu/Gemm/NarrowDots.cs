using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>Dot products of one float32 row with columns of 16-bit numbers, which are read as they are and summed in float32.</summary>
internal static unsafe class NarrowDots<TPairs> where TPairs : struct, INarrowPairs
{
    private static nint Step => 2 * Vector<float>.Count;

    /// <summary>
    /// Turns x[k] into float32 in the order in which <see cref="Multiply"/> reads it: of each two vectors' worth, the even places first.
    /// </summary>
    public static void Arrange(ushort* x, nint k, float* target)
    {
        nint p = 0;
        for (; p + Step <= k; p += Step)
        {
            TPairs.Load(x + p, out var even, out var odd);
            (even * TPairs.FactorOfX).Store(target + p);
            (odd * TPairs.FactorOfX).Store(target + p + Step / 2);
        }
        for (; p < k; p++) { target[p] = TPairs.Load(x + p); }
    }

    /// <summary>y[j] = x · W[:, j] for an arranged x[k]; W's columns lie in one piece each, <paramref name="column"/> elements apart.</summary>
    public static void Multiply(nint n, nint k, float* x, ushort* w, nint column, float* y)
    {
        nint whole = k - k % Step;
        // Four columns far apart are four long runs through memory, all of them fetched ahead: see ThinProduct.
        nint quarter = n / 4, done = 4 * quarter;
        for (nint j = 0; j < quarter; j++)
        {
            if (Four(whole, x, w + j * column, quarter * column, y + j, quarter)) { continue; }
            for (nint r = j; r < done; r += quarter) { y[r] = One(whole, x, w + r * column); }
        }
        for (nint j = done; j < n; j++) { y[j] = One(whole, x, w + j * column); }
        for (nint j = 0; j < n; j++)
        {
            y[j] *= TPairs.FactorOfSum;
            for (nint p = whole; p < k; p++) { y[j] += x[p] * TPairs.Load(w + j * column + p); }
        }
    }

    /// <summary>Four dot products. Returns false, and they are worth nothing, if W has an infinity or a NaN there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Four(nint k, float* x, ushort* w, nint far, float* y, nint yFar)
    {
        ushort* w0 = w, w1 = w0 + far, w2 = w1 + far, w3 = w2 + far;
        Vector<float> s0 = Vector<float>.Zero, s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
        var sizes = Vector<ushort>.Zero;
        for (nint p = 0; p < k; p += 2 * Vector<float>.Count)
        {
            Vector<float> xs = Vector.Load(x + p), xt = Vector.Load(x + p + Vector<float>.Count);
            TPairs.LoadFast(w0 + p, ref sizes, out var even, out var odd);
            s0 = Vector.MultiplyAddEstimate(xs, even, s0);
            t0 = Vector.MultiplyAddEstimate(xt, odd, t0);
            TPairs.LoadFast(w1 + p, ref sizes, out even, out odd);
            s1 = Vector.MultiplyAddEstimate(xs, even, s1);
            t1 = Vector.MultiplyAddEstimate(xt, odd, t1);
            TPairs.LoadFast(w2 + p, ref sizes, out even, out odd);
            s2 = Vector.MultiplyAddEstimate(xs, even, s2);
            t2 = Vector.MultiplyAddEstimate(xt, odd, t2);
            TPairs.LoadFast(w3 + p, ref sizes, out even, out odd);
            s3 = Vector.MultiplyAddEstimate(xs, even, s3);
            t3 = Vector.MultiplyAddEstimate(xt, odd, t3);
        }
        y[0] = Vector.Sum(s0 + t0);
        y[yFar] = Vector.Sum(s1 + t1);
        y[2 * yFar] = Vector.Sum(s2 + t2);
        y[3 * yFar] = Vector.Sum(s3 + t3);
        return TPairs.AreFinite(sizes);
    }

    /// <summary>One dot product, with numbers that are exact and factors that change no bit: the very sum of <see cref="Four"/>, or infinity or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float One(nint k, float* x, ushort* w)
    {
        Vector<float> s = Vector<float>.Zero, t = s;
        float factor = 1 / TPairs.FactorOfX;
        for (nint p = 0; p < k; p += 2 * Vector<float>.Count)
        {
            TPairs.Load(w + p, out var even, out var odd);
            s = Vector.MultiplyAddEstimate(Vector.Load(x + p) * factor, even, s);
            t = Vector.MultiplyAddEstimate(Vector.Load(x + p + Vector<float>.Count) * factor, odd, t);
        }
        return Vector.Sum(s + t) / TPairs.FactorOfSum;
    }
}
