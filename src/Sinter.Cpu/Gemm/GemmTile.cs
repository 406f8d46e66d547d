using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>Makes one tile of C on one thread: blocks of B stay in the second-level cache, strips of A in the first.</summary>
/// <remarks>
/// For each block of k: B's block is packed into panels as wide as the microkernel; each strip of A, as high as the microkernel, then
/// sweeps over all panels. A plain B is packed by the first strip, as it sweeps. An element of C is one chain of multiply-adds in each
/// block of k, whatever the tile around it.
/// </remarks>
internal static unsafe class GemmTile<T> where T : unmanaged, INumberBase<T>
{
    // Few rows use an element of B too seldom to pay for packing it.
    private const int RowsThatPayForPacking = 96;

    // Rows this many bytes apart share a few sets of the caches and push each other out: of the first level, where a strip of A
    // stays, and of the second, where a block of B does.
    private const int SameSets = 2048, SameSetsOfBlock = 4096;

    // So many panels pay for a copy of the strip of A that sweeps over them.
    private const int PanelsThatPayForCopying = 4;

    // One line more than a block's rows take, so that strips do not meet in the same sets of the cache.
    private static nint Padding => 64 / sizeof(T);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(GemmKernels<T> kernels, in Product<T> p, nint kBlock)
    {
        nint panel = kernels.Columns;
        // Columns before these ones are read where they lie, and packed on the way.
        nint inPlace = StaysInPlace(kernels, p) ? p.N - p.N % kernels.Lanes : 0;
        nint onTheWay = inPlace == 0 && p.B.ColumnStride == 1 && p.M > kernels.Rows ? p.N - p.N % panel : 0;

        nint bSize = kBlock * RoundUp(p.N - inPlace, kernels.Lanes);
        nint edgeSize = kernels.Rows * panel, aSize = kernels.Rows * (kBlock + Padding);
        using var scratch = Scratch.Rent<T>(bSize + edgeSize + aSize);
        T* bBlock = (T*)scratch.Data, edge = bBlock + bSize, aStrip = edge + edgeSize;

        for (nint k0 = 0; k0 < p.K; k0 += kBlock)
        {
            nint kc = nint.Min(kBlock, p.K - k0), packed = inPlace + onTheWay;
            bool accumulate = p.Accumulate || k0 > 0, isLast = k0 + kc == p.K;
            Packing<T>.Panels(p.B.From(k0, packed), kc, p.N - packed, panel, kernels.Lanes, bBlock + onTheWay * kc);

            // While a strip sweeps over the panels, the next one comes nearer, a part with each panel.
            nint part = RoundUp(kc * panel / p.N + 1, Padding);
            for (nint i = 0; i < p.M; i += kernels.Rows)
            {
                nint rows = nint.Min(kernels.Rows, p.M - i), nextRows = nint.Min(kernels.Rows, p.M - i - rows);
                var a = p.A.From(i, k0);
                var next = p.A.From(i + rows, k0);
                if (WantsStrip(a, p.N, panel)) { a = Packing<T>.Strip(a, rows, kc, aStrip, kc + Padding); }

                T* c = p.C + i * p.Ldc;
                nint j = 0;
                for (nint width; j < inPlace; j += width)
                {
                    width = nint.Min(panel, inPlace - j);
                    kernels.For(rows, width / kernels.Lanes)(
                        kc, a.Data, a.RowStride, a.ColumnStride, p.B.At(k0, j), p.B.RowStride, c + j, p.Ldc, accumulate);
                }
                T* b = bBlock;
                for (; i == 0 && j < onTheWay; j += panel, b += kc * panel)
                {
                    kernels.Packing(kc, a.Data, a.RowStride, a.ColumnStride, p.B.At(k0, j), p.B.RowStride, c + j, p.Ldc, accumulate, b);
                }
                var full = kernels.For(rows, panel / kernels.Lanes);
                for (nint p0 = 0; j + panel <= p.N; j += panel, p0 += part, b += kc * panel)
                {
                    Packing<T>.Approach(next.From(0, p0), nextRows, nint.Min(part, kc - p0));
                    full(kc, a.Data, a.RowStride, a.ColumnStride, b, panel, c + j, p.Ldc, accumulate);
                }
                if (j < p.N)
                {
                    nint vectors = (p.N - j + kernels.Lanes - 1) / kernels.Lanes, width = vectors * kernels.Lanes;
                    kernels.For(rows, vectors)(kc, a.Data, a.RowStride, a.ColumnStride, b, width, edge, width, false);
                    CopyEdge(edge, width, rows, p.N - j, c + j, p.Ldc, accumulate);
                }
                if (isLast) { p.Finish(i, rows); }
            }
        }
    }

    /// <summary>The same tile by way of its transpose: the panels are made of A's rows, and B's columns are the strips.</summary>
    public static void MultiplyTurned(GemmKernels<T> kernels, in Product<T> p, nint kBlock)
    {
        nint row = RoundUp(p.M, kernels.Lanes);
        using var scratch = Scratch.Rent<T>(p.N * row);
        T* turned = (T*)scratch.Data;
        Multiply(kernels, new(p.N, p.M, p.K, p.B.Transposed, p.A.Transposed, turned, row, false), kBlock);
        if (p.Accumulate)
        {
            for (nint i = 0; i < p.M; i++)
            {
                for (nint j = 0; j < p.N; j++) { p.C[i * p.Ldc + j] += turned[j * row + i]; }
            }
        }
        else { Packing<T>.Transpose(turned, row, p.N, p.M, p.C, p.Ldc); }
        p.Finish(0, p.M);
    }

    /// <summary>Whether B is read where it lies: by the only strip of A, or by a few if its rows can stay in the cache beside each other.</summary>
    private static bool StaysInPlace(GemmKernels<T> kernels, in Product<T> p) =>
        p.B.ColumnStride == 1
        && (p.M <= kernels.Rows || (p.M < RowsThatPayForPacking && p.B.RowStride * sizeof(T) % SameSetsOfBlock != 0));

    /// <summary>Whether a strip of A is copied: its elements lie far apart, or so that they push each other out of the cache.</summary>
    private static bool WantsStrip(StridedMatrix<T> a, nint n, nint panel)
    {
        if (n <= panel) { return false; }
        bool isDense = a.RowStride == 1 || a.ColumnStride == 1;
        return !isDense || n > PanelsThatPayForCopying * panel || nint.Max(a.RowStride, a.ColumnStride) * sizeof(T) % SameSets == 0;
    }

    private static void CopyEdge(T* edge, nint width, nint rows, nint columns, T* c, nint ldc, bool accumulate)
    {
        for (nint i = 0; i < rows; i++, edge += width, c += ldc)
        {
            for (nint j = 0; j < columns; j++) { c[j] = accumulate ? edge[j] + c[j] : edge[j]; }
        }
    }

    private static nint RoundUp(nint value, nint multiple) => (value + multiple - 1) / multiple * multiple;
}
