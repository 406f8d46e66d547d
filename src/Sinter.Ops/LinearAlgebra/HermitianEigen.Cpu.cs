using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Eigenvalues and vectors of symmetric and Hermitian matrices: reflections to a real tridiagonal matrix, then implicit QL steps with shifts.</summary>
/// <remarks>After EISPACK's tred2 and tql2 (Bowdler, Martin, Reinsch, Wilkinson, Handbook for Automatic Computation II).</remarks>
static unsafe class HermitianEigenCpu
{
    /// <summary>Ascending eigenvalues [*, N] in float64, and vectors as columns [*, N, N]. The lower triangle of a is read.</summary>
    public static (Tensor Values, Tensor Vectors, Tensor Info) Run(Tensor a)
    {
        var n = a.Shape[^1];
        var batch = a.Shape[..^2];
        // The vectors are rows while they are rotated.
        Tensor work = a.Tril().Scratched(), rows = Tensor.Empty(a.Shape, a.DType), values = Tensor.Empty([.. batch, n], DType.Float64), info = Tensor.Zeros(batch, DType.Int32);
        MatrixBatch.Run(a.DType, a.MatrixCount, 9.0 * n * n * n, new Body(work.Address, rows.Address, (double*)values.Address, (int*)info.Address, n));
        GC.KeepAlive(work);
        GC.KeepAlive(rows);
        return (values, rows.MT.Contiguous(), info);
    }

    readonly struct Body(byte* a, byte* z, double* values, int* info, long n) : IMatrixBody
    {
        public void Run<T>(long matrix) where T : unmanaged, INumberBase<T>
        {
            if (n == 0) return;
            T* x = (T*)a + matrix * n * n, rows = (T*)z + matrix * n * n;
            var d = values + matrix * n;
            using var numbers = Scratch.Rent<T>(4 * n);
            using var reals = Scratch.Rent<double>(n);
            var e = (double*)reals.Data;
            for (long i = 0; i < n; i++)
            {
                for (var j = i + 1; j < n; j++) x[i * n + j] = Field<T>.Conj(x[j * n + i]);
                x[i * n + i] = Field<T>.Of(Field<T>.Real(x[i * n + i]));
            }
            Tridiagonal(x, rows, d, e, (T*)numbers.Data);
            if (!Diagonalize(rows, d, e)) info[matrix] = 1;
            Sort(rows, d);
        }

        // A = Q T Qᴴ: d and e become T's diagonals, the rows of z Qᵀ.
        void Tridiagonal<T>(T* x, T* z, double* d, double* e, T* memory) where T : unmanaged, INumberBase<T>
        {
            T* v = memory, w = v + n, tau = w + n, conjugate = tau + n;
            for (long k = 0; k < n - 1; k++)
            {
                var below = n - k - 1;
                var column = x + (k + 1) * n + k;
                tau[k] = Reflections.Make(column, below, n);
                e[k] = Field<T>.Real(column[0]);
                if (tau[k] == T.Zero) continue;
                // A - v wᴴ - w vᴴ on the rest, with w = p - ½ τ (pᴴ v) v and p = τ A v.
                var rest = x + (k + 1) * n + k + 1;
                v[0] = T.One;
                for (long i = 1; i < below; i++) v[i] = column[i * n];
                for (long i = 0; i < below; i++) conjugate[i] = Field<T>.Conj(v[i]);
                for (long i = 0; i < below; i++) w[i] = tau[k] * Field<T>.Conj(Field<T>.Dot(rest + i * n, conjugate, below));
                var half = -Field<T>.Of(0.5) * tau[k] * Field<T>.Dot(w, v, below);
                Field<T>.Add(w, half, v, below);
                for (long i = 0; i < below; i++) w[i] = Field<T>.Conj(w[i]);
                for (long i = 0; i < below; i++)
                {
                    Field<T>.Add(rest + i * n, -v[i], w, below);
                    Field<T>.Add(rest + i * n, -Field<T>.Conj(w[i]), conjugate, below);
                }
            }
            for (long i = 0; i < n; i++) d[i] = Field<T>.Real(x[i * n + i]);
            e[n - 1] = 0;
            // Qᵀ = … H₁ᵀ H₀ᵀ: rows are multiplied from the right, which is applying conj(H) to columns; built from the last reflection on.
            new Span<T>(z, (int)(n * n)).Clear();
            for (long i = 0; i < n; i++) z[i * n + i] = T.One;
            for (var k = n - 2; k >= 0; k--)
            {
                if (tau[k] == T.Zero) continue;
                var below = n - k - 1;
                v[0] = T.One;
                for (long i = 1; i < below; i++) v[i] = x[(k + 1 + i) * n + k];
                // Row r of Qᵀ, q: q - τ (vᴴ q) vᵀ.
                for (var r = k + 1; r < n; r++)
                {
                    var q = z + r * n + k + 1;
                    Field<T>.Add(q, -tau[k] * Field<T>.Dot(v, q, below), v, below);
                }
            }
        }

        bool Diagonalize<T>(T* z, double* d, double* e) where T : unmanaged, INumberBase<T>
        {
            for (long l = 0; l < n; l++)
            {
                for (var step = 0; ; step++)
                {
                    var m = l;
                    for (; m < n - 1; m++)
                    {
                        var size = Math.Abs(d[m]) + Math.Abs(d[m + 1]);
                        if (Math.Abs(e[m]) <= double.Epsilon + size * 1.1e-16) break;
                    }
                    if (m == l) break;
                    if (step == 60 || !double.IsFinite(d[l])) return false;
                    var g = (d[l + 1] - d[l]) / (2 * e[l]);
                    var r = double.Hypot(g, 1);
                    g = d[m] - d[l] + e[l] / (g + Math.CopySign(r, g));
                    double s = 1, c = 1, p = 0;
                    var i = m - 1;
                    for (; i >= l; i--)
                    {
                        double f = s * e[i], b = c * e[i];
                        r = double.Hypot(f, g);
                        e[i + 1] = r;
                        if (r == 0)
                        {
                            d[i + 1] -= p;
                            e[m] = 0;
                            break;
                        }
                        (s, c) = (f / r, g / r);
                        g = d[i + 1] - p;
                        r = (d[i] - g) * s + 2 * c * b;
                        p = s * r;
                        d[i + 1] = g + p;
                        g = c * r - b;
                        Field<T>.Rotate(z + i * n, z + (i + 1) * n, n, c, s, T.One);
                    }
                    if (r == 0 && i >= l) continue;
                    d[l] -= p;
                    e[l] = g;
                    e[m] = 0;
                }
            }
            return true;
        }

        void Sort<T>(T* z, double* d) where T : unmanaged
        {
            for (long i = 0; i < n - 1; i++)
            {
                var least = i;
                for (var j = i + 1; j < n; j++)
                    if (d[j] < d[least]) least = j;
                if (least == i) continue;
                (d[i], d[least]) = (d[least], d[i]);
                for (long j = 0; j < n; j++) (z[i * n + j], z[least * n + j]) = (z[least * n + j], z[i * n + j]);
            }
        }
    }
}
