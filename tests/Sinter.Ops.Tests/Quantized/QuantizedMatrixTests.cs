namespace Sinter.Ops.Tests.Quantized;

/// <summary>Weights in 8 and 4 bits: what rounding loses, what products give, what is refused.</summary>
public class QuantizedMatrixTests
{
    static Tensor Random(int seed, params long[] sizes)
    {
        var random = new Random(seed);
        return Tensor.From([.. Enumerable.Range(0, (int)sizes.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)random.NextDouble() * 2 - 1)], sizes);
    }

    [Theory]
    [InlineData(8, 64, 1f), InlineData(4, 64, 1f), InlineData(8, 192, 1f), InlineData(4, 128, 1f), InlineData(8, 64, 1e-30f), InlineData(4, 64, 1e30f)]
    public void A_number_is_off_by_half_a_scale_at_most(int bits, int group, float magnitude)
    {
        foreach (var columns in new[] { 1, 63, 64, 65, 300 })
        {
            var w = Random(columns, 5, columns) * magnitude;
            var q = QuantizedMatrix.Quantize(w, bits, group);
            float[] before = w.ToArray<float>(), after = q.Dequantize().ToArray<float>(), scales = q.Scales.To(DType.Float32).ToArray<float>();
            var groups = (columns + group - 1) / group;
            for (var i = 0; i < before.Length; i++)
            {
                var (row, column) = Math.DivRem(i, columns);
                double scale = scales[row * groups + column / group];
                Assert.True(Math.Abs((double)before[i] - after[i]) <= 0.50001 * scale, $"{before[i]} became {after[i]} with scale {scale}.");
                var largest = before.Skip(row * columns + column / group * group).Take(Math.Min(group, columns - column / group * group)).Max(Math.Abs);
                Assert.InRange(scale, largest / (bits == 8 ? 127.0 : 7) * 0.999999, largest / (bits == 8 ? 127.0 : 7) * (1 + 1.0 / 127));
            }
        }
    }

    [Fact]
    public void Rounding_twice_changes_nothing()
    {
        // 7 · 2ⁿ and 127 · 2ⁿ are scales that bfloat16 holds, so the second rounding finds what the first left.
        foreach (var (bits, largest) in new[] { (8, 127), (4, 7) })
        {
            var w = Tensor.From([.. Enumerable.Range(0, 64).Select(i => (float)(i % (2 * largest + 1) - largest))], [1, 64]);
            Assert.Equal(w.ToArray<float>(), QuantizedMatrix.Quantize(w, bits).Dequantize().ToArray<float>());
        }
    }

    [Fact]
    public void Bytes_are_those_of_numbers_and_scales()
    {
        Assert.Equal(10 * 128 + 10 * 2 * 2, QuantizedMatrix.Quantize(Random(1, 10, 100)).Bytes);
        Assert.Equal(10 * 64 + 10 * 2 * 2, QuantizedMatrix.Quantize(Random(1, 10, 100), bits: 4).Bytes);
    }

    [Theory, InlineData(8, 1e-4), InlineData(4, 1e-2)]
    public void Linear_takes_any_layout_type_and_rank_of_x(int bits, double tolerance)
    {
        var w = Random(1, 20, 70);
        var q = QuantizedMatrix.Quantize(w.Transpose(0, 1).Clone().Transpose(0, 1), bits);
        Tensor bias = Random(2, 20), dense = q.Dequantize();
        foreach (var x in new[] { Random(3, 70), Random(4, 1, 70), Random(5, 2, 3, 70), Random(6, 70, 4).Transpose(0, 1) })
        {
            Close(x.Linear(dense, bias), x.Linear(q, bias), tolerance);
            Close(x.Linear(dense), x.Linear(q), tolerance);
            var half = x.To(DType.BFloat16);
            Assert.Equal(DType.BFloat16, half.Linear(q).DType);
            Close(half.To(DType.Float32).Linear(dense), half.Linear(q).To(DType.Float32), 2e-2);
        }
    }

    [Fact]
    public void An_empty_sum_is_the_bias()
    {
        var q = QuantizedMatrix.Quantize(Tensor.Empty([3, 0]));
        Assert.Equal([1f, 2, 3, 1, 2, 3], Tensor.Empty([2, 0]).Linear(q, Tensor.From([1f, 2, 3])).ToArray<float>());
        Assert.Equal([0f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Tensor.Empty([6, 0]).Linear(q).ToArray<float>());
        Assert.Equal([0, 3], Tensor.Empty([0, 0]).Linear(q).Shape);
        Assert.Equal([2, 0], Random(1, 2, 5).Linear(QuantizedMatrix.Quantize(Tensor.Empty([0, 5]))).Shape);
    }

    [Fact]
    public void What_cannot_be_is_refused_with_its_reason()
    {
        var w = Random(1, 4, 10);
        Assert.Contains("bits is 5; 8 and 4", Assert.Throws<ArgumentException>(() => QuantizedMatrix.Quantize(w, bits: 5)).Message);
        Assert.Contains("groupSize is 60", Assert.Throws<ArgumentException>(() => QuantizedMatrix.Quantize(w, groupSize: 60)).Message);
        Assert.Contains("must be a matrix", Assert.Throws<ShapeException>(() => QuantizedMatrix.Quantize(Random(1, 4))).Message);
        Assert.Throws<DTypeException>(() => QuantizedMatrix.Quantize(Tensor.From([1L, 2], [1, 2])));
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity })
            Assert.Contains("infinity or a NaN", Assert.Throws<ArgumentException>(() => QuantizedMatrix.Quantize(Tensor.From([1f, bad], [1, 2]))).Message);

        var q = QuantizedMatrix.Quantize(w);
        Assert.Contains("x is [9]", Assert.Throws<ShapeException>(() => Random(1, 9).Linear(q)).Message);
        Assert.Contains("bias must be [4]", Assert.Throws<ShapeException>(() => Random(1, 10).Linear(q, Random(1, 3))).Message);
    }

    [Fact]
    public void A_gradient_is_refused()
    {
        var w = Random(1, 4, 10);
        w.RequiresGrad = true;
        Assert.Contains("pass w.Detach()", Assert.Throws<AutogradException>(() => QuantizedMatrix.Quantize(w)).Message);
        var (q, x) = (QuantizedMatrix.Quantize(w.Detach()), Random(2, 10));
        x.RequiresGrad = true;
        Assert.Contains("for inference", Assert.Throws<AutogradException>(() => x.Linear(q)).Message);
        using var _ = Autograd.NoGrad();
        Assert.False(x.Linear(q).RequiresGrad);
    }

    static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        float[] a = expected.ToArray<float>(), b = actual.ToArray<float>();
        var most = a.Max(Math.Abs);
        for (var i = 0; i < a.Length; i++) Assert.True(Math.Abs(a[i] - b[i]) <= tolerance * most, $"Element {i} is {b[i]}, not {a[i]}.");
    }
}
