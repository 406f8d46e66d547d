using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Sinter.Testing;

namespace Sinter.Cpu.Tests;

/// <summary>Every form of the matrix product against the plain triple loop in double precision.</summary>
[Collection(nameof(Sequential))]
public sealed unsafe class GemmTests
{
    public static TheoryData<string> Forms()
    {
        // Arm's form is written in vectors that every machine has; the one that is chosen stands last.
        var forms = AdvSimd.IsSupported ? new TheoryData<string> { "Portable", "AdvSimd" } : new TheoryData<string> { "AdvSimd", "Portable" };
        if (Avx2.IsSupported && Fma.IsSupported) { forms.Add("Avx2"); }
        if (Vector512.IsHardwareAccelerated) { forms.Add("Avx512"); }
        return forms;
    }

    private static GemmKernels<float> Single(string form) =>
        form switch { "Avx512" => Avx512Single.Kernels, "Avx2" => Avx2Single.Kernels, "AdvSimd" => AdvSimdSingle.Kernels, _ => PortableSingle.Kernels };

    private static GemmKernels<double> Double(string form) =>
        form switch { "Avx512" => Avx512Double.Kernels, "Avx2" => Avx2Double.Kernels, "AdvSimd" => AdvSimdDouble.Kernels, _ => PortableDouble.Kernels };

    [Fact]
    public void The_widest_form_the_machine_has_is_chosen()
    {
        string widest = Forms().Last().Data;
        Assert.Equal(Environment.GetEnvironmentVariable(InstructionSetTests.ExpectedForm) ?? widest, widest);
        Assert.Same(Single(widest), GemmKernels<float>.Best);
        Assert.Same(Double(widest), GemmKernels<double>.Best);
    }

    [Theory, MemberData(nameof(Forms))]
    public void Products_of_random_sizes_and_layouts_equal_the_plain_loop(string form)
    {
        var random = new Random(1);
        for (int trial = 0; trial < 200; trial++)
        {
            var problem = Problem.Random(random, largest: 70);
            problem.Check(Single(form));
            problem.Check(Double(form));
        }
    }

    [Theory, MemberData(nameof(Forms))]
    public void Every_height_and_width_of_the_microkernel_equals_the_plain_loop(string form)
    {
        int seed = 2;
        foreach (int k in new[] { 1, 7, 33 })
        {
            for (int m = 1; m <= 13; m++)
            {
                for (int n = 1; n <= 34; n++)
                {
                    var problem = new Problem(1, m, n, k, Layout.Rows, Layout.Columns, Accumulate: n % 2 == 0, Seed: seed++);
                    problem.Check(Single(form));
                    problem.Check(Double(form));
                }
            }
        }
    }

    [Theory, MemberData(nameof(Forms))]
    public void Large_products_equal_the_plain_loop(string form)
    {
        var layouts = new[] { Layout.Rows, Layout.Columns, Layout.Spread };
        int seed = 1000;
        foreach (var (m, n, k) in new[] { (150, 420, 400), (61, 515, 1000), (800, 65, 50), (13, 900, 391), (400, 33, 800) })
        {
            var problem = new Problem(1, m, n, k, layouts[seed % 3], layouts[seed / 2 % 3], Accumulate: seed % 2 == 0, seed++);
            problem.Check(Single(form));
            problem.Check(Double(form));
        }
    }

    [Theory, MemberData(nameof(Forms))]
    public void Plain_matrices_packed_on_the_way_or_read_in_place_equal_the_plain_loop(string form)
    {
        int seed = 2000;
        // Rows 4096 bytes apart, and others; above and below the number of rows that pays for packing.
        foreach (int n in new[] { 1021, 509, 200, 33 })
        {
            foreach (int m in new[] { 5, 13, 40, 100 })
            {
                var problem = new Problem(1, m, n, 390, m % 2 == 0 ? Layout.Rows : Layout.Columns, Layout.PaddedRows, m == 40, seed++);
                problem.Check(Single(form));
                problem.Check(Double(form));
            }
        }
    }

    [Fact]
    public void Products_with_one_row_or_column_equal_the_plain_loop()
    {
        var random = new Random(3);
        foreach (int length in new[] { 1, 3, 8, 15, 16, 17, 63, 64, 65, 2049, 5000 })
        {
            foreach (var (m, n) in new[] { (1, length), (length, 1) })
            {
                foreach (var layout in Enum.GetValues<Layout>())
                {
                    int k = random.Next(1, 90);
                    var problem = new Problem(1, m, n, k, layout, layout, random.Next(2) == 0, length);
                    problem.Check(GemmKernels<float>.Best);
                    problem.Check(GemmKernels<double>.Best);
                }
            }
        }
    }

    [Fact]
    public void Products_with_few_rows_or_columns_equal_the_plain_loop()
    {
        var random = new Random(6);
        foreach (int few in new[] { 2, 3, 5, 8, 9, 16, 17, 31, 48, 95 })
        {
            foreach (var (m, n) in new[] { (few, 101), (101, few), (few, few) })
            {
                foreach (var layout in Enum.GetValues<Layout>())
                {
                    // Two blocks of k, and one.
                    int k = random.Next(3) == 0 ? random.Next(1000, 1100) : random.Next(120, 300);
                    foreach (var other in new[] { layout, Layout.Columns })
                    {
                        var problem = new Problem(1, m, n, k, layout, other, random.Next(2) == 0, few);
                        problem.Check(GemmKernels<float>.Best);
                        problem.Check(GemmKernels<double>.Best);
                    }
                }
            }
        }
    }

    [Theory, MemberData(nameof(Forms))]
    public void Batches_equal_the_plain_loop(string form)
    {
        var random = new Random(4);
        for (int trial = 0; trial < 60; trial++)
        {
            var problem = Problem.Random(random, largest: 40) with { Batch = random.Next(0, 30) };
            problem.Check(Single(form));
            problem.Check(Double(form));
        }
    }

    [Fact]
    public void The_public_entries_compute_the_product()
    {
        float* a = stackalloc float[] { 1, 2, 3, 4, 5, 6 }, b = stackalloc float[] { 1, 0, 0, 1, 1, 1 }, c = stackalloc float[4];
        Gemm.Multiply(2, 2, 3, new(a, 3, 1), new(b, 2, 1), c, 2);
        Assert.Equal([4f, 5f, 10f, 11f], new ReadOnlySpan<float>(c, 4));
        Gemm.Multiply(2, 2, 3, new(a, 3, 1), new(b, 2, 1), c, 2, accumulate: true);
        Assert.Equal([8f, 10f, 20f, 22f], new ReadOnlySpan<float>(c, 4));

        double* x = stackalloc double[] { 1, 2, 3, 4 }, y = stackalloc double[2];
        Gemm.MultiplyBatched(2, 1, 1, 2, new StridedMatrix<double>(x, 2, 1), 2, new StridedMatrix<double>(x, 1, 2), 2, y, 1, 1);
        Assert.Equal([5.0, 25.0], new ReadOnlySpan<double>(y, 2));
    }

    [Fact]
    public void An_empty_sum_is_zero_or_leaves_c_alone()
    {
        float* c = stackalloc float[] { 1, 2, 3, 4, 5, 6 };
        Gemm.Multiply(2, 2, 0, new StridedMatrix<float>(null, 0, 1), new StridedMatrix<float>(null, 2, 1), c, 3, accumulate: true);
        Assert.Equal([1f, 2, 3, 4, 5, 6], new ReadOnlySpan<float>(c, 6));
        Gemm.Multiply(2, 2, 0, new StridedMatrix<float>(null, 0, 1), new StridedMatrix<float>(null, 2, 1), c, 3);
        Assert.Equal([0f, 0, 3, 0, 0, 6], new ReadOnlySpan<float>(c, 6));
    }

    [Fact]
    public void Bad_sizes_are_refused_with_their_values()
    {
        float* c = stackalloc float[4];
        var empty = new StridedMatrix<float>(c, 1, 1);
        var narrow = Assert.Throws<ArgumentException>(() => Refused(2, 2, 1));
        Assert.Contains("m = 2, n = 2, k = 1, ldc = 1", narrow.Message);
        Assert.Throws<ArgumentException>(() => Refused(-1, 2, 1));

        static void Refused(long m, long n, long k)
        {
            float* c = stackalloc float[4];
            Gemm.Multiply(m, n, k, new StridedMatrix<float>(c, 1, 1), new StridedMatrix<float>(c, 1, 1), c, 1);
        }
    }

    [Theory]
    [InlineData(5, 7, 9), InlineData(100, 70, 65), InlineData(1, 40, 40), InlineData(40, 1, 40)]
    public void Nan_and_infinity_reach_exactly_the_elements_they_belong_to(int m, int n, int k)
    {
        using var a = new GuardedBuffer<float>(m * k);
        using var b = new GuardedBuffer<float>(k * n);
        using var c = new GuardedBuffer<float>(m * n);
        a.Span.Fill(1);
        b.Span.Fill(1);
        int row = m / 2, column = n / 2;
        a.Span[row * k + k / 2] = float.NaN;
        b.Span[(k - 1) * n + column] = float.PositiveInfinity;
        Gemm.Multiply(m, n, k, new(a.Data, k, 1), new(b.Data, n, 1), c.Data, n);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float expected = i == row ? float.NaN : j == column ? float.PositiveInfinity : k;
                Assert.Equal(expected, c.Span[i * n + j]);
            }
        }
    }

    [Theory]
    [InlineData(1, 300, 300, 300), InlineData(1, 768, 65, 512), InlineData(1, 70, 2000, 500), InlineData(30, 64, 64, 32)]
    [InlineData(1, 1, 9000, 300), InlineData(1, 9000, 1, 300), InlineData(1, 7, 3001, 257), InlineData(1, 3001, 7, 257)]
    [InlineData(1, 8, 3001, 1100), InlineData(1, 33, 3001, 500)]
    public void The_bits_do_not_depend_on_the_number_of_threads(int batch, int m, int n, int k)
    {
        using var threads = new ThreadCount(1);
        foreach (var layout in new[] { Layout.Rows, Layout.Columns })
        {
            var problem = new Problem(batch, m, n, k, layout, layout, Accumulate: true, Seed: 5);
            float[] one = problem.Run(GemmKernels<float>.Best);
            foreach (int count in new[] { 2, 3, 5 })
            {
                Threads.Count = count;
                Assert.Equal(one, problem.Run(GemmKernels<float>.Best));
            }
            Threads.Count = 1;
        }
    }
}
