using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>
/// A row of x as whole numbers, with a scale for each unit of 64: 16 bits when it meets weights of 8 bits, 8 bits when it meets weights of 4.
/// Either way x is rounded far more finely than the weights are.
/// </summary>
internal readonly unsafe struct QuantizedVector
{
    /// <summary>The numbers, of 16 bits and of 8.</summary>
    public readonly short* Words;

    /// <inheritdoc cref="Words"/>
    public readonly sbyte* Bytes;

    /// <summary>For each unit: its scale, and what weights of 4 bits, stored plus 8, give too much: 8 · scale · (the sum of its numbers).</summary>
    public readonly float* Scales, Excess;

    private readonly int largest;

    public QuantizedVector(int weightBits, nint units, void* memory)
    {
        Scales = (float*)memory;
        Excess = Scales + units;
        Words = (short*)(Excess + units);
        Bytes = (sbyte*)Words;
        largest = weightBits == 8 ? short.MaxValue : sbyte.MaxValue;
    }

    /// <summary>Bytes that the numbers of a row take.</summary>
    public static nint Room(int weightBits, nint units) => units * (2 * sizeof(float) + QuantizedRows.Unit * (weightBits == 8 ? 2 : 1));

    /// <summary>Rounds x[k]. A unit with an infinity or a NaN becomes NaN as a whole.</summary>
    public void Round(float* x, nint k)
    {
        float* rest = stackalloc float[QuantizedRows.Unit];
        for (nint u = 0; u * QuantizedRows.Unit < k; u++, x += QuantizedRows.Unit)
        {
            nint count = k - u * QuantizedRows.Unit;
            if (count >= QuantizedRows.Unit) { RoundUnit(u, x); }
            else
            {
                new Span<float>(rest, QuantizedRows.Unit).Clear();
                new ReadOnlySpan<float>(x, (int)count).CopyTo(new(rest, QuantizedRows.Unit));
                RoundUnit(u, rest);
            }
        }
    }

    /// <summary>Units behind the end of x, which fill a row of weights up to whole groups: zeros.</summary>
    public void Clear(nint first, nint units)
    {
        for (nint u = first; u < units; u++)
        {
            Scales[u] = Excess[u] = 0;
            if (largest == short.MaxValue) { new Span<short>(Words + u * QuantizedRows.Unit, QuantizedRows.Unit).Clear(); }
            else { new Span<sbyte>(Bytes + u * QuantizedRows.Unit, QuantizedRows.Unit).Clear(); }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RoundUnit(nint u, float* x)
    {
        nint lanes = Vector<float>.Count, at = u * QuantizedRows.Unit;
        var sizes = Vector<float>.Zero;
        var finite = Vector<int>.AllBitsSet;
        for (nint i = 0; i < QuantizedRows.Unit; i += lanes)
        {
            var size = Vector.Abs(Vector.Load(x + i));
            sizes = Vector.Max(sizes, size);
            finite &= Vector.LessThanOrEqual(size, new Vector<float>(float.MaxValue));
        }
        float most = 0;
        for (int i = 0; i < lanes; i++) { most = MathF.Max(most, sizes[i]); }
        float scale = most / largest;
        // What is too small to divide by is too small to matter: the smallest normal number.
        if (scale < 1.17549435e-38f) { scale = 0; }
        var inverse = new Vector<float>(scale > 0 ? 1 / scale : 0);

        var sum = Vector<int>.Zero;
        for (nint i = 0; i < QuantizedRows.Unit; i += 4 * lanes)
        {
            Vector<int> a = Whole(x + i, inverse), b = Whole(x + i + lanes, inverse);
            Vector<int> c = Whole(x + i + 2 * lanes, inverse), d = Whole(x + i + 3 * lanes, inverse);
            sum += a + b + (c + d);
            Vector<short> ab = Vector.Narrow(a, b), cd = Vector.Narrow(c, d);
            if (largest == short.MaxValue)
            {
                ab.Store(Words + at + i);
                cd.Store(Words + at + i + 2 * lanes);
            }
            else { Vector.Narrow(ab, cd).Store(Bytes + at + i); }
        }
        Scales[u] = finite == Vector<int>.AllBitsSet ? scale : float.NaN;
        Excess[u] = largest == sbyte.MaxValue ? 8 * Scales[u] * Vector.Sum(sum) : 0;
    }

    /// <summary>Rounds to the nearest whole number, half away from zero: one rule for every processor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Whole(float* x, Vector<float> inverse)
    {
        var scaled = Vector.Load(x) * inverse;
        return Vector.ConvertToInt32Native(scaled + Vector.CopySign(new Vector<float>(0.5f), scaled));
    }
}
