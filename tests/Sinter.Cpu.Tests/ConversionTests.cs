namespace Sinter.Cpu.Tests;

/// <summary>Conversions between float32 and the 16-bit types as loops take them, by vectors and one by one, over all 65,536 values and over what rounding finds hard.</summary>
public unsafe class ConversionTests
{
    static readonly ushort[] All = [.. Enumerable.Range(0, 1 << 16).Select(bits => (ushort)bits)];

    public static TheoryData<DType> Types => [DType.Float16, DType.BFloat16];

    static float[] Load(DType dtype, ushort[] source, long stride = 1)
    {
        var row = new float[source.Length / stride];
        fixed (ushort* from = source)
        fixed (float* to = row)
            Conversion.Load(dtype, (byte*)from, stride, to, row.Length);
        return row;
    }

    static ushort[] Store(DType dtype, float[] row, long stride = 1)
    {
        var target = new ushort[row.Length * stride];
        fixed (float* from = row)
        fixed (ushort* to = target)
            Conversion.Store(dtype, (byte*)to, stride, from, row.Length);
        return target;
    }

    // The formats by their definition: sign, exponent, mantissa.
    static (int Mantissa, int Bias, int Largest) Format(DType dtype) => dtype == DType.Float16 ? (10, 15, 31) : (7, 127, 255);

    static double Value(DType dtype, ushort bits)
    {
        var (mantissa, bias, largest) = Format(dtype);
        int exponent = (bits & 0x7FFF) >> mantissa, fraction = bits & ((1 << mantissa) - 1);
        var magnitude = exponent == largest ? (fraction == 0 ? double.PositiveInfinity : double.NaN)
            : exponent == 0 ? fraction * Math.Pow(2, 1 - bias - mantissa) : (1 + fraction / Math.Pow(2, mantissa)) * Math.Pow(2, exponent - bias);
        return bits < 0x8000 ? magnitude : -magnitude;
    }

    [Theory, MemberData(nameof(Types))]
    public void Every_16_bit_number_is_read_exactly(DType dtype)
    {
        var row = Load(dtype, All);
        for (var b = 0; b < row.Length; b++)
        {
            Assert.Equal(Value(dtype, (ushort)b), row[b]);
            Assert.Equal(b >= 0x8000, float.IsNegative(row[b]));
        }
        // One by one, as strided rows are.
        Assert.Equal(Array.ConvertAll(row, BitConverter.SingleToUInt32Bits).Where((_, i) => i % 2 == 0 && !float.IsNaN(row[i])),
            Load(dtype, All, 2).Where(x => !float.IsNaN(x)).Select(BitConverter.SingleToUInt32Bits));
    }

    [Theory, MemberData(nameof(Types))]
    public void Every_16_bit_number_is_written_as_it_was_read(DType dtype)
    {
        var back = Store(dtype, Load(dtype, All));
        for (var b = 0; b < back.Length; b++)
            if (double.IsNaN(Value(dtype, (ushort)b))) Assert.True(double.IsNaN(Value(dtype, back[b])) && back[b] >> 15 == b >> 15, $"NaN {b:x4} became {back[b]:x4}");
            else Assert.Equal(b, back[b]);
    }

    // Vectors of ordinary numbers take a short way: all normal, zeros among them, and then numbers of any kind.
    [Theory]
    [InlineData(DType.Float16)]
    [InlineData(DType.BFloat16)]
    [InlineData(DType.Int8)]
    [InlineData(DType.Int32)]
    public void Vectors_are_written_as_their_numbers_are_one_by_one(DType dtype)
    {
        var random = new Random(1);
        var row = new float[3 << 12];
        for (var i = 0; i < row.Length; i++)
        {
            var ordinary = (random.NextSingle() - 0.5f) * MathF.Pow(2, random.Next(-10, 16));
            row[i] = (i >> 12, random.Next(100)) switch
            {
                (0, _) or (1, > 9) or (2, > 1) => ordinary,
                (1, _) => random.Next(2) == 0 ? 0 : -0f,
                _ => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)),
            };
        }
        var size = dtype.Size;
        byte[] vectors = new byte[row.Length * size], one = new byte[2 * row.Length * size];
        fixed (float* from = row)
        fixed (byte* p = vectors, q = one)
        {
            Conversion.Store(dtype, p, 1, from, row.Length);
            Conversion.Store(dtype, q, 2, from, row.Length);
        }
        for (var i = 0; i < row.Length; i++)
            if (!float.IsNaN(row[i])) Assert.True(vectors.AsSpan(i * size, size).SequenceEqual(one.AsSpan(2 * i * size, size)), $"{row[i]:r}, number {i}");
    }

    [Theory, MemberData(nameof(Types))]
    public void Rounding_is_to_the_nearest_and_of_two_to_the_even(DType dtype)
    {
        var (mantissa, bias, largest) = Format(dtype);
        var infinity = largest << mantissa;
        List<float> hard = [];
        List<int> expected = [];
        // Each number with the next larger one in magnitude: both, the middle, and the floats beside all three. Behind the largest number stands the one that would be next.
        for (var b = 0; b < infinity; b++)
        {
            double low = Value(dtype, (ushort)b), high = b + 1 < infinity ? Value(dtype, (ushort)(b + 1)) : Math.Pow(2, largest - bias);
            var middle = (low + high) / 2;
            void Add(double x, int bits)
            {
                hard.AddRange((float)x, -(float)x);
                expected.AddRange(bits, bits | 0x8000);
            }
            Add(low, b);
            // Below float32's own smallest spacing there is no float between.
            if ((float)middle != middle) continue;
            Add(middle, b + (b & 1));
            if (MathF.BitDecrement((float)middle) > low) Add(MathF.BitDecrement((float)middle), b);
            if (MathF.BitIncrement((float)middle) < high) Add(MathF.BitIncrement((float)middle), b + 1);
            if (low > 0) Add(MathF.BitIncrement((float)low), b);
            if (b > 0 && MathF.BitDecrement((float)low) > Value(dtype, (ushort)(b - 1))) Add(MathF.BitDecrement((float)low), b);
        }
        foreach (var x in new[] { float.PositiveInfinity, float.MaxValue }) { hard.AddRange(x, -x); expected.AddRange(infinity, infinity | 0x8000); }
        hard.AddRange(float.Epsilon, -float.Epsilon);
        expected.AddRange(0, 0x8000);
        if (dtype == DType.BFloat16)
        {
            // float32's smallest is not half of bfloat16's smallest.
            Assert.Equal(0, Store(dtype, [float.Epsilon])[0]);
        }

        float[] row = [.. hard];
        Assert.Equal(expected, Store(dtype, row).Select(bits => (int)bits));
        Assert.Equal(expected, Store(dtype, row, 2).Where((_, i) => i % 2 == 0).Select(bits => (int)bits));
    }

    [Theory, MemberData(nameof(Types))]
    public void NaN_stays_NaN_with_its_sign_whatever_it_carries(DType dtype)
    {
        uint[] payloads = [1, 0x1FFF, 0x2000, 0xFFFF, 0x10000, 0x3FFFFF, 0x400000, 0x400001, 0x7FFFFF];
        float[] row = [.. payloads.SelectMany(p => new[] { BitConverter.UInt32BitsToSingle(0x7F800000 | p), BitConverter.UInt32BitsToSingle(0xFF800000 | p) })];
        for (var repeats = 1; repeats <= 4; repeats *= 4)
        {
            float[] many = [.. Enumerable.Repeat(row, repeats).SelectMany(x => x)];
            foreach (var stride in new[] { 1, 2 })
            {
                var bits = Store(dtype, many, stride);
                for (var i = 0; i < many.Length; i++)
                {
                    Assert.True(double.IsNaN(Value(dtype, bits[i * stride])));
                    Assert.Equal(i % 2, bits[i * stride] >> 15);
                }
            }
        }
    }
}
