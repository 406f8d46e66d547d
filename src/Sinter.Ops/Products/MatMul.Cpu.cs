using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Matrix products on the CPU: one call of the GEMM for each matrix of a batch, or one for the whole batch where its strides are regular.</summary>
static unsafe class MatMulCpu
{
    /// <summary>y[*, M, N] = a[*, M, K] · b[*, K, N]; y is row-major, a and b may have any strides and broadcast over the batch.</summary>
    public static void Run(Tensor y, Tensor a, Tensor b)
    {
        switch (y.DType)
        {
            case DType.Float32: Each<float>(y, a, b, static (s, m, n, k, a, sa, b, sb, c, sc, ldc) => Gemm.MultiplyBatched(s, m, n, k, a, sa, b, sb, c, sc, ldc)); break;
            case DType.Float64: Each<double>(y, a, b, static (s, m, n, k, a, sa, b, sb, c, sc, ldc) => Gemm.MultiplyBatched(s, m, n, k, a, sa, b, sb, c, sc, ldc)); break;
            case DType.Float16: Each<Half>(y, a, b, Gemm.MultiplyBatched); break;
            case DType.BFloat16: Each<BFloat16>(y, a, b, Gemm.MultiplyBatched); break;
            default:
                Check.DType(!y.DType.IsFloat8, $"MatMul: the matrices are {y.DType}, a type for storage in which nothing is computed. Convert them first, as in x.To(DType.Float32).");
                using (var wide = Tensor.EmptyLike(y, DType.Int64))
                {
                    Tensor wa = a.To(DType.Int64), wb = b.To(DType.Int64);
                    Integers(wide, wa, wb);
                    y.Device.Copy(y, wide);
                }
                break;
        }
    }

    delegate void Multiply<T>(
        long batch, long m, long n, long k, StridedMatrix<T> a, long aBatch, StridedMatrix<T> b, long bBatch, T* c, long cBatch, long ldc)
        where T : unmanaged;

    static void Each<T>(Tensor y, Tensor a, Tensor b, Multiply<T> multiply) where T : unmanaged
    {
        using var ys = y.Pin<T>();
        using var xs = a.Pin<T>();
        using var ws = b.Pin<T>();
        var walk = new Batches(y, a, b);
        while (walk.Next(out var run))
            multiply(run.Count, walk.M, walk.N, walk.K, new(xs.Pointer + run.A, a.StrideArray[^2], a.StrideArray[^1]), run.StepA,
                new(ws.Pointer + run.B, b.StrideArray[^2], b.StrideArray[^1]), run.StepB, ys.Pointer + run.Y, run.StepY, walk.N);
    }

    static void Integers(Tensor y, Tensor a, Tensor b)
    {
        using var ys = y.Pin<long>();
        using var xs = a.Pin<long>();
        using var ws = b.Pin<long>();
        var walk = new Batches(y, a, b);
        while (walk.Next(out var run))
            for (long t = 0; t < run.Count; t++)
                for (long i = 0; i < walk.M; i++)
                    for (long j = 0; j < walk.N; j++)
                    {
                        long* p = xs.Pointer + run.A + t * run.StepA + i * a.StrideArray[^2], q = ws.Pointer + run.B + t * run.StepB + j * b.StrideArray[^1];
                        var sum = 0L;
                        for (long k = 0; k < walk.K; k++) sum += p[k * a.StrideArray[^1]] * q[k * b.StrideArray[^2]];
                        ys[run.Y + t * run.StepY + i * walk.N + j] = sum;
                    }
    }

    /// <summary>Some matrices of a batch at regular distances.</summary>
    readonly record struct Stretch(long Count, long Y, long StepY, long A, long StepA, long B, long StepB);

    /// <summary>Cuts a batch into runs: the innermost batch dimension is a run, the outer ones are walked.</summary>
    struct Batches
    {
        public readonly long M, N, K;
        readonly Tensor _a, _b;
        readonly Shape _batch;
        readonly long _inner, _runs;
        long _run;

        public Batches(Tensor y, Tensor a, Tensor b)
        {
            (_a, _b) = (a, b);
            (M, N, K) = (y.Shape[^2], y.Shape[^1], a.Shape[^1]);
            _batch = y.Shape[..^2];
            _inner = _batch.Rank > 0 ? _batch[^1] : 1;
            _runs = _batch.Count / _inner;
        }

        public bool Next(out Stretch run)
        {
            run = default;
            if (_run == _runs) return false;
            long a = 0, b = 0, at = _run;
            for (var d = _batch.Rank - 2; d >= 0; d--)
            {
                (at, var i) = Math.DivRem(at, _batch[d]);
                a += i * Step(_a, d);
                b += i * Step(_b, d);
            }
            run = new(_inner, _run * _inner * M * N, M * N, a, _batch.Rank > 0 ? Step(_a, _batch.Rank - 1) : 0, b, _batch.Rank > 0 ? Step(_b, _batch.Rank - 1) : 0);
            _run++;
            return true;
        }

        // The stride of an operand along a batch dimension; 0 where it broadcasts.
        readonly long Step(Tensor t, int d)
        {
            var own = d - (_batch.Rank - (t.Rank - 2));
            return own < 0 || t.Shape[own] == 1 ? 0 : t.StrideArray[own];
        }
    }
}
