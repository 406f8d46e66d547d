using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Eigenvalues and vectors of any square matrix, over the complex numbers: reflections to Hessenberg form, shifted QR steps to a triangle (Schur form), back substitution.</summary>
/// <remarks>Golub, Van Loan, Matrix Computations, chapter 7. Real matrices take the same way, for their results are complex.</remarks>
static unsafe class GeneralEigenCpu
{
    const double Unit = 2.220446049250313e-16;

    /// <summary>Of complex128 matrices [*, N, N]: the eigenvalues [*, N], and unit vectors as columns [*, N, N].</summary>
    public static (Tensor Values, Tensor Vectors, Tensor Info) Run(Tensor a)
    {
        var n = a.Shape[^1];
        var batch = a.Shape[..^2];
        Tensor work = a.Scratched(), vectors = Tensor.Empty(a.Shape, DType.Complex128), values = Tensor.Empty([.. batch, n], DType.Complex128), info = Tensor.Zeros(batch, DType.Int32);
        MatrixBatch.Run(a.DType, a.MatrixCount, 25.0 * n * n * n, new Body((Complex*)work.Address, (Complex*)vectors.Address, (Complex*)values.Address, (int*)info.Address, n));
        GC.KeepAlive(work);
        return (values, vectors, info);
    }

    readonly struct Body(Complex* a, Complex* vectors, Complex* values, int* info, long n) : IMatrixBody
    {
        public void Run<T>(long matrix) where T : unmanaged, INumberBase<T>
        {
            if (n == 0) return;
            Complex* h = a + matrix * n * n, z = vectors + matrix * n * n;
            using var scratch = Scratch.Rent<Complex>(n * n + 2 * n);
            var work = (Complex*)scratch.Data;
            Hessenberg(h, z, work);
            if (!Schur(h, z))
            {
                info[matrix] = 1;
                return;
            }
            for (long i = 0; i < n; i++) values[matrix * n + i] = h[i * n + i];
            Vectors(h, z, work, work + n * n);
        }

        // A = Z H Zᴴ; the reflections stay below H's subdiagonal until Z is made of them.
        void Hessenberg(Complex* h, Complex* z, Complex* work)
        {
            var tau = work + n;
            for (long k = 0; k < n - 2; k++)
            {
                var below = n - k - 1;
                var v = h + (k + 1) * n + k;
                tau[k] = Reflections.Make(v, below, n);
                Reflections.Apply(Complex.Conjugate(tau[k]), v, n, below, v + 1, n - k - 1, n, work);
                // From the right: each row r becomes r - τ (r v) vᴴ.
                for (long r = 0; r < n; r++)
                {
                    var row = h + r * n + k + 1;
                    var product = row[0];
                    for (long i = 1; i < below; i++) product += row[i] * v[i * n];
                    product *= tau[k];
                    row[0] -= product;
                    for (long i = 1; i < below; i++) row[i] -= product * Complex.Conjugate(v[i * n]);
                }
            }
            new Span<Complex>(z, (int)(n * n)).Clear();
            for (long i = 0; i < n; i++) z[i * n + i] = 1;
            for (var k = n - 3; k >= 0; k--) Reflections.Apply(tau[k], h + (k + 1) * n + k, n, n - k - 1, z + (k + 1) * n + k + 1, n - k - 1, n, work);
            for (long r = 2; r < n; r++)
                for (long c = 0; c < r - 1; c++) h[r * n + c] = 0;
        }

        bool Schur(Complex* h, Complex* z)
        {
            var norm = Field<Complex>.Norm(h, n * n);
            if (!double.IsFinite(norm)) return false;
            var last = n - 1;
            for (var step = 1; last > 0; step++)
            {
                var first = last;
                for (; first > 0; first--)
                {
                    var size = Complex.Abs(h[(first - 1) * n + first - 1]) + Complex.Abs(h[first * n + first]);
                    if (Complex.Abs(h[first * n + first - 1]) > Unit * (size == 0 ? norm : size)) continue;
                    h[first * n + first - 1] = 0;
                    break;
                }
                if (first == last)
                {
                    last--;
                    step = 0;
                    continue;
                }
                if (step == 300) return false;
                Step(h, z, first, last, step % 10 == 0 ? h[last * n + last] + Complex.Abs(h[last * n + last - 1]) : Shift(h, last));
            }
            return true;
        }

        // The eigenvalue of the last two rows and columns that is nearer to the last number.
        Complex Shift(Complex* h, long last)
        {
            Complex a = h[(last - 1) * n + last - 1], b = h[(last - 1) * n + last], c = h[last * n + last - 1], d = h[last * n + last];
            var half = (a - d) / 2;
            var root = Complex.Sqrt(half * half + b * c);
            var sum = Complex.Abs(half + root) > Complex.Abs(half - root) ? half + root : half - root;
            return sum == 0 ? d : d - b * c / sum;
        }

        // H - shift = Q R by rotations of neighbouring rows, then R Q + shift.
        void Step(Complex* h, Complex* z, long first, long last, Complex shift)
        {
            using var scratch = Scratch.Rent<Complex>(2 * n);
            Complex* cosines = (Complex*)scratch.Data, sines = cosines + n;
            for (var i = first; i <= last; i++) h[i * n + i] -= shift;
            for (var k = first; k < last; k++)
            {
                Complex* upper = h + k * n, lower = upper + n;
                Complex a = upper[k], b = lower[k];
                var length = double.Hypot(Complex.Abs(a), Complex.Abs(b));
                (cosines[k], sines[k]) = length == 0 ? (Complex.One, Complex.Zero) : (a / length, b / length);
                Complex c = cosines[k], s = sines[k], cc = Complex.Conjugate(c), sc = Complex.Conjugate(s);
                for (var j = k; j < n; j++) (upper[j], lower[j]) = (cc * upper[j] + sc * lower[j], c * lower[j] - s * upper[j]);
                lower[k] = 0;
            }
            for (var k = first; k < last; k++)
            {
                Columns(h, k, Math.Min(k + 2, last + 1), cosines[k], sines[k]);
                Columns(z, k, n, cosines[k], sines[k]);
            }
            for (var i = first; i <= last; i++) h[i * n + i] += shift;
        }

        // Columns k and k + 1 of the first rows, times the adjoint of the rotation of rows.
        void Columns(Complex* x, long k, long rows, Complex c, Complex s)
        {
            Complex cc = Complex.Conjugate(c), sc = Complex.Conjugate(s);
            for (long r = 0; r < rows; r++)
            {
                var p = x + r * n + k;
                (p[0], p[1]) = (p[0] * c + p[1] * s, p[1] * cc - p[0] * sc);
            }
        }

        // Of the triangle by back substitution, then of A by Z; unit length, the largest number real, as LAPACK gives them.
        void Vectors(Complex* t, Complex* z, Complex* result, Complex* x)
        {
            var norm = Math.Max(Field<Complex>.Norm(t, n * n), 1e-300);
            for (long k = 0; k < n; k++)
            {
                x[k] = 1;
                for (var i = k - 1; i >= 0; i--)
                {
                    var sum = Complex.Zero;
                    for (var j = i + 1; j <= k; j++) sum += t[i * n + j] * x[j];
                    var gap = t[i * n + i] - t[k * n + k];
                    if (Complex.Abs(gap) < Unit * norm) gap = Unit * norm;
                    x[i] = -sum / gap;
                    // Nearly defective matrices would overflow.
                    if (Complex.Abs(x[i]) < 1e100) continue;
                    var scale = 1 / Complex.Abs(x[i]);
                    for (var j = i; j <= k; j++) x[j] *= scale;
                }
                for (long r = 0; r < n; r++)
                {
                    var sum = Complex.Zero;
                    for (long j = 0; j <= k; j++) sum += z[r * n + j] * x[j];
                    result[r * n + k] = sum;
                }
                var length = Field<Complex>.Norm(result + k, n, n);
                long largest = 0;
                for (long r = 1; r < n; r++)
                    if (Complex.Abs(result[r * n + k]) > Complex.Abs(result[largest * n + k]) * (1 + 1e-12)) largest = r;
                var turn = Complex.Conjugate(result[largest * n + k]) / (Complex.Abs(result[largest * n + k]) * length);
                for (long r = 0; r < n; r++) result[r * n + k] *= turn;
            }
            Buffer.MemoryCopy(result, z, n * n * sizeof(Complex), n * n * sizeof(Complex));
        }
    }
}
