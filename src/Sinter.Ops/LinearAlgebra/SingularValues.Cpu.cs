using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The singular value decomposition by one-sided Jacobi rotations: pairs of columns are turned until all are orthogonal.</summary>
/// <remarks>Hestenes, Inversion of matrices by biorthogonalization and related results, 1958; Demmel, Veselić, Jacobi's method is more accurate than QR, 1992.</remarks>
static unsafe class SingularValuesCpu
{
    const int MostSweeps = 60;

    /// <summary>Of matrices [*, M, N] with M ≥ N: the columns of U as rows [*, N, M], descending values [*, N] in float64, and the columns of V as rows [*, N, N].</summary>
    public static (Tensor U, Tensor Values, Tensor V, Tensor Info) Run(Tensor a)
    {
        long m = a.Shape[^2], n = a.Shape[^1];
        var batch = a.Shape[..^2];
        Tensor columns = a.MT.Scratched(), v = Tensor.Empty([.. batch, n, n], a.DType), values = Tensor.Empty([.. batch, n], DType.Float64), info = Tensor.Zeros(batch, DType.Int32);
        MatrixBatch.Run(a.DType, a.MatrixCount, 20.0 * m * n * n, new Body(columns.Address, v.Address, (double*)values.Address, (int*)info.Address, m, n));
        GC.KeepAlive(columns);
        GC.KeepAlive(v);
        return (columns, values, v, info);
    }

    readonly struct Body(byte* columns, byte* turns, double* values, int* info, long m, long n) : IMatrixBody
    {
        public void Run<T>(long matrix) where T : unmanaged, INumberBase<T>
        {
            T* u = (T*)columns + matrix * n * m, v = (T*)turns + matrix * n * n;
            var s = values + matrix * n;
            new Span<T>(v, (int)(n * n)).Clear();
            for (long i = 0; i < n; i++) v[i * n + i] = T.One;
            // Shorter columns are the rounding errors of others, and have no direction.
            var negligible = 4e-16 * Field<T>.Norm(u, n * m);
            if (!double.IsFinite(negligible))
            {
                info[matrix] = 1;
                return;
            }
            var sweeps = 0;
            while (Sweep(u, v, negligible))
                if (++sweeps == MostSweeps)
                {
                    info[matrix] = 1;
                    break;
                }
            for (long i = 0; i < n; i++) s[i] = Field<T>.Norm(u + i * m, m);
            Sort(u, v, s);
            for (long i = 0; i < n; i++) Normalize(u, s, i, negligible);
        }

        // One rotation for each pair that is not orthogonal to rounding; whether there was any.
        bool Sweep<T>(T* u, T* v, double negligible) where T : unmanaged, INumberBase<T>
        {
            var turned = false;
            for (long p = 0; p < n - 1; p++)
                for (var q = p + 1; q < n; q++)
                {
                    T* x = u + p * m, y = u + q * m;
                    double alpha = Field<T>.Real(Field<T>.Dot(x, x, m)), beta = Field<T>.Real(Field<T>.Dot(y, y, m));
                    var gamma = Field<T>.Dot(x, y, m);
                    var size = Field<T>.Abs(gamma);
                    if (size <= 1e-15 * Math.Sqrt(alpha) * Math.Sqrt(beta) || size == 0 || Math.Min(alpha, beta) <= negligible * negligible) continue;
                    turned = true;
                    var zeta = (beta - alpha) / (2 * size);
                    var t = double.IsInfinity(zeta) ? 0 : Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
                    var c = 1 / Math.Sqrt(1 + t * t);
                    // y, turned back by the phase, has a real product with x.
                    var phase = gamma / Field<T>.Of(size);
                    Field<T>.Rotate(x, y, m, c, c * t, phase);
                    Field<T>.Rotate(v + p * n, v + q * n, n, c, c * t, phase);
                }
            return turned;
        }

        void Sort<T>(T* u, T* v, double* s) where T : unmanaged
        {
            for (long i = 0; i < n - 1; i++)
            {
                var most = i;
                for (var j = i + 1; j < n; j++)
                    if (s[j] > s[most]) most = j;
                if (most == i) continue;
                (s[i], s[most]) = (s[most], s[i]);
                for (long k = 0; k < m; k++) (u[i * m + k], u[most * m + k]) = (u[most * m + k], u[i * m + k]);
                for (long k = 0; k < n; k++) (v[i * n + k], v[most * n + k]) = (v[most * n + k], v[i * n + k]);
            }
        }

        // A negligible column is replaced by a unit vector orthogonal to those before.
        void Normalize<T>(T* u, double* s, long i, double negligible) where T : unmanaged, INumberBase<T>
        {
            var x = u + i * m;
            if (s[i] > negligible)
            {
                for (long k = 0; k < m; k++) x[k] /= Field<T>.Of(s[i]);
                return;
            }
            for (long axis = 0; axis < m; axis++)
            {
                new Span<T>(x, (int)m).Clear();
                x[axis] = T.One;
                for (var pass = 0; pass < 2; pass++)
                    for (long j = 0; j < i; j++) Field<T>.Add(x, -Field<T>.Dot(u + j * m, x, m), u + j * m, m);
                var length = Field<T>.Norm(x, m);
                if (length < 0.5 / Math.Sqrt(m)) continue;
                for (long k = 0; k < m; k++) x[k] /= Field<T>.Of(length);
                return;
            }
        }
    }
}
