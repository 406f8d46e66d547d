using System.Numerics;
using Sinter.Testing;

namespace Sinter.Cpu.Tests;

/// <summary>How a matrix lies in memory.</summary>
public enum Layout { Rows, PaddedRows, Columns, PaddedColumns, Spread, Reversed, SameRow }

/// <summary>A batch of matrix products with random elements, run by given kernels in guarded memory and compared with the plain loop.</summary>
public sealed unsafe record Problem(int Batch, int M, int N, int K, Layout A, Layout B, bool Accumulate, int Seed)
{
    private const int Padding = 7;

    private int Ldc => N + 2;

    private int CBatch => M * Ldc;

    public static Problem Random(Random random, int largest)
    {
        var layouts = Enum.GetValues<Layout>();
        return new Problem(1, random.Next(largest + 1), random.Next(largest + 1), random.Next(largest + 1),
            layouts[random.Next(layouts.Length)], layouts[random.Next(layouts.Length)], random.Next(2) == 0, random.Next());
    }

    /// <summary>All of C's memory after the product, the padding between its rows included.</summary>
    internal T[] Run<T>(GemmKernels<T> kernels, Epilogue<T>? epilogue = null) where T : unmanaged, INumber<T>
    {
        using var a = new Operand<T>(Batch, M, K, A, Seed);
        using var b = new Operand<T>(Batch, K, N, B, Seed + 1);
        using var c = new GuardedBuffer<T>(Batch * M * N == 0 ? 0 : Batch * CBatch - 2);
        InitialC<T>(c.Count).CopyTo(c.Span);
        Multiply(kernels, a, b, c.Data, epilogue);
        return c.Span.ToArray();
    }

    internal void Check<T>(GemmKernels<T> kernels) where T : unmanaged, INumber<T>
    {
        using var a = new Operand<T>(Batch, M, K, A, Seed);
        using var b = new Operand<T>(Batch, K, N, B, Seed + 1);
        T[] c = Run(kernels), before = InitialC<T>(c.Length);
        double unit = typeof(T) == typeof(float) ? 6e-8 : 1.2e-16;
        for (int at = 0; at < c.Length; at++)
        {
            var (s, i, j) = Place(at);
            if (j >= N)
            {
                Assert.Equal(T.CreateChecked(Padding), c[at]);
                continue;
            }
            double sum = Accumulate ? double.CreateChecked(before[at]) : 0, size = Math.Abs(sum);
            for (int p = 0; p < K; p++)
            {
                double term = double.CreateChecked(a[s, i, p]) * double.CreateChecked(b[s, p, j]);
                sum += term;
                size += Math.Abs(term);
            }
            bool close = Math.Abs(double.CreateChecked(c[at]) - sum) <= unit * (K + 2) * size;
            Assert.True(close, $"{this}: batch {s}, C[{i}, {j}] is {c[at]}, not {sum}.");
        }
    }

    private void Multiply<T>(GemmKernels<T> kernels, Operand<T> a, Operand<T> b, T* c, Epilogue<T>? epilogue) where T : unmanaged, INumber<T>
    {
        if (Batch * M * N == 0) { return; }
        Gemm.Multiply(kernels, Batch, new Product<T>(M, N, K, a.Matrix, b.Matrix, c, Ldc, Accumulate, epilogue), a.Batch, b.Batch, CBatch);
    }

    /// <summary>What lies at a place of C's memory.</summary>
    internal (int Batch, int I, int J) Place(int at) => (at / CBatch, at % CBatch / Ldc, at % CBatch % Ldc);

    /// <summary>Random numbers to add to, or NaN to be overwritten; a known number in the padding.</summary>
    private T[] InitialC<T>(int count) where T : unmanaged, INumber<T>
    {
        var random = new Random(Seed + 2);
        var c = new T[count];
        for (int at = 0; at < count; at++)
        {
            c[at] = T.CreateChecked(Place(at).J >= N ? Padding : Accumulate ? random.NextDouble() - 0.5 : double.NaN);
        }
        return c;
    }
}
