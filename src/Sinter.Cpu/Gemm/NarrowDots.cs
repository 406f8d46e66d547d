using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>Dot products of one float32 row with columns of 16-bit numbers, which are read as they are and summed in float32.</summary>
internal static unsafe class NarrowDots<TPairs> where TPairs : struct, INarrowPairs
{
    private static nint Step => 2 * Vector<float>.Count;

    /// <summary>Puts x[k] into the order in which <see cref="Multiply"/> reads it: of each two vectors' worth, the even places first.</summary>
    public static void Arrange(float* x, nint k, float* target)
    {
        nint p = 0, half = Step / 2;
        for (; p + Step <= k; p += Step)
        {
            for (nint i = 0; i < half; i++)
            {
                target[p + i] = x[p + 2 * i];
                target[p + half + i] = x[p + 2 * i + 1];
            }
        }
        for (; p < k; p++) { target[p] = x[p]; }
    }

    /// <summary>y[j] = x · W[:, j] for an arranged x[k]; W's columns lie in one piece each, <paramref name="column"/> elements apart.</summary>
    public static void Multiply(nint n, nint k, float* x, ushort* w, nint column, float* y)
    {
        nint whole = k - k % Step;
        // Four columns far apart are four long runs through memory, all of them fetched ahead: see ThinProduct.
        nint quarter = n / 4;
        for (nint j = 0; j < quarter; j++) { Four(whole, x, w + j * column, quarter * column, y + j, quarter); }
        for (nint j = 4 * quarter; j < n; j++) { y[j] = One(whole, x, w + j * column); }
        if (whole == k) { return; }
        for (nint j = 0; j < n; j++)
        {
            ushort* end = w + j * column;
            for (nint p = whole; p < k; p++) { y[j] += x[p] * TPairs.Load(end + p); }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(nint k, float* x, ushort* w, nint far, float* y, nint yFar)
    {
        ushort* w0 = w, w1 = w0 + far, w2 = w1 + far, w3 = w2 + far;
        Vector<float> s0 = Vector<float>.Zero, s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
        for (nint p = 0; p < k; p += 2 * Vector<float>.Count)
        {
            Vector<float> xs = Vector.Load(x + p), xt = Vector.Load(x + p + Vector<float>.Count);
            TPairs.Load(w0 + p, out var even, out var odd);
            s0 = Vector.MultiplyAddEstimate(xs, even, s0);
            t0 = Vector.MultiplyAddEstimate(xt, odd, t0);
            TPairs.Load(w1 + p, out even, out odd);
            s1 = Vector.MultiplyAddEstimate(xs, even, s1);
            t1 = Vector.MultiplyAddEstimate(xt, odd, t1);
            TPairs.Load(w2 + p, out even, out odd);
            s2 = Vector.MultiplyAddEstimate(xs, even, s2);
            t2 = Vector.MultiplyAddEstimate(xt, odd, t2);
            TPairs.Load(w3 + p, out even, out odd);
            s3 = Vector.MultiplyAddEstimate(xs, even, s3);
            t3 = Vector.MultiplyAddEstimate(xt, odd, t3);
        }
        y[0] = Vector.Sum(s0 + t0);
        y[yFar] = Vector.Sum(s1 + t1);
        y[2 * yFar] = Vector.Sum(s2 + t2);
        y[3 * yFar] = Vector.Sum(s3 + t3);
    }

    /// <summary>One dot product, summed in the order of <see cref="Four"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float One(nint k, float* x, ushort* w)
    {
        Vector<float> s = Vector<float>.Zero, t = s;
        for (nint p = 0; p < k; p += 2 * Vector<float>.Count)
        {
            TPairs.Load(w + p, out var even, out var odd);
            s = Vector.MultiplyAddEstimate(Vector.Load(x + p), even, s);
            t = Vector.MultiplyAddEstimate(Vector.Load(x + p + Vector<float>.Count), odd, t);
        }
        return Vector.Sum(s + t);
    }
}
