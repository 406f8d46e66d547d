using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>Products with one row or one column, which read each element of the matrix once: bound by memory, so nothing is packed.</summary>
internal static unsafe class Gemv<T> where T : unmanaged, INumberBase<T>
{
    /// <summary>The product <paramref name="p"/>, whose C has one row or one column.</summary>
    public static void Multiply(in Product<T> p)
    {
        // y[N] = x[K]·W[K, N]; a column of C is the row of the transposed product.
        bool isRow = p.M == 1;
        nint n = isRow ? p.N : p.M;
        var w = isRow ? p.B : p.A.Transposed;
        T* x = isRow ? p.A.Data : p.B.Data;
        nint xStep = isRow ? p.A.ColumnStride : p.B.RowStride, yStep = isRow ? 1 : p.Ldc;

        using var scratch = Scratch.Rent<T>(p.K + n);
        T* y = (T*)scratch.Data + p.K;
        if (xStep != 1) { x = Gather(x, xStep, p.K, (T*)scratch.Data); }

        if (w.RowStride == 1) { Dots(n, p.K, x, w, y); }
        else if (w.ColumnStride == 1) { Sweep(n, p.K, x, w, y); }
        else { Plain(n, p.K, x, w, y); }

        T* c = p.C;
        for (nint j = 0; j < n; j++, c += yStep) { *c = p.Accumulate ? y[j] + *c : y[j]; }
    }

    /// <summary>W's columns lie in one piece: four dot products at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dots(nint n, nint k, T* x, StridedMatrix<T> w, T* y)
    {
        nint j = 0, lanes = Vector<T>.Count;
        for (; j + 4 <= n; j += 4)
        {
            T* w0 = w.At(0, j), w1 = w.At(0, j + 1), w2 = w.At(0, j + 2), w3 = w.At(0, j + 3);
            Vector<T> s0 = Vector<T>.Zero, s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
            nint p = 0;
            for (; p + 2 * lanes <= k; p += 2 * lanes)
            {
                var xs = Vector.Load(x + p);
                var xt = Vector.Load(x + p + lanes);
                s0 += xs * Vector.Load(w0 + p); t0 += xt * Vector.Load(w0 + p + lanes);
                s1 += xs * Vector.Load(w1 + p); t1 += xt * Vector.Load(w1 + p + lanes);
                s2 += xs * Vector.Load(w2 + p); t2 += xt * Vector.Load(w2 + p + lanes);
                s3 += xs * Vector.Load(w3 + p); t3 += xt * Vector.Load(w3 + p + lanes);
            }
            y[j] = Vector.Sum(s0 + t0) + Tail(p, k, x, w0);
            y[j + 1] = Vector.Sum(s1 + t1) + Tail(p, k, x, w1);
            y[j + 2] = Vector.Sum(s2 + t2) + Tail(p, k, x, w2);
            y[j + 3] = Vector.Sum(s3 + t3) + Tail(p, k, x, w3);
        }
        for (; j < n; j++)
        {
            T* w0 = w.At(0, j);
            Vector<T> s = Vector<T>.Zero, t = s;
            nint p = 0;
            for (; p + 2 * lanes <= k; p += 2 * lanes)
            {
                s += Vector.Load(x + p) * Vector.Load(w0 + p);
                t += Vector.Load(x + p + lanes) * Vector.Load(w0 + p + lanes);
            }
            y[j] = Vector.Sum(s + t) + Tail(p, k, x, w0);
        }
    }

    private static T Tail(nint from, nint k, T* x, T* w)
    {
        var sum = T.Zero;
        for (nint p = from; p < k; p++) { sum += x[p] * w[p]; }
        return sum;
    }

    /// <summary>W's rows lie in one piece: adds eight rows at a time to y, so that memory is read in long runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sweep(nint n, nint k, T* x, StridedMatrix<T> w, T* y)
    {
        new Span<T>(y, checked((int)n)).Clear();
        nint p = 0, lanes = Vector<T>.Count, row = w.RowStride;
        for (; p + 8 <= k; p += 8, x += 8)
        {
            T* w0 = w.At(p, 0), w3 = w0 + 3 * row, w6 = w3 + 3 * row;
            Vector<T> x0 = new(x[0]), x1 = new(x[1]), x2 = new(x[2]), x3 = new(x[3]), x4 = new(x[4]), x5 = new(x[5]), x6 = new(x[6]), x7 = new(x[7]);
            nint j = 0;
            for (; j + lanes <= n; j += lanes)
            {
                var s = Vector.Load(w0 + j) * x0 + Vector.Load(w0 + row + j) * x1;
                var t = Vector.Load(w0 + 2 * row + j) * x2 + Vector.Load(w3 + j) * x3;
                s += Vector.Load(w3 + row + j) * x4;
                t += Vector.Load(w3 + 2 * row + j) * x5;
                s += Vector.Load(w6 + j) * x6;
                t += Vector.Load(w6 + row + j) * x7;
                (Vector.Load(y + j) + (s + t)).Store(y + j);
            }
            for (; j < n; j++)
            {
                var s = w0[j] * x[0] + w0[row + j] * x[1];
                var t = w0[2 * row + j] * x[2] + w3[j] * x[3];
                s += w3[row + j] * x[4];
                t += w3[2 * row + j] * x[5];
                s += w6[j] * x[6];
                t += w6[row + j] * x[7];
                y[j] += s + t;
            }
        }
        for (; p < k; p++, x++)
        {
            T* w0 = w.At(p, 0);
            for (nint j = 0; j < n; j++) { y[j] += w0[j] * x[0]; }
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

    private static T* Gather(T* x, nint step, nint k, T* target)
    {
        for (nint p = 0; p < k; p++, x += step) { target[p] = *x; }
        return target;
    }
}
