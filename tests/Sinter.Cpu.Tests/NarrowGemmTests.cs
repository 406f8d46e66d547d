using System.Numerics;
using Sinter.Testing;

namespace Sinter.Cpu.Tests;

/// <summary>Products of bfloat16 and float16 against the plain loop in double precision.</summary>
[Collection(nameof(Sequential))]
public sealed unsafe class NarrowGemmTests
{
    private static readonly Layout[] Layouts = [Layout.Rows, Layout.PaddedRows, Layout.Columns, Layout.PaddedColumns, Layout.Spread];

    [Fact]
    public void Pairs_of_every_16_bit_number_are_exact()
    {
        using var numbers = new GuardedBuffer<ushort>(1 << 16);
        for (int i = 0; i < numbers.Count; i++) { numbers.Span[i] = (ushort)i; }
        CheckPairs<BrainPairs>(numbers, bits => BFloat16.FromBits(bits));
        CheckPairs<HalfPairs>(numbers, bits => (float)BitConverter.UInt16BitsToHalf(bits));
    }

    private static void CheckPairs<TPairs>(GuardedBuffer<ushort> numbers, Func<ushort, float> expected) where TPairs : struct, INarrowPairs
    {
        int lanes = Vector<float>.Count;
        for (int at = 0; at < numbers.Count; at += 2 * lanes)
        {
            TPairs.Load(numbers.Data + at, out var even, out var odd);
            for (int i = 0; i < 2 * lanes; i++)
            {
                float value = (i % 2 == 0 ? even : odd)[i / 2];
                // Equals, not ==: NaN is NaN, and 0 is not -0.
                Assert.True(BitConverter.SingleToInt32Bits(expected((ushort)(at + i))) == BitConverter.SingleToInt32Bits(value)
                    || (float.IsNaN(value) && float.IsNaN(expected((ushort)(at + i)))), $"{at + i:x4} became {value}.");
                Assert.Equal(expected((ushort)(at + i)), TPairs.Load(numbers.Data + at + i));
            }
        }
    }

    [Fact]
    public void Fast_pairs_of_every_finite_half_are_exact_but_for_their_factors()
    {
        using var numbers = new GuardedBuffer<ushort>(1 << 16);
        for (int i = 0; i < numbers.Count; i++) { numbers.Span[i] = (ushort)i; }
        int lanes = Vector<float>.Count;
        for (int at = 0; at < numbers.Count; at += 2 * lanes)
        {
            var sizes = Vector<ushort>.Zero;
            HalfPairs.LoadFast(numbers.Data + at, ref sizes, out var even, out var odd);
            // All of a vector's numbers have one exponent.
            bool finite = Half.IsFinite(BitConverter.UInt16BitsToHalf((ushort)at));
            Assert.Equal(finite, HalfPairs.AreFinite(sizes));
            for (int i = 0; finite && i < 2 * lanes; i++)
            {
                float value = (i % 2 == 0 ? even : odd)[i / 2] * HalfPairs.FactorOfX * HalfPairs.FactorOfSum;
                Assert.Equal((float)BitConverter.UInt16BitsToHalf((ushort)(at + i)), value);
            }
        }
    }

    [Theory]
    [InlineData(1, 5), InlineData(1, 64), InlineData(1, 100), InlineData(5, 5), InlineData(5, 64), InlineData(5, 100), InlineData(2, 150), InlineData(5, 130), InlineData(16, 200)]
    public void Infinities_and_nan_reach_the_results_they_belong_to(int m, int k)
    {
        using var x = new GuardedBuffer<Half>(m * k);
        using var w = new GuardedBuffer<Half>(9 * k);
        using var y = new GuardedBuffer<Half>(m * 9);
        x.Span.Fill(Half.MaxValue);
        w.Span.Fill((Half)0.5f);
        w.Span[1 * k + k / 2] = Half.PositiveInfinity;
        w.Span[4 * k + k - 1] = Half.NegativeInfinity;
        w.Span[8 * k] = Half.NaN;
        w.Span.Slice(6 * k, k).Fill(-Half.Epsilon);
        Gemm.MultiplyBatched(1, m, 9, k, new StridedMatrix<Half>(x.Data, k, 1), 0, new StridedMatrix<Half>(w.Data, 1, k), 0, y.Data, 0, 9);
        for (int i = 0; i < m; i++)
        {
            var row = y.Span.Slice(9 * i, 9);
            Assert.Equal(Half.PositiveInfinity, row[1]);
            Assert.Equal(Half.NegativeInfinity, row[4]);
            Assert.True(Half.IsNaN(row[8]));
            // Sums of finite numbers that float16 cannot hold, and of subnormal ones that it can.
            Assert.Equal((Half)(0.5f * 65504 * k), row[0]);
            Assert.Equal((Half)(-5.9604645e-8f * 65504 * k), row[6]);
        }
    }

    [Fact]
    public void Every_length_of_a_dot_product_equals_the_plain_loop()
    {
        int lanes = Vector<float>.Count;
        for (int k = 0; k <= 4 * lanes + 1; k++)
        {
            foreach (int n in new[] { 1, 2, 3, 4, 5, 8, 11 })
            {
                Check(1, 1, n, k, Layout.Rows, Layout.Columns, k);
                Check(1, n, 1, k, Layout.Rows, Layout.Rows, k);
            }
        }
    }

    [Fact]
    public void Products_of_random_sizes_and_layouts_equal_the_plain_loop()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 150; trial++)
        {
            int largest = trial % 3 == 0 ? 70 : 20;
            Check(random.Next(0, 4), random.Next(1, largest), random.Next(1, largest), random.Next(largest),
                Layouts[random.Next(Layouts.Length)], Layouts[random.Next(Layouts.Length)], trial);
        }
    }

    [Theory]
    [InlineData(1, 300, 500), InlineData(1, 2500, 70), InlineData(300, 1, 500), InlineData(2, 101, 300), InlineData(101, 2, 300), InlineData(8, 130, 1100), InlineData(7, 130, 1100), InlineData(16, 70, 4100)]
    [InlineData(5, 65, 16500), InlineData(16, 200, 400), InlineData(40, 130, 800), InlineData(130, 420, 400), InlineData(13, 900, 391), InlineData(63, 130, 700), InlineData(65, 130, 700), InlineData(20, 9, 60000)]
    public void Large_products_equal_the_plain_loop(int m, int n, int k)
    {
        Check(1, m, n, k, Layout.Rows, Layout.Columns, 1);
        Check(1, m, n, k, Layout.Columns, Layout.Rows, 2);
        Check(1, m, n, k, Layout.Spread, Layout.PaddedColumns, 3);
    }

    [Theory]
    [InlineData(1, 1, 3000, 300), InlineData(1, 3000, 1, 300), InlineData(1, 7, 1001, 257), InlineData(1, 14, 3001, 257), InlineData(1, 40, 1001, 500), InlineData(1, 150, 800, 500), InlineData(20, 9, 30, 64)]
    public void The_bits_do_not_depend_on_the_number_of_threads(int batch, int m, int n, int k)
    {
        using var threads = new ThreadCount(1);
        foreach (var layout in new[] { Layout.Rows, Layout.Columns })
        {
            Threads.Count = 1;
            float[] one = Run<BFloat16>(batch, m, n, k, layout, layout, 5);
            foreach (int count in new[] { 2, 3, 5 })
            {
                Threads.Count = count;
                Assert.Equal(one, Run<BFloat16>(batch, m, n, k, layout, layout, 5));
            }
        }
    }

    // Columns beside one with an infinity are summed another way, and which are beside it depends on the tiles.
    [Fact]
    public void Nor_do_they_where_a_weight_is_infinite()
    {
        const int m = 6, n = 1001, k = 300;
        using var threads = new ThreadCount(1);
        using var x = new GuardedBuffer<Half>(m * k);
        using var w = new GuardedBuffer<Half>(n * k);
        var random = new Random(1);
        foreach (ref var v in x.Span) { v = (Half)(random.NextDouble() - 0.5); }
        foreach (ref var v in w.Span) { v = random.Next(2000) == 0 ? Half.NegativeInfinity : (Half)(random.NextDouble() - 0.5); }
        Half[] Product(int count)
        {
            Threads.Count = count;
            using var y = new GuardedBuffer<Half>(m * n);
            Gemm.MultiplyBatched(1, m, n, k, new StridedMatrix<Half>(x.Data, k, 1), 0, new StridedMatrix<Half>(w.Data, 1, k), 0, y.Data, 0, n);
            return y.Span.ToArray();
        }
        Half[] one = Product(1);
        Assert.Contains(one, Half.IsInfinity);
        foreach (int count in new[] { 2, 3, 5 }) { Assert.Equal(one, Product(count)); }
    }

    [Fact]
    public void Sums_are_rounded_once()
    {
        // 256 + 1 is no bfloat16: adding 1 to it again and again in bfloat16 would stay at 256.
        using var ones = new GuardedBuffer<BFloat16>(512);
        ones.Span.Fill((BFloat16)1f);
        BFloat16 y;
        Gemm.MultiplyBatched(1, 1, 1, 512, new StridedMatrix<BFloat16>(ones.Data, 512, 1), 0, new StridedMatrix<BFloat16>(ones.Data, 1, 512), 0, &y, 0, 1);
        Assert.Equal(512f, (float)y);
    }

    private static void Check(int batch, int m, int n, int k, Layout a, Layout b, int seed)
    {
        // Half a unit in the last place of 8 and of 11 bits, and the distance of the smallest numbers.
        Check<BFloat16>(batch, m, n, k, a, b, seed, 1.0 / 256, 0);
        Check<Half>(batch, m, n, k, a, b, seed, 1.0 / 2048, 6e-8);
    }

    private static void Check<T>(int batch, int m, int n, int k, Layout aLayout, Layout bLayout, int seed, double unit, double least) where T : unmanaged
    {
        float[] y = Run<T>(batch, m, n, k, aLayout, bLayout, seed);
        using var a = new Narrow<T>(batch, m, k, aLayout, seed);
        using var b = new Narrow<T>(batch, k, n, bLayout, seed + 1);
        for (int s = 0; s < batch; s++)
        {
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double sum = 0, size = 0;
                    for (int p = 0; p < k; p++)
                    {
                        double term = (double)a[s, i, p] * b[s, p, j];
                        sum += term;
                        size += Math.Abs(term);
                    }
                    float actual = y[(s * m + i) * n + j];
                    double bound = unit * Math.Abs(sum) + least + 6e-8 * (k + 2) * size;
                    Assert.True(Math.Abs(actual - sum) <= bound, $"{typeof(T).Name} {m}×{n}×{k}, {aLayout}, {bLayout}: C[{i}, {j}] is {actual}, not {sum}.");
                }
            }
        }
    }

    private static float[] Run<T>(int batch, int m, int n, int k, Layout aLayout, Layout bLayout, int seed) where T : unmanaged
    {
        using var a = new Narrow<T>(batch, m, k, aLayout, seed);
        using var b = new Narrow<T>(batch, k, n, bLayout, seed + 1);
        using var c = new GuardedBuffer<T>(batch * m * n);
        if (typeof(T) == typeof(Half))
        {
            Gemm.MultiplyBatched(batch, m, n, k, a.As<Half>(), a.Batch, b.As<Half>(), b.Batch, (Half*)c.Data, m * n, n);
        }
        else { Gemm.MultiplyBatched(batch, m, n, k, a.As<BFloat16>(), a.Batch, b.As<BFloat16>(), b.Batch, (BFloat16*)c.Data, m * n, n); }
        return [.. c.Span.ToArray().Select(Value)];
    }

    private static float Value<T>(T value) => value is Half half ? (float)half : (BFloat16)(object)value!;

    /// <summary>Random 16-bit numbers laid out as an <see cref="Operand{T}"/> of floats is, between NaNs.</summary>
    private sealed class Narrow<T> : IDisposable where T : unmanaged
    {
        private readonly GuardedBuffer<T> memory;
        private readonly StridedMatrix<T> matrix;

        public Narrow(int batch, int rows, int columns, Layout layout, int seed)
        {
            using var single = new Operand<float>(batch, rows, columns, layout, seed);
            Batch = single.Batch;
            int length = batch * rows * columns == 0 ? 0 : (int)((batch - 1) * Batch + (rows - 1) * single.Matrix.RowStride + (columns - 1) * single.Matrix.ColumnStride + 1);
            memory = new GuardedBuffer<T>(length);
            matrix = new(memory.Data, single.Matrix.RowStride, single.Matrix.ColumnStride);
            Conversion.Store(DTypes.Of<T>(), (byte*)memory.Data, 1, single.Matrix.Data, length);
        }

        public int Batch { get; }

        public float this[int s, int i, int j] => Value(matrix.At(i, j)[s * Batch]);

        public StridedMatrix<TAs> As<TAs>() where TAs : unmanaged => new((TAs*)matrix.Data, matrix.RowStride, matrix.ColumnStride);

        public void Dispose() => memory.Dispose();
    }
}
