using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Cpu;

/// <summary>
/// Dot products of one row of x with rows of a quantised matrix. Inside a unit of 64 the sum is one of whole numbers, and exact; units are
/// summed in float32.
/// </summary>
internal static unsafe class QuantizedDots
{
    private const int Lanes = 8;

    private static bool IsWide => Avx2.IsSupported && Fma.IsSupported;

    /// <summary>y[j] = x · W[first + j, :], for <paramref name="n"/> rows.</summary>
    public static void Multiply(in QuantizedRows w, nint first, nint n, in QuantizedVector x, float* y)
    {
        nint units = w.Units, rowBytes = w.RowBytes, stride = Lanes + units;
        using var scratch = Scratch.Rent<float>(4 * stride);
        float* scales = (float*)scratch.Data;
        // Four rows far apart are four long runs through memory, all of them fetched ahead: see ThinProduct.
        nint quarter = IsWide ? n / 4 : 0;
        for (nint j = 0; j < quarter; j++)
        {
            for (nint r = 0; r < 4; r++) { Scale(w, first + j + r * quarter, x, scales + r * stride); }
            byte* row = w.Values + (first + j) * rowBytes;
            if (w.Bits == 8) { FourBytes(units, row, quarter * rowBytes, x.Words, scales, y + j, quarter); }
            else { FourHalves(units, row, quarter * rowBytes, x.Bytes, scales, y + j, quarter); }
        }
        for (nint j = 4 * quarter; j < n; j++)
        {
            Scale(w, first + j, x, scales);
            byte* row = w.Values + (first + j) * rowBytes;
            y[j] = w.Bits == 8 ? Bytes(units, row, x.Words, scales) : Halves(units, row, x.Bytes, scales);
        }
    }

    /// <summary>
    /// What the sum of a row begins with, in eight parts: minus what it will have too much. Behind it, unit by unit, the row's scales times x's.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(in QuantizedRows w, nint row, in QuantizedVector x, float* target)
    {
        nint units = w.Units, u = 0, perGroup = w.Group / QuantizedRows.Unit;
        var scales = (ushort*)w.Scales + row * w.Groups;
        float* products = target + Lanes, xScales = x.Scales, excess = x.Excess;
        var start = Vector256<float>.Zero;
        for (; perGroup == 1 && u + Lanes <= units; u += Lanes)
        {
            var scale = (Vector256.WidenLower(Vector128.Load(scales + u).ToVector256Unsafe()) << 16).AsSingle();
            (scale * Vector256.Load(xScales + u)).Store(products + u);
            start -= scale * Vector256.Load(excess + u);
        }
        start.Store(target);
        for (; u < units; u++)
        {
            float scale = BFloat16.FromBits(scales[u / perGroup]);
            products[u] = scale * xScales[u];
            target[u % Lanes] -= scale * excess[u];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourBytes(nint units, byte* w, nint far, short* x, float* scales, float* y, nint yFar)
    {
        byte* w0 = w, w1 = w0 + far, w2 = w1 + far, w3 = w2 + far;
        float* t0 = scales + Lanes, t1 = t0 + Lanes + units, t2 = t1 + Lanes + units, t3 = t2 + Lanes + units;
        Vector256<float> s0 = Vector256.Load(t0 - Lanes), s1 = Vector256.Load(t1 - Lanes), s2 = Vector256.Load(t2 - Lanes), s3 = Vector256.Load(t3 - Lanes);
        for (nint u = 0; u < units; u++, x += 64)
        {
            s0 = AddBytes((sbyte*)w0 + 64 * u, x, t0[u], s0);
            s1 = AddBytes((sbyte*)w1 + 64 * u, x, t1[u], s1);
            s2 = AddBytes((sbyte*)w2 + 64 * u, x, t2[u], s2);
            s3 = AddBytes((sbyte*)w3 + 64 * u, x, t3[u], s3);
        }
        (y[0], y[yFar], y[2 * yFar], y[3 * yFar]) = (Vector256.Sum(s0), Vector256.Sum(s1), Vector256.Sum(s2), Vector256.Sum(s3));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourHalves(nint units, byte* w, nint far, sbyte* x, float* scales, float* y, nint yFar)
    {
        byte* w0 = w, w1 = w0 + far, w2 = w1 + far, w3 = w2 + far;
        float* t0 = scales + Lanes, t1 = t0 + Lanes + units, t2 = t1 + Lanes + units, t3 = t2 + Lanes + units;
        Vector256<float> s0 = Vector256.Load(t0 - Lanes), s1 = Vector256.Load(t1 - Lanes), s2 = Vector256.Load(t2 - Lanes), s3 = Vector256.Load(t3 - Lanes);
        for (nint u = 0; u < units; u++, x += 64)
        {
            s0 = AddHalves(w0 + 32 * u, x, t0[u], s0);
            s1 = AddHalves(w1 + 32 * u, x, t1[u], s1);
            s2 = AddHalves(w2 + 32 * u, x, t2[u], s2);
            s3 = AddHalves(w3 + 32 * u, x, t3[u], s3);
        }
        (y[0], y[yFar], y[2 * yFar], y[3 * yFar]) = (Vector256.Sum(s0), Vector256.Sum(s1), Vector256.Sum(s2), Vector256.Sum(s3));
    }

    /// <summary>One row by 8-bit weights, summed in the order of <see cref="FourBytes"/>.</summary>
    private static float Bytes(nint units, byte* w, short* x, float* scales)
    {
        if (!IsWide) { return PlainBytes(units, (sbyte*)w, x, scales); }
        var s = Vector256.Load(scales);
        for (nint u = 0; u < units; u++) { s = AddBytes((sbyte*)w + 64 * u, x + 64 * u, scales[Lanes + u], s); }
        return Vector256.Sum(s);
    }

    /// <summary>One row by 4-bit weights, summed in the order of <see cref="FourHalves"/>.</summary>
    private static float Halves(nint units, byte* w, sbyte* x, float* scales)
    {
        if (!IsWide) { return PlainHalves(units, w, x, scales); }
        var s = Vector256.Load(scales);
        for (nint u = 0; u < units; u++) { s = AddHalves(w + 32 * u, x + 64 * u, scales[Lanes + u], s); }
        return Vector256.Sum(s);
    }

    /// <summary>A unit of products of 8 bits and 16, summed in pairs in 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> AddBytes(sbyte* w, short* x, float scale, Vector256<float> sum)
    {
        var a = Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(w), Vector256.Load(x))
            + Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(w + 16), Vector256.Load(x + 16));
        var b = Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(w + 32), Vector256.Load(x + 32))
            + Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(w + 48), Vector256.Load(x + 48));
        return Fma.MultiplyAdd(Vector256.ConvertToSingle(a + b), Vector256.Create(scale), sum);
    }

    /// <summary>A unit of products of 4 bits and 8: four of them, at most 4 · 15 · 127, fit 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> AddHalves(byte* w, sbyte* x, float scale, Vector256<float> sum)
    {
        var all = Vector256.Load(w);
        var mask = Vector256.Create((byte)15);
        var words = Avx2.MultiplyAddAdjacent(all & mask, Vector256.Load(x))
            + Avx2.MultiplyAddAdjacent((all.AsUInt16() >> 4).AsByte() & mask, Vector256.Load(x + 32));
        return Fma.MultiplyAdd(Vector256.ConvertToSingle(Avx2.MultiplyAddAdjacent(words, Vector256<short>.One)), Vector256.Create(scale), sum);
    }

    /// <summary>The plain form, for machines without AVX2 and for the tests.</summary>
    internal static float PlainBytes(nint units, sbyte* w, short* x, float* scales)
    {
        float sum = Start(scales);
        for (nint u = 0; u < units; u++, w += 64, x += 64)
        {
            int unit = 0;
            for (nint i = 0; i < 64; i++) { unit += w[i] * x[i]; }
            sum += unit * scales[Lanes + u];
        }
        return sum;
    }

    /// <inheritdoc cref="PlainBytes"/>
    internal static float PlainHalves(nint units, byte* w, sbyte* x, float* scales)
    {
        float sum = Start(scales);
        for (nint u = 0; u < units; u++, w += 32, x += 64)
        {
            int unit = 0;
            for (nint i = 0; i < 32; i++) { unit += (w[i] & 15) * x[i] + (w[i] >> 4) * x[i + 32]; }
            sum += unit * scales[Lanes + u];
        }
        return sum;
    }

    private static float Start(float* scales)
    {
        float sum = 0;
        for (int i = 0; i < Lanes; i++) { sum += scales[i]; }
        return sum;
    }
}
