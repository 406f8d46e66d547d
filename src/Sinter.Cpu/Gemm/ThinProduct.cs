using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>
/// Products with one row or column, or a few of them: they read each element of the large matrix once and use it a few times, so memory
/// sets the speed and nothing is packed.
/// </summary>
internal static unsafe class ThinProduct<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>
    /// The product <paramref name="p"/>, whose rows or columns are few. Unless there is only one, the large matrix must have adjacent
    /// elements along k.
    /// </summary>
    public static void Multiply(in Product<T> p, GemmMethod method)
    {
        bool isRow = method == GemmMethod.FewRows;
        // Y[m, n] = X[m, k]·W[k, n] with m small; few columns are the rows of the transposed product.
        nint m = isRow ? p.M : p.N, n = isRow ? p.N : p.M, k = p.K;
        var x = isRow ? p.A : p.B.Transposed;
        var w = isRow ? p.B : p.A.Transposed;
        var y = isRow ? new StridedMatrix<T>(p.C, p.Ldc, 1) : new StridedMatrix<T>(p.C, 1, p.Ldc);

        using var scratch = Scratch.Rent<T>(m * k + n);
        T* adjacent = (T*)scratch.Data;
        if (x.ColumnStride != 1) { x = Gather(x, m, k, adjacent); }

        if (w.RowStride == 1)
        {
            if (m == 1) { Dots(n, k, x.Data, w, y, p.Accumulate); }
            else { DotTiles.Multiply(m, n, k, x, w, y, p.Accumulate); }
            return;
        }
        T* row = adjacent + m * k;
        if (w.ColumnStride == 1) { Sweep(n, k, x.Data, w, row); }
        else { Plain(n, k, x.Data, w, row); }
        for (nint j = 0; j < n; j++) { Put(y.At(0, j), row[j], p.Accumulate); }
    }

    /// <summary>
    /// W's columns lie in one piece: each is read once, four at a time. The four are far apart, so that reading is four long runs through
    /// memory; four neighbours would start four new runs after each column, and the processor fetches ahead only in runs that it has seen.
    /// </summary>
    private static void Dots(nint n, nint k, T* x, StridedMatrix<T> w, StridedMatrix<T> y, bool accumulate)
    {
        nint quarter = n / 4;
        for (nint j = 0; j < quarter; j++) { FourDots(k, x, w.At(0, j), quarter * w.ColumnStride, y.At(0, j), quarter * y.ColumnStride, accumulate); }
        for (nint j = 4 * quarter; j < n; j++) { Put(y.At(0, j), Dot(k, x, w.At(0, j)), accumulate); }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourDots(nint k, T* x, T* w, nint far, T* y, nint yFar, bool accumulate)
    {
        T* w0 = w, w1 = w0 + far, w2 = w1 + far, w3 = w2 + far;
        Vector<T> s0 = Vector<T>.Zero, s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
        nint p = 0, lanes = Vector<T>.Count;
        for (; p + 2 * lanes <= k; p += 2 * lanes)
        {
            var xs = Vector.Load(x + p);
            var xt = Vector.Load(x + p + lanes);
            s0 = MultiplyAdd(xs, Vector.Load(w0 + p), s0); t0 = MultiplyAdd(xt, Vector.Load(w0 + p + lanes), t0);
            s1 = MultiplyAdd(xs, Vector.Load(w1 + p), s1); t1 = MultiplyAdd(xt, Vector.Load(w1 + p + lanes), t1);
            s2 = MultiplyAdd(xs, Vector.Load(w2 + p), s2); t2 = MultiplyAdd(xt, Vector.Load(w2 + p + lanes), t2);
            s3 = MultiplyAdd(xs, Vector.Load(w3 + p), s3); t3 = MultiplyAdd(xt, Vector.Load(w3 + p + lanes), t3);
        }
        // No call may stand here: the sums would move from registers to the stack, inside the loop too.
        T d0 = Vector.Sum(s0 + t0), d1 = Vector.Sum(s1 + t1), d2 = Vector.Sum(s2 + t2), d3 = Vector.Sum(s3 + t3);
        for (; p < k; p++)
        {
            d0 += x[p] * w0[p];
            d1 += x[p] * w1[p];
            d2 += x[p] * w2[p];
            d3 += x[p] * w3[p];
        }
        Put(y, d0, accumulate);
        Put(y + yFar, d1, accumulate);
        Put(y + 2 * yFar, d2, accumulate);
        Put(y + 3 * yFar, d3, accumulate);
    }

    /// <summary>One dot product, summed in the order of <see cref="FourDots"/>.</summary>
    private static T Dot(nint k, T* x, T* w)
    {
        Vector<T> s = Vector<T>.Zero, t = s;
        nint p = 0, lanes = Vector<T>.Count;
        for (; p + 2 * lanes <= k; p += 2 * lanes)
        {
            s = MultiplyAdd(Vector.Load(x + p), Vector.Load(w + p), s);
            t = MultiplyAdd(Vector.Load(x + p + lanes), Vector.Load(w + p + lanes), t);
        }
        T sum = Vector.Sum(s + t);
        for (; p < k; p++) { sum += x[p] * w[p]; }
        return sum;
    }

    /// <summary>W's rows lie in one piece: adds eight of them at a time to y, so that memory is read in long runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sweep(nint n, nint k, T* x, StridedMatrix<T> w, T* y)
    {
        for (nint j = 0; j < n; j++) { y[j] = T.Zero; }
        nint p = 0, lanes = Vector<T>.Count;
        for (; p + 8 <= k; p += 8)
        {
            T* w0 = w.At(p, 0), w1 = w0 + w.RowStride, w2 = w1 + w.RowStride, w3 = w2 + w.RowStride;
            T* w4 = w3 + w.RowStride, w5 = w4 + w.RowStride, w6 = w5 + w.RowStride, w7 = w6 + w.RowStride;
            Vector<T> x0 = new(x[p]), x1 = new(x[p + 1]), x2 = new(x[p + 2]), x3 = new(x[p + 3]);
            Vector<T> x4 = new(x[p + 4]), x5 = new(x[p + 5]), x6 = new(x[p + 6]), x7 = new(x[p + 7]);
            nint j = 0;
            for (; j + lanes <= n; j += lanes)
            {
                var a = MultiplyAdd(Vector.Load(w1 + j), x1, Vector.Load(w0 + j) * x0);
                var b = MultiplyAdd(Vector.Load(w3 + j), x3, Vector.Load(w2 + j) * x2);
                var c = MultiplyAdd(Vector.Load(w5 + j), x5, Vector.Load(w4 + j) * x4);
                var d = MultiplyAdd(Vector.Load(w7 + j), x7, Vector.Load(w6 + j) * x6);
                (Vector.Load(y + j) + ((a + b) + (c + d))).Store(y + j);
            }
            for (; j < n; j++)
            {
                T sum = w0[j] * x[p] + w1[j] * x[p + 1] + w2[j] * x[p + 2] + w3[j] * x[p + 3];
                y[j] += sum + (w4[j] * x[p + 4] + w5[j] * x[p + 5] + w6[j] * x[p + 6] + w7[j] * x[p + 7]);
            }
        }
        for (; p < k; p++)
        {
            T* w0 = w.At(p, 0);
            for (nint j = 0; j < n; j++) { y[j] += w0[j] * x[p]; }
        }
    }

    private static void Plain(nint n, nint k, T* x, StridedMatrix<T> w, T* y)
    {
        for (nint j = 0; j < n; j++)
        {
            var sum = T.Zero;
            for (nint p = 0; p < k; p++) { sum += x[p] * *w.At(p, j); }
            y[j] = sum;
        }
    }

    private static StridedMatrix<T> Gather(StridedMatrix<T> x, nint m, nint k, T* target)
    {
        for (nint i = 0; i < m; i++)
        {
            for (nint p = 0; p < k; p++) { target[i * k + p] = *x.At(i, p); }
        }
        return new(target, k, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(T* y, T value, bool accumulate) => *y = accumulate ? value + *y : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<T> MultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> c) =>
        typeof(T) == typeof(float)
            ? Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
            : Vector.MultiplyAddEstimate(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();
}
