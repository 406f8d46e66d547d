using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Cpu;

/// <summary>
/// Dot products of a few float32 rows with columns of 16-bit numbers, four rows and four columns at a time: what has been read and widened of a
/// column meets four rows. A sum is one chain of multiply-adds along k, wherever its tile lies. Blocks of k would keep X in the first-level cache, but
/// cut the runs through memory short, and lost more than they gained.
/// </summary>
internal static unsafe class NarrowRows<TPairs> where TPairs : struct, INarrowPairs
{
    /// <summary>Rows and columns of a tile.</summary>
    public const nint Side = 4;

    /// <summary>Whether the machine has registers enough: sixteen sums, and the eight vectors of the columns.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated;

    private static nint Step => 2 * Vector<float>.Count;

    /// <summary>y[i, j] = X[i, :] · W[:, j] for rows that <see cref="NarrowDots{TPairs}.Arrange"/> arranged, k apart; W's columns lie in one piece each, at least four.</summary>
    public static void Multiply(nint m, nint n, nint k, float* x, ushort* w, nint column, float* y)
    {
        nint whole = k - k % Step;
        // Four columns far apart are four long runs through memory, all of them fetched ahead: see ThinProduct. Those that are left over take some of their neighbours along.
        nint quarter = n / Side;
        for (nint j = 0; j < quarter; j++) { Columns(m, n, k, whole, x, w + j * column, quarter * column, y + j, quarter); }
        if (n % Side != 0) { Columns(m, n, k, whole, x, w + (n - Side) * column, column, y + n - Side, 1); }
        for (nint i = 0; i < m; i++)
        {
            for (nint j = 0; j < n; j++)
            {
                float sum = y[i * n + j] * TPairs.FactorOfSum;
                for (nint p = whole; p < k; p++) { sum += x[i * k + p] * TPairs.Load(w + j * column + p); }
                y[i * n + j] = sum;
            }
        }
    }

    // All rows with four columns. The last tile takes rows again rather than fewer; of less than four rows, the last one several times.
    private static void Columns(nint m, nint n, nint k, nint whole, float* x, ushort* w, nint far, float* y, nint yFar)
    {
        for (nint first = 0; first < m; first += Side)
        {
            nint i = nint.Max(0, nint.Min(first, m - Side)), last = m - 1;
            nint i1 = nint.Min(i + 1, last), i2 = nint.Min(i + 2, last), i3 = nint.Min(i + 3, last);
            if (Tile(whole, x + i * k, x + i1 * k, x + i2 * k, x + i3 * k, w, far, y + i * n, y + i1 * n, y + i2 * n, y + i3 * n, yFar)) { continue; }
            for (nint r = i; r <= i3; r++)
            {
                for (nint c = 0; c < Side; c++) { y[r * n + c * yFar] = One(whole, x + r * k, w + c * far); }
            }
        }
    }

    /// <summary>Sixteen dot products. Returns false, and they are worth nothing, if W has an infinity or a NaN there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Tile(nint k, float* x0, float* x1, float* x2, float* x3, ushort* w, nint far, float* y0, float* y1, float* y2, float* y3, nint yFar)
    {
        ushort* w0 = w, w1 = w0 + far, w2 = w1 + far, w3 = w2 + far;
        Vector<float> s00 = Vector<float>.Zero, s01 = s00, s02 = s00, s03 = s00, s10 = s00, s11 = s00, s12 = s00, s13 = s00;
        Vector<float> s20 = s00, s21 = s00, s22 = s00, s23 = s00, s30 = s00, s31 = s00, s32 = s00, s33 = s00;
        var sizes = Vector<ushort>.Zero;
        for (nint p = 0; p < k; p += 2 * Vector<float>.Count)
        {
            TPairs.LoadFast(w0 + p, ref sizes, out var even0, out var odd0);
            TPairs.LoadFast(w1 + p, ref sizes, out var even1, out var odd1);
            TPairs.LoadFast(w2 + p, ref sizes, out var even2, out var odd2);
            TPairs.LoadFast(w3 + p, ref sizes, out var even3, out var odd3);
            Row(Vector.Load(x0 + p), even0, even1, even2, even3, ref s00, ref s01, ref s02, ref s03);
            Row(Vector.Load(x1 + p), even0, even1, even2, even3, ref s10, ref s11, ref s12, ref s13);
            Row(Vector.Load(x2 + p), even0, even1, even2, even3, ref s20, ref s21, ref s22, ref s23);
            Row(Vector.Load(x3 + p), even0, even1, even2, even3, ref s30, ref s31, ref s32, ref s33);
            nint q = p + Vector<float>.Count;
            Row(Vector.Load(x0 + q), odd0, odd1, odd2, odd3, ref s00, ref s01, ref s02, ref s03);
            Row(Vector.Load(x1 + q), odd0, odd1, odd2, odd3, ref s10, ref s11, ref s12, ref s13);
            Row(Vector.Load(x2 + q), odd0, odd1, odd2, odd3, ref s20, ref s21, ref s22, ref s23);
            Row(Vector.Load(x3 + q), odd0, odd1, odd2, odd3, ref s30, ref s31, ref s32, ref s33);
        }
        (y0[0], y0[yFar], y0[2 * yFar], y0[3 * yFar]) = (Vector.Sum(s00), Vector.Sum(s01), Vector.Sum(s02), Vector.Sum(s03));
        (y1[0], y1[yFar], y1[2 * yFar], y1[3 * yFar]) = (Vector.Sum(s10), Vector.Sum(s11), Vector.Sum(s12), Vector.Sum(s13));
        (y2[0], y2[yFar], y2[2 * yFar], y2[3 * yFar]) = (Vector.Sum(s20), Vector.Sum(s21), Vector.Sum(s22), Vector.Sum(s23));
        (y3[0], y3[yFar], y3[2 * yFar], y3[3 * yFar]) = (Vector.Sum(s30), Vector.Sum(s31), Vector.Sum(s32), Vector.Sum(s33));
        return TPairs.AreFinite(sizes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(
        Vector<float> x, Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> d,
        ref Vector<float> sa, ref Vector<float> sb, ref Vector<float> sc, ref Vector<float> sd)
    {
        sa = Vector.MultiplyAddEstimate(x, a, sa);
        sb = Vector.MultiplyAddEstimate(x, b, sb);
        sc = Vector.MultiplyAddEstimate(x, c, sc);
        sd = Vector.MultiplyAddEstimate(x, d, sd);
    }

    /// <summary>One dot product, with numbers that are exact and factors that change no bit: the very sum of <see cref="Tile"/>, or infinity or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float One(nint k, float* x, ushort* w)
    {
        var s = Vector<float>.Zero;
        float factor = 1 / TPairs.FactorOfX;
        for (nint p = 0; p < k; p += 2 * Vector<float>.Count)
        {
            TPairs.Load(w + p, out var even, out var odd);
            s = Vector.MultiplyAddEstimate(Vector.Load(x + p) * factor, even, s);
            s = Vector.MultiplyAddEstimate(Vector.Load(x + p + Vector<float>.Count) * factor, odd, s);
        }
        return Vector.Sum(s) / TPairs.FactorOfSum;
    }
}
