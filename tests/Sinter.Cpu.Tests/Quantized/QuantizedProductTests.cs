using Sinter.Testing;

namespace Sinter.Cpu.Tests.Quantized;

/// <summary>Products with weights in few bits, in guarded memory, against double precision with the very weights that are stored.</summary>
[Collection(nameof(Sequential))]
public sealed unsafe class QuantizedProductTests
{
    [Theory]
    [InlineData(8), InlineData(4)]
    public void Every_length_equals_the_plain_sum(int bits)
    {
        for (int k = 0; k <= 2 * QuantizedRows.Unit + 1; k++) { Check(bits, 1 + k % 6, 1 + k % 9, k, QuantizedRows.Unit, k); }
    }

    [Theory]
    [InlineData(8), InlineData(4)]
    public void Larger_products_equal_the_plain_sum(int bits)
    {
        foreach (var (m, n, k, group) in new[] { (1, 37, 1000, 64), (1, 300, 770, 128), (4, 13, 640, 320), (5, 200, 390, 64), (40, 193, 385, 64), (130, 20, 400, 192) })
        {
            Check(bits, m, n, k, group, m + n);
        }
    }

    [Theory]
    [InlineData(8), InlineData(4)]
    public void The_vector_form_equals_the_plain_one(int bits)
    {
        using var w = new Weights(bits, 9, 300, 64, 1);
        float[] x = Random(300, 2);
        using var memory = new GuardedBuffer<byte>(QuantizedVector.Room(bits, w.Rows.Units));
        var rounded = new QuantizedVector(bits, w.Rows.Units, memory.Data);
        fixed (float* p = x) { rounded.Round(p, 300); }
        var y = stackalloc float[9];
        QuantizedDots.Multiply(w.Rows, 0, 9, rounded, y);
        float* scales = stackalloc float[8 + (int)w.Rows.Units];
        for (nint row = 0; row < 9; row++)
        {
            new Span<float>(scales, 8).Clear();
            for (nint u = 0; u < w.Rows.Units; u++)
            {
                float scale = w.Rows.Scales[row * w.Rows.Groups + u];
                scales[8 + u] = scale * rounded.Scales[u];
                scales[0] -= scale * rounded.Excess[u];
            }
            byte* values = w.Rows.Values + row * w.Rows.RowBytes;
            float plain = bits == 8 ? QuantizedDots.PlainBytes(w.Rows.Units, (sbyte*)values, rounded.Words, scales) : QuantizedDots.PlainHalves(w.Rows.Units, values, rounded.Bytes, scales);
            Assert.Equal(plain, y[row], 1e-3f);
        }
    }

    [Theory]
    [InlineData(8, 1), InlineData(4, 1), InlineData(8, 4), InlineData(4, 20)]
    public void The_bits_do_not_depend_on_the_number_of_threads(int bits, int m)
    {
        using var threads = new ThreadCount(1);
        using var w = new Weights(bits, 3001, 700, 64, 1);
        float[] x = Random(m * 700, 2), one = Run(w.Rows, m, x);
        foreach (int count in new[] { 2, 3, 5 })
        {
            Threads.Count = count;
            Assert.Equal(one, Run(w.Rows, m, x));
        }
    }

    [Theory]
    [InlineData(8), InlineData(4)]
    public void What_is_not_finite_in_x_reaches_every_result_of_its_row_and_no_other(int bits)
    {
        using var w = new Weights(bits, 6, 130, 64, 1);
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            float[] x = Random(2 * 130, 2);
            x[100] = bad;
            float[] y = Run(w.Rows, 2, x);
            Assert.All(y[..6], value => Assert.True(float.IsNaN(value)));
            Assert.All(y[6..], value => Assert.True(float.IsFinite(value)));
        }
    }

    private static void Check(int bits, int m, int n, int k, int group, int seed)
    {
        using var w = new Weights(bits, n, k, group, seed);
        float[] x = Random(m * k, seed + 1), y = Run(w.Rows, m, x), row = new float[k];
        // Up to four rows of x are rounded, each unit to whole multiples of its largest number over this.
        int steps = m > 4 ? int.MaxValue : bits == 8 ? short.MaxValue : sbyte.MaxValue;
        for (int j = 0; j < n; j++)
        {
            fixed (float* p = row) { w.Rows.Dequantize(j, 0, k, p); }
            for (int i = 0; i < m; i++)
            {
                double sum = 0, bound = 1e-12;
                for (int u = 0; u < k; u += QuantizedRows.Unit)
                {
                    var unit = x.AsSpan(i * k + u, Math.Min(QuantizedRows.Unit, k - u));
                    double half = 0.5001 * unit.ToArray().Max(Math.Abs) / steps;
                    for (int p = 0; p < unit.Length; p++)
                    {
                        sum += (double)unit[p] * row[u + p];
                        // Four-bit weights are summed plus 8, so that is what their rounding errors are a part of.
                        bound += half * Math.Abs(row[u + p]) + 1e-6 * (Math.Abs(unit[p] * row[u + p]) + (bits == 4 ? Math.Abs(unit[p]) : 0));
                    }
                }
                Assert.True(Math.Abs(y[i * n + j] - sum) <= bound, $"{bits} bits, {m}×{n}×{k}: y[{i}, {j}] is {y[i * n + j]}, not {sum} ± {bound}.");
            }
        }
    }

    private static float[] Run(in QuantizedRows w, int m, float[] x)
    {
        using var input = new GuardedBuffer<float>(x);
        using var y = new GuardedBuffer<float>(m * w.Rows);
        QuantizedProduct.Multiply(m, input.Data, w, y.Data);
        return y.Span.ToArray();
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
    }

    private sealed class Weights : IDisposable
    {
        private readonly GuardedBuffer<byte> values;
        private readonly GuardedBuffer<BFloat16> scales;

        public Weights(int bits, int rows, int columns, int group, int seed)
        {
            var shape = new QuantizedRows(bits, rows, columns, group, null, null);
            values = new(rows * shape.RowBytes);
            scales = new(rows * shape.Groups);
            Rows = new(bits, rows, columns, group, values.Data, scales.Data);
            using var source = new GuardedBuffer<float>(Random(rows * columns, seed));
            Rows.Quantize(source.Data);
        }

        public QuantizedRows Rows { get; }

        public void Dispose()
        {
            values.Dispose();
            scales.Dispose();
        }
    }
}
