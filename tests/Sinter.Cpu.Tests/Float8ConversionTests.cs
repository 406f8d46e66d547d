namespace Sinter.Cpu.Tests;

/// <summary>Conversions of the 8-bit floats as loops take them, by vectors, against the conversions of single numbers, which Core's tests compare with the specification.</summary>
public unsafe class Float8ConversionTests
{
    static readonly byte[] All = [.. Enumerable.Range(0, 256).Select(bits => (byte)bits)];

    public static TheoryData<DType> Types => [DType.Float8E4M3, DType.Float8E5M2];

    static float One(DType dtype, byte bits) => dtype == DType.Float8E4M3 ? Float8E4M3.FromBits(bits) : Float8E5M2.FromBits(bits);

    static byte One(DType dtype, float x) => dtype == DType.Float8E4M3 ? ((Float8E4M3)x).Bits : ((Float8E5M2)x).Bits;

    static float[] Load(DType dtype, byte[] source, long stride = 1)
    {
        var row = new float[source.Length / stride];
        fixed (byte* from = source)
        fixed (float* to = row)
            Conversion.Load(dtype, from, stride, to, row.Length);
        return row;
    }

    static byte[] Store(DType dtype, float[] row, long stride = 1)
    {
        var target = new byte[row.Length * stride];
        fixed (float* from = row)
        fixed (byte* to = target)
            Conversion.Store(dtype, to, stride, from, row.Length);
        return target;
    }

    [Theory, MemberData(nameof(Types))]
    public void Every_value_is_read_bit_for_bit(DType dtype)
    {
        var expected = Array.ConvertAll(All, b => BitConverter.SingleToUInt32Bits(One(dtype, b)));
        Assert.Equal(expected, Array.ConvertAll(Load(dtype, All), BitConverter.SingleToUInt32Bits));
        Assert.Equal(expected.Where((_, i) => i % 2 == 0), Load(dtype, All, 2).Select(BitConverter.SingleToUInt32Bits));
    }

    // Beside every number of the format and every middle between two, and everywhere else by steps.
    [Theory, MemberData(nameof(Types))]
    public void Floats_are_written_bit_for_bit(DType dtype)
    {
        List<float> row = [float.NaN, -float.NaN, BitConverter.UInt32BitsToSingle(0x7F80_0001), float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon, 464, 61440];
        float[] values = [.. Load(dtype, All).Where(float.IsFinite).Order()];
        for (var i = 1; i < values.Length; i++)
            foreach (var x in (float[])[values[i], (values[i - 1] + values[i]) / 2]) row.AddRange([x, MathF.BitIncrement(x), MathF.BitDecrement(x)]);
        for (ulong bits = 0; bits <= uint.MaxValue; bits += 65_521) row.Add(BitConverter.UInt32BitsToSingle((uint)bits));
        float[] all = [.. row];
        var expected = Array.ConvertAll(all, x => One(dtype, x));
        Assert.Equal(expected, Store(dtype, all));
        Assert.Equal(expected, Store(dtype, all, 2).Where((_, i) => i % 2 == 0));
    }
}
