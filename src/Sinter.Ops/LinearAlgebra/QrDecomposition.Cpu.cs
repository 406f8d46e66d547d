using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Householder reflections, I - τ v vᴴ with v[0] = 1, chosen as LAPACK chooses them: the result is real.</summary>
static unsafe class Reflections
{
    /// <summary>The reflection H with Hᴴ x = (β, 0, …), β real: x, of <paramref name="n"/> numbers a stride apart, becomes v but for its first, which becomes β. Gives τ.</summary>
    public static T Make<T>(T* x, long n, long stride) where T : unmanaged, INumberBase<T>
    {
        if (n == 0) return T.Zero;
        var rest = n == 1 ? 0 : Field<T>.Norm(x + stride, n - 1, stride);
        double re = Field<T>.Real(x[0]), im = Field<T>.Imaginary(x[0]);
        if (rest == 0 && im == 0) return T.Zero;
        var beta = -Math.CopySign(Math.Sqrt(re * re + im * im + rest * rest), re);
        var tau = (Field<T>.Of(beta) - x[0]) / Field<T>.Of(beta);
        var scale = T.One / (x[0] - Field<T>.Of(beta));
        for (long i = 1; i < n; i++) x[i * stride] *= scale;
        x[0] = Field<T>.Of(beta);
        return tau;
    }

    /// <summary>A becomes (I - τ v vᴴ) A. v's first number counts as 1; A has rows of <paramref name="columns"/> numbers, <paramref name="aStride"/> apart.</summary>
    public static void Apply<T>(T tau, T* v, long vStride, long n, T* a, long columns, long aStride, T* work) where T : unmanaged, INumberBase<T>
    {
        if (tau == T.Zero || columns == 0) return;
        new ReadOnlySpan<T>(a, (int)columns).CopyTo(new(work, (int)columns));
        for (long i = 1; i < n; i++) Field<T>.Add(work, Field<T>.Conj(v[i * vStride]), a + i * aStride, columns);
        Field<T>.Add(a, -tau, work, columns);
        for (long i = 1; i < n; i++) Field<T>.Add(a + i * aStride, -tau * v[i * vStride], work, columns);
    }
}

static unsafe class QrCpu
{
    /// <summary>A = Q R for each matrix, [M, N]: Q of <paramref name="columns"/> columns (0 for none) and R of as many rows as Q has columns, at least min(M, N).</summary>
    public static (Tensor Q, Tensor R) Run(Tensor a, long columns)
    {
        long m = a.Shape[^2], n = a.Shape[^1];
        var batch = a.Shape[..^2];
        Tensor packed = a.Scratched(), q = Tensor.Empty([.. batch, m, columns], a.DType);
        MatrixBatch.Run(a.DType, a.MatrixCount, 2.0 * m * n * Math.Min(m, n), new Body(packed.Address, q.Address, m, n, columns));
        GC.KeepAlive(packed);
        GC.KeepAlive(q);
        var kept = Math.Max(columns, Math.Min(m, n));
        return (q, packed.Narrow(packed.Rank - 2, 0, kept).Triu());
    }

    readonly struct Body(byte* a, byte* q, long m, long n, long columns) : IMatrixBody
    {
        public void Run<T>(long matrix) where T : unmanaged, INumberBase<T>
        {
            T* x = (T*)a + matrix * m * n, y = (T*)q + matrix * m * columns;
            var k = Math.Min(m, n);
            using var scratch = Scratch.Rent<T>(k + Math.Max(n, columns) + 1);
            T* tau = (T*)scratch.Data, work = tau + k;
            for (long i = 0; i < k; i++)
            {
                tau[i] = Reflections.Make(x + i * n + i, m - i, n);
                Reflections.Apply(Field<T>.Conj(tau[i]), x + i * n + i, n, m - i, x + i * n + i + 1, n - i - 1, n, work);
            }
            if (columns == 0) return;
            new Span<T>(y, (int)(m * columns)).Clear();
            for (long i = 0; i < columns; i++) y[i * columns + i] = T.One;
            for (var i = Math.Min(k, columns) - 1; i >= 0; i--) Reflections.Apply(tau[i], x + i * n + i, n, m - i, y + i * columns + i, columns - i, columns, work);
        }
    }
}
