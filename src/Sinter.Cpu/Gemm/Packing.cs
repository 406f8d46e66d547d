using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Cpu;

/// <summary>Copies parts of A and B into the order in which the microkernel reads them.</summary>
internal static unsafe class Packing<T> where T : unmanaged, INumberBase<T>
{
    private const int CopyBytes = 32, LineBytes = 64;

    // What the first-level cache holds need not be asked for.
    private const int NearBytes = 32 << 10;

    /// <summary>
    /// Packs B[k, columns] into panels of [k, width], one after the other. The last panel may be narrower, a multiple of
    /// <paramref name="lanes"/>, and is padded with zeros.
    /// </summary>
    public static void Panels(StridedMatrix<T> b, nint k, nint columns, nint width, nint lanes, T* target)
    {
        nint full = columns / width * width, rest = columns - full, padded = (rest + lanes - 1) / lanes * lanes;
        if (full > 0) { FullPanels(b, k, full, width, target); }
        if (rest == 0) { return; }

        b = b.From(0, full);
        target += full * k;
        if (rest == padded) { FullPanels(b, k, rest, rest, target); }
        else { Gather(b, k, rest, width, padded, target); }
    }

    private static void FullPanels(StridedMatrix<T> b, nint k, nint columns, nint width, T* target)
    {
        if (b.ColumnStride == 1 && width * sizeof(T) % CopyBytes == 0) { CopyRows(b, k, columns / width, width, target); }
        else if (b.RowStride == 1) { CopyColumns(b, k, columns, width, target); }
        else { Gather(b, k, columns, width, width, target); }
    }

    /// <summary>Copies the strip A[rows, k] to a place of its own, rows or columns adjacent as they are in A.</summary>
    public static StridedMatrix<T> Strip(StridedMatrix<T> a, nint rows, nint k, T* target, nint stride)
    {
        if (a.ColumnStride == 1)
        {
            for (nint i = 0; i < rows; i++)
            {
                new ReadOnlySpan<T>(a.At(i, 0), (int)k).CopyTo(new Span<T>(target + i * stride, (int)k));
            }
            return new(target, stride, 1);
        }
        if (a.RowStride == 1)
        {
            CopyShortRows((byte*)a.Data, a.ColumnStride * sizeof(T), rows * sizeof(T), k, (byte*)target);
            return new(target, 1, rows);
        }
        for (nint p = 0; p < k; p++)
        {
            for (nint i = 0; i < rows; i++) { target[p * rows + i] = *a.At(i, p); }
        }
        return new(target, 1, rows);
    }

    /// <summary>Copies <paramref name="count"/> runs of a few bytes, a fixed distance apart, to one place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyShortRows(byte* source, nint stride, nint bytes, nint count, byte* target)
    {
        // The full strips of the widest form have loops of their own.
        if (bytes == 48)
        {
            for (; count > 0; count--, source += stride, target += 48)
            {
                var start = Vector256.Load(source);
                var end = Vector128.Load(source + 32);
                start.Store(target);
                end.Store(target + 32);
            }
        }
        for (; count > 0; count--, source += stride, target += bytes)
        {
            nint at = 0;
            for (; at + 16 <= bytes; at += 16) { Vector128.Load(source + at).Store(target + at); }
            for (; at < bytes; at += 4) { *(int*)(target + at) = *(int*)(source + at); }
        }
    }

    /// <summary>Panels of a B whose columns are adjacent, several rows at a time so that both sides are written and read in runs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows(StridedMatrix<T> b, nint k, nint panels, nint width, T* target)
    {
        const int RowsAtATime = 8;
        nint bytes = width * sizeof(T), stride = b.RowStride * sizeof(T);
        for (nint k0 = 0; k0 < k; k0 += RowsAtATime)
        {
            nint rows = nint.Min(RowsAtATime, k - k0);
            for (nint panel = 0; panel < panels; panel++)
            {
                byte* from = (byte*)b.At(k0, panel * width), to = (byte*)(target + (panel * k + k0) * width);
                for (nint row = 0; row < rows; row++, from += stride, to += bytes)
                {
                    for (nint at = 0; at < bytes; at += CopyBytes) { Vector256.Load(from + at).Store(to + at); }
                }
            }
        }
    }

    /// <summary>Panels of a B whose rows are adjacent: transposes square blocks in registers, a cache line of each column at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyColumns(StridedMatrix<T> b, nint k, nint columns, nint width, T* target)
    {
        nint size = SquareBlock<T>.IsSupported && width % SquareBlock<T>.Size == 0 ? SquareBlock<T>.Size : 0;
        nint whole = size == 0 ? 0 : k / size * size, line = LineBytes / sizeof(T);
        bool isFar = k * columns * sizeof(T) > NearBytes;
        for (nint j0 = 0; j0 < columns; j0 += width)
        {
            T* panel = target + j0 * k;
            for (nint p = 0; p < whole; p += line)
            {
                nint end = nint.Min(p + line, whole);
                for (nint j = 0; j < width; j += size)
                {
                    if (isFar) { ApproachRows(b.At(p + 2 * line, j0 + j), b.ColumnStride, size); }
                    for (nint q = p; q < end; q += size)
                    {
                        SquareBlock<T>.Transpose(b.At(q, j0 + j), b.ColumnStride, panel + q * width + j, width);
                    }
                }
            }
            Gather(b.From(whole, j0), k - whole, width, width, width, panel + whole * width);
        }
    }

    /// <summary>target[j, i] = source[i, j]; <paramref name="rows"/> and <paramref name="columns"/> are the source's.</summary>
    public static void Transpose(T* source, nint sourceRow, nint rows, nint columns, T* target, nint targetRow)
    {
        nint size = SquareBlock<T>.IsSupported ? SquareBlock<T>.Size : rows + 1, wholeRows = rows - rows % size;
        for (nint j = 0; j < columns; j++)
        {
            nint i = 0;
            // The first column of a block does the others, too.
            if (j % size == 0 && j + size <= columns)
            {
                for (; i < wholeRows; i += size) { SquareBlock<T>.Transpose(source + i * sourceRow + j, sourceRow, target + j * targetRow + i, targetRow); }
            }
            else if (j < columns - columns % size) { i = wholeRows; }
            for (; i < rows; i++) { target[j * targetRow + i] = source[i * sourceRow + j]; }
        }
    }

    /// <summary>Asks for the part A[rows, k] of a strip to be brought to the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Approach(StridedMatrix<T> a, nint rows, nint k)
    {
        if (!Sse.IsSupported || rows <= 0) { return; }
        if (a.ColumnStride == 1)
        {
            for (nint p = 0; p < k; p += LineBytes / sizeof(T)) { ApproachRows(a.At(0, p), a.RowStride, rows); }
        }
        else if (a.RowStride == 1)
        {
            ApproachRows(a.Data, a.ColumnStride, k);
            ApproachRows(a.At(rows - 1, 0), a.ColumnStride, k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ApproachRows(T* at, nint stride, nint count)
    {
        if (!Sse.IsSupported) { return; }
        for (; count > 0; count--, at += stride) { Sse.Prefetch1(at); }
    }

    /// <summary>Panels of any B, element by element; rows are padded with zeros up to <paramref name="padded"/> columns.</summary>
    private static void Gather(StridedMatrix<T> b, nint k, nint columns, nint width, nint padded, T* target)
    {
        for (nint j0 = 0; j0 < columns; j0 += width)
        {
            nint count = nint.Min(width, columns - j0);
            T* panel = target + j0 * k;
            for (nint p = 0; p < k; p++, panel += padded)
            {
                T* row = b.At(p, j0);
                for (nint j = 0; j < count; j++) { panel[j] = row[j * b.ColumnStride]; }
                for (nint j = count; j < padded; j++) { panel[j] = T.Zero; }
            }
        }
    }
}
