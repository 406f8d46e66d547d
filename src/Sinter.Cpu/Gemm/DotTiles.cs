using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter.Cpu;

/// <summary>
/// Y[m, n] = X[m, k]·W[k, n] for few rows, where the rows of X and the columns of W lie in one piece: dot products, up to four by four at a
/// time, so that an element is loaded once for four multiply-adds.
/// </summary>
/// <remarks>Each element of Y is one chain of multiply-adds over vectors in each block of k, whatever the tile around it.</remarks>
internal static unsafe class DotTiles
{
    // Four columns of W of this many bytes stay in the first-level cache while the rows of X pass by.
    private const int BlockBytes = 4096;

    /// <inheritdoc cref="DotTiles"/>
    public static void Multiply<T>(nint m, nint n, nint k, StridedMatrix<T> x, StridedMatrix<T> w, StridedMatrix<T> y, bool accumulate)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) { Choose(m, n, k, Cast<T, float>(x), Cast<T, float>(w), Cast<T, float>(y), accumulate); }
        else { Choose(m, n, k, Cast<T, double>(x), Cast<T, double>(w), Cast<T, double>(y), accumulate); }
    }

    private static StridedMatrix<TTo> Cast<T, TTo>(StridedMatrix<T> x) where T : unmanaged where TTo : unmanaged =>
        new((TTo*)x.Data, x.RowStride, x.ColumnStride);

    private static void Choose<T>(nint m, nint n, nint k, StridedMatrix<T> x, StridedMatrix<T> w, StridedMatrix<T> y, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Sixteen sums want more registers than there are without 512 bits.
        if (Vector512.IsHardwareAccelerated) { Sweep<Wide<T>, T>(4, m, n, k, x, w, y, accumulate); }
        else { Sweep<Native<T>, T>(2, m, n, k, x, w, y, accumulate); }
    }

    private static void Sweep<TLane, T>(
        nint high, nint m, nint n, nint k, StridedMatrix<T> x, StridedMatrix<T> w, StridedMatrix<T> y, bool accumulate)
        where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* sums = stackalloc T[16];
        nint block = BlockBytes / sizeof(T);
        for (nint j = 0; j < n; j += 4)
        {
            // Columns and rows that are missing repeat others; their sums are not written.
            nint columns = nint.Min(4, n - j);
            T* w0 = w.At(0, j), w1 = w.At(0, nint.Min(j + 1, n - 1)), w2 = w.At(0, nint.Min(j + 2, n - 1)), w3 = w.At(0, nint.Min(j + 3, n - 1));
            for (nint k0 = 0; k0 < k; k0 += block)
            {
                nint kc = nint.Min(block, k - k0), whole = kc - kc % TLane.Width;
                nint rows;
                for (nint i = 0; i < m; i += rows)
                {
                    rows = high <= m - i ? high : nint.Min(2, m - i);
                    if (rows == 4) { Four<TLane, T>(kc, x.At(i, k0), x.RowStride, w0 + k0, w1 + k0, w2 + k0, w3 + k0, sums); }
                    else { Two<TLane, T>(kc, x.At(i, k0), (rows - 1) * x.RowStride, w0 + k0, w1 + k0, w2 + k0, w3 + k0, sums); }
                    for (nint r = 0; r < rows; r++)
                    {
                        for (nint c = 0; c < columns; c++)
                        {
                            T sum = sums[4 * r + c];
                            for (nint p = k0 + whole; p < k0 + kc; p++) { sum += *x.At(i + r, p) * *w.At(p, j + c); }
                            T* target = y.At(i + r, j + c);
                            *target = accumulate || k0 > 0 ? sum + *target : sum;
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<TLane, T>(nint k, T* x0, nint row, T* w0, T* w1, T* w2, T* w3, T* sums)
        where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* x1 = x0 + row, x2 = x0 + 2 * row, x3 = x0 + 3 * row;
        var zero = (TLane)0.0;
        TLane s00 = zero, s01 = zero, s02 = zero, s03 = zero;
        TLane s10 = zero, s11 = zero, s12 = zero, s13 = zero;
        TLane s20 = zero, s21 = zero, s22 = zero, s23 = zero;
        TLane s30 = zero, s31 = zero, s32 = zero, s33 = zero;
        for (nint p = 0; p + TLane.Width <= k; p += TLane.Width)
        {
            TLane u0 = TLane.Load(w0 + p), u1 = TLane.Load(w1 + p), u2 = TLane.Load(w2 + p), u3 = TLane.Load(w3 + p);
            var v0 = TLane.Load(x0 + p);
            s00 = TLane.MultiplyAdd(v0, u0, s00); s01 = TLane.MultiplyAdd(v0, u1, s01); s02 = TLane.MultiplyAdd(v0, u2, s02); s03 = TLane.MultiplyAdd(v0, u3, s03);
            var v1 = TLane.Load(x1 + p);
            s10 = TLane.MultiplyAdd(v1, u0, s10); s11 = TLane.MultiplyAdd(v1, u1, s11); s12 = TLane.MultiplyAdd(v1, u2, s12); s13 = TLane.MultiplyAdd(v1, u3, s13);
            var v2 = TLane.Load(x2 + p);
            s20 = TLane.MultiplyAdd(v2, u0, s20); s21 = TLane.MultiplyAdd(v2, u1, s21); s22 = TLane.MultiplyAdd(v2, u2, s22); s23 = TLane.MultiplyAdd(v2, u3, s23);
            var v3 = TLane.Load(x3 + p);
            s30 = TLane.MultiplyAdd(v3, u0, s30); s31 = TLane.MultiplyAdd(v3, u1, s31); s32 = TLane.MultiplyAdd(v3, u2, s32); s33 = TLane.MultiplyAdd(v3, u3, s33);
        }
        sums[0] = s00.Sum(); sums[1] = s01.Sum(); sums[2] = s02.Sum(); sums[3] = s03.Sum();
        sums[4] = s10.Sum(); sums[5] = s11.Sum(); sums[6] = s12.Sum(); sums[7] = s13.Sum();
        sums[8] = s20.Sum(); sums[9] = s21.Sum(); sums[10] = s22.Sum(); sums[11] = s23.Sum();
        sums[12] = s30.Sum(); sums[13] = s31.Sum(); sums[14] = s32.Sum(); sums[15] = s33.Sum();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two<TLane, T>(nint k, T* x0, nint row, T* w0, T* w1, T* w2, T* w3, T* sums)
        where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* x1 = x0 + row;
        var zero = (TLane)0.0;
        TLane s00 = zero, s01 = zero, s02 = zero, s03 = zero;
        TLane s10 = zero, s11 = zero, s12 = zero, s13 = zero;
        for (nint p = 0; p + TLane.Width <= k; p += TLane.Width)
        {
            TLane u0 = TLane.Load(w0 + p), u1 = TLane.Load(w1 + p), u2 = TLane.Load(w2 + p), u3 = TLane.Load(w3 + p);
            var v0 = TLane.Load(x0 + p);
            s00 = TLane.MultiplyAdd(v0, u0, s00); s01 = TLane.MultiplyAdd(v0, u1, s01); s02 = TLane.MultiplyAdd(v0, u2, s02); s03 = TLane.MultiplyAdd(v0, u3, s03);
            var v1 = TLane.Load(x1 + p);
            s10 = TLane.MultiplyAdd(v1, u0, s10); s11 = TLane.MultiplyAdd(v1, u1, s11); s12 = TLane.MultiplyAdd(v1, u2, s12); s13 = TLane.MultiplyAdd(v1, u3, s13);
        }
        sums[0] = s00.Sum(); sums[1] = s01.Sum(); sums[2] = s02.Sum(); sums[3] = s03.Sum();
        sums[4] = s10.Sum(); sums[5] = s11.Sum(); sums[6] = s12.Sum(); sums[7] = s13.Sum();
    }
}
