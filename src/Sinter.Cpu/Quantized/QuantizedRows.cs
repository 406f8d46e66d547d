using System.Numerics;

namespace Sinter.Cpu;

/// <summary>
/// A matrix W[rows, columns] in 8 or 4 bits a number, rounded in groups of neighbours within a row: a number is q · scale, with one scale for
/// each group and q a whole number from -127 to 127, or from -7 to 7.
/// </summary>
/// <remarks>
/// Rows are filled with zeros up to whole groups. Eight bits lie in order. Of four bits, 64 numbers share 32 bytes: byte i holds number i in its
/// lower half and number i + 32 in its upper half, each plus 8. Scales are bfloat16, which has the range of float32, rounded up so that the
/// largest number of a group never leaves the range of q; the rounding error is therefore at most half a scale.
/// </remarks>
public readonly unsafe struct QuantizedRows(int bits, long rows, long columns, long group, byte* values, BFloat16* scales)
{
    /// <summary>Numbers that the kernels handle at once; every group is a multiple.</summary>
    public const int Unit = 64;

    /// <summary>Where the numbers are.</summary>
    public readonly byte* Values = values;

    /// <summary>Where the scales are, row by row.</summary>
    public readonly BFloat16* Scales = scales;

    /// <summary>8 or 4.</summary>
    public readonly int Bits = bits;

    /// <summary>The sizes of the matrix, and how many neighbours share a scale.</summary>
    public readonly nint Rows = (nint)rows, Columns = (nint)columns, Group = (nint)group;

    /// <summary>Groups of a row.</summary>
    public nint Groups => (Columns + Group - 1) / Group;

    /// <summary>Units of a row.</summary>
    public nint Units => Groups * (Group / Unit);

    /// <summary>Bytes from one row to the next.</summary>
    public nint RowBytes => Units * (Unit * Bits / 8);

    private int Largest => Bits == 8 ? 127 : 7;

    /// <summary>Rounds <paramref name="source"/>, row-major and finite, into this matrix's memory.</summary>
    public void Quantize(float* source) => Threads.For(Rows, 1, new Rounding(this, source));

    /// <summary>Writes columns [<paramref name="from"/>, from + <paramref name="count"/>) of a row; from is a multiple of <see cref="Unit"/>.</summary>
    public void Dequantize(nint row, nint from, nint count, float* target)
    {
        byte* unit = Values + row * RowBytes + from / Unit * (Unit * Bits / 8);
        BFloat16* scales = Scales + row * Groups;
        for (nint i = 0; i < count; i += Unit, unit += Unit * Bits / 8)
        {
            float scale = scales[(from + i) / Group];
            nint n = nint.Min(Unit, count - i);
            if (Bits == 8) { for (nint j = 0; j < n; j++) { target[i + j] = ((sbyte*)unit)[j] * scale; } }
            else { Halves(unit, n, scale, target + i); }
        }
    }

    private static void Halves(byte* unit, nint n, float scale, float* target)
    {
        nint lower = nint.Min(n, Unit / 2);
        for (nint j = 0; j < lower; j++) { target[j] = ((unit[j] & 15) - 8) * scale; }
        for (nint j = Unit / 2; j < n; j++) { target[j] = ((unit[j - Unit / 2] >> 4) - 8) * scale; }
    }

    private void Quantize(nint row, float* source)
    {
        for (nint g = 0; g < Groups; g++)
        {
            nint from = g * Group, count = nint.Min(Group, Columns - from);
            float largest = 0;
            for (nint i = 0; i < count; i++) { largest = MathF.Max(largest, MathF.Abs(source[from + i])); }
            var scale = RoundedUp(largest / Largest);
            Scales[row * Groups + g] = scale;
            byte* unit = Values + row * RowBytes + from * Bits / 8;
            for (nint u = 0; u < Group; u += Unit, unit += Unit * Bits / 8)
            {
                for (nint i = 0; i < Unit; i++)
                {
                    int q = u + i < count && scale > 0 ? Math.Clamp((int)MathF.Round(source[from + u + i] / scale), -Largest, Largest) : 0;
                    if (Bits == 8) { unit[i] = (byte)q; }
                    else if (i < Unit / 2) { unit[i] = (byte)(q + 8); }
                    else { unit[i - Unit / 2] |= (byte)((q + 8) << 4); }
                }
            }
        }
    }

    private static BFloat16 RoundedUp(float value)
    {
        var below = BFloat16.FromBits((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16));
        return below == value ? below : BFloat16.FromBits((ushort)(below.Bits + 1));
    }

    private readonly struct Rounding(QuantizedRows target, float* source) : IRangeBody
    {
        public void Run(long from, long to)
        {
            for (var row = (nint)from; row < to; row++) { target.Quantize(row, source + row * target.Columns); }
        }
    }
}
