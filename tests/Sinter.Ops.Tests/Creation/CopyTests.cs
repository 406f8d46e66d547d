namespace Sinter.Ops.Tests;

/// <summary>Copies from every layout to every other, against index arithmetic; sizes reach over the blocks, runs and vectors that the copies are made of.</summary>
public class CopyTests
{
    static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    public static TheoryData<DType> Types => [DType.UInt8, DType.BFloat16, DType.Int16, DType.Int32, DType.Float32, DType.Float64, DType.Int64];

    [Theory, MemberData(nameof(Types))]
    public void A_permuted_tensor_is_laid_out_in_order(DType dtype)
    {
        foreach (Shape shape in (Shape[])[[3, 37, 70], [70, 3, 37], [1, 130, 150], [2, 16, 16], [5, 2, 3]])
        {
            var x = Numbered(shape, dtype);
            foreach (var order in Orders)
            {
                var expected = Permuted(Values(x), shape, order);
                Assert.Equal(expected, Values(x.Permute(order).Contiguous()));
                // The other way round: the target is the permuted one.
                var y = Tensor.Zeros(shape, dtype);
                var view = y.Permute(order);
                view.CopyInPlace(x.Reshape(view.Shape));
                Assert.Equal(Values(x), Values(view.Contiguous()));
            }
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void Runs_steps_and_repetitions(DType dtype)
    {
        var x = Numbered([40, 90], dtype);
        var values = Values(x);
        foreach (var (from, length) in ((int, int)[])[(0, 90), (5, 64), (3, 7), (89, 1), (0, 33)])
            Assert.Equal(Pick(i => values[i / length * 90 + from + i % length], 40 * length), Values(x.Narrow(1, from, length).Contiguous()));
        Assert.Equal(Pick(i => values[i / 30 * 90 + i % 30 * 3], 1200), Values(x[.., TensorIndex.Slice(.., 3)].Contiguous()));
        Assert.Equal(Pick(i => values[i % 90], 450), Values(x[0].Expand(5, 90).Contiguous()));
        Assert.Equal(Pick(i => values[i / 50 * 90], 2000), Values(x.Narrow(1, 0, 1).Expand(40, 50).Contiguous()));
    }

    [Fact]
    public void A_fill_larger_than_the_caches_reaches_every_element()
    {
        var x = Tensor.Full([(16 << 18) + 5], 3, DType.Float32);
        Assert.True(x.ToArray<float>().All(v => v == 3));
        using var copy = x.Clone();
        Assert.True(copy.ToArray<float>().All(v => v == 3));
    }

    [Fact]
    public void Crossed_operands_are_computed_as_their_copies()
    {
        Tensor a = Tensor.Randn([70, 90]), b = Tensor.Randn([90, 70]), row = Tensor.Randn([90]), column = Tensor.Randn([70, 1]);
        Assert.Equal((a + b.T.Contiguous()).ToArray<float>(), (a + b.T).ToArray<float>());
        Assert.Equal((b.T.Contiguous() * b.T.Contiguous()).ToArray<float>(), (b.T * b.T).ToArray<float>());
        Assert.Equal((a + row.Expand(70, 90).Contiguous()).ToArray<float>(), (a + row).ToArray<float>());
        Assert.Equal((a + column.Expand(70, 90).Contiguous()).ToArray<float>(), (a + column).ToArray<float>());
        Assert.Equal((a.Narrow(1, 3, 50).Contiguous() + 1).ToArray<float>(), (a.Narrow(1, 3, 50) + 1).ToArray<float>());
    }

    [Fact]
    public void Halves_become_floats_exactly()
    {
        var halves = Enumerable.Range(0, 1 << 16).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits)).ToArray();
        Assert.Equal(halves.Select(h => (float)h), Tensor.From(halves).To(DType.Float32).ToArray<float>());
        var brains = Enumerable.Range(0, 1 << 16).Select(bits => BFloat16.FromBits((ushort)bits)).ToArray();
        Assert.Equal(brains.Select(h => (float)h), Tensor.From(brains).To(DType.Float32).ToArray<float>());
    }

    [Fact]
    public void Floats_become_every_type_as_one_by_one()
    {
        var x = Floats();
        var t = Tensor.From(x);
        Assert.Equal(x.Select(v => float.IsNaN(v) ? "NaN" : $"{BitConverter.HalfToUInt16Bits((Half)v)}"),
            t.To(DType.Float16).ToArray<Half>().Select(v => Half.IsNaN(v) ? "NaN" : $"{BitConverter.HalfToUInt16Bits(v)}"));
        Assert.Equal(x.Select(v => ((BFloat16)v).Bits), t.To(DType.BFloat16).ToArray<BFloat16>().Select(v => v.Bits));
        Assert.Equal(x.Select(v => (int)(long)v), t.To(DType.Int32).ToArray<int>());
        Assert.Equal(x.Select(v => (long)v), t.To(DType.Int64).ToArray<long>());
        Assert.Equal(x.Select(v => (byte)(long)v), t.To(DType.UInt8).ToArray<byte>());
        Assert.Equal(x.Select(v => v != 0), t.To(DType.Bool).ToArray<bool>());
        Assert.Equal(x.Select(v => (double)v), t.To(DType.Float64).ToArray<double>());
        Assert.Equal(x, t.To(DType.Float64).To(DType.Float32).ToArray<float>());
    }

    [Fact]
    public void Integers_become_every_type_as_one_by_one()
    {
        var random = new Random(1);
        var x = Enumerable.Range(0, 1003).Select(i => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)).ToArray();
        var t = Tensor.From(x);
        Assert.Equal(x.Select(v => (float)v), t.To(DType.Float32).ToArray<float>());
        Assert.Equal(x.Select(v => (int)v), t.To(DType.Int32).ToArray<int>());
        Assert.Equal(x.Select(v => v != 0), t.To(DType.Bool).ToArray<bool>());
        Assert.Equal(x.Select(v => (float)(int)v), t.To(DType.Int32).To(DType.Float32).ToArray<float>());
        Assert.Equal(x.Select(v => (long)(int)v), t.To(DType.Int32).To(DType.Int64).ToArray<long>());
        Assert.Equal(x.Select(v => (long)(byte)v), t.To(DType.UInt8).To(DType.Int64).ToArray<long>());
        Assert.Equal(x.Select(v => (float)(byte)v), t.To(DType.UInt8).To(DType.Float32).ToArray<float>());
    }

    // Every exponent, ties, the borders of the integers, infinities and NaN; the rare ones also alone among common ones.
    static float[] Floats()
    {
        var random = new Random(2);
        float[] special = [0, -0f, 0.5f, 1.5f, 2.5f, 65504, 65519.996f, 65520, 6.1e-5f, 5.96e-8f, 2.98e-8f, 2.99e-8f, 1e-45f, float.MaxValue, float.PositiveInfinity,
            float.NegativeInfinity, float.NaN, 2147483520f, 2147483648f, -2147483648f, -2147483904f, 9.223372e18f, -9.223372e18f, 1e30f, 255.9f, 256, -1.5f];
        var bits = Enumerable.Range(0, 20_000).Select(_ => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)));
        var halves = Enumerable.Range(0, 20_000).Select(_ => (float)BitConverter.UInt16BitsToHalf((ushort)random.Next(1 << 16))).Select(v => v + (random.Next(3) - 1) * MathF.Abs(v) / 4096);
        var common = Enumerable.Range(0, 1003).Select(i => i % 100 == 0 ? special[i / 100 % special.Length] : random.Next(-300, 300) / 4f);
        return [.. special, .. bits, .. halves, .. common];
    }

    static Tensor Numbered(Shape shape, DType dtype) => Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(i => (float)(i % 127))]).To(dtype).Reshape(shape);

    static double[] Values(Tensor x)
    {
        using var flat = x.To(DType.Float64);
        return flat.ToArray<double>();
    }

    static double[] Pick(Func<int, double> at, int count) => [.. Enumerable.Range(0, count).Select(at)];

    static double[] Permuted(double[] values, Shape shape, int[] order)
    {
        long[] strides = [shape[1] * shape[2], shape[2], 1];
        var permuted = new List<double>(values.Length);
        for (long i = 0; i < shape[order[0]]; i++)
            for (long j = 0; j < shape[order[1]]; j++)
                for (long k = 0; k < shape[order[2]]; k++) permuted.Add(values[i * strides[order[0]] + j * strides[order[1]] + k * strides[order[2]]]);
        return [.. permuted];
    }
}
