namespace Sinter.Cpu;

/// <summary>
/// One tile of a product of 16-bit numbers: multiplied and summed in float32, rounded once at the end. Blocks of A and B become float32 when
/// their turn comes, in memory that stays in the caches; there is never a float32 copy of a whole matrix.
/// </summary>
internal static unsafe class NarrowTile<T> where T : unmanaged
{
    // A block of the large matrix, as float32, fills a quarter of a second-level cache; four columns of dot products half of a first-level one.
    private const nint BlockElements = 1 << 16, ShortBlock = 64, DotBlock = 1024;

    // One line more than a block's rows take, so that neighbouring rows do not meet in the same sets of the cache.
    private const nint Padding = 16;

    private static readonly DType Type = DTypes.Of<T>();

    public static void Multiply(in Product<T> p, in GemmPlan plan)
    {
        bool isRow = plan.Method == GemmMethod.FewRows, isColumn = plan.Method == GemmMethod.FewColumns;
        if (isRow && p.M == 1 && p.B.RowStride == 1) { Dots(p.N, p.K, p.A, p.B, p.C, 1); }
        else if (isColumn && p.N == 1 && p.A.ColumnStride == 1) { Dots(p.M, p.K, p.B.Transposed, p.A.Transposed, p.C, p.Ldc); }
        else if (isRow && p.B.RowStride == 1) { FewDots(p.M, p.N, p.K, p.A, p.B, new(p.C, p.Ldc, 1)); }
        else if (isColumn && p.A.ColumnStride == 1) { FewDots(p.N, p.M, p.K, p.B.Transposed, p.A.Transposed, new(p.C, 1, p.Ldc)); }
        else
        {
            nint depth = isRow || isColumn ? ShortBlock : plan.KBlock;
            Blocks(p, plan.Method, plan.Method == GemmMethod.Turned ? BlockElements / depth : p.N, depth);
        }
    }

    /// <summary>One row of X meets the columns of W; elements of y are <paramref name="yStep"/> apart.</summary>
    private static void Dots(nint n, nint k, StridedMatrix<T> x, StridedMatrix<T> w, T* y, nint yStep)
    {
        using var scratch = Scratch.Rent<float>(2 * k + n);
        float* arranged = (float*)scratch.Data, sums = arranged + k;
        if (Type == DType.BFloat16) { Dots<BrainPairs>(n, k, x, arranged, w, sums, (T*)(sums + n)); }
        else { Dots<HalfPairs>(n, k, x, arranged, w, sums, (T*)(sums + n)); }
        Conversion.Store(Type, (byte*)y, yStep, sums, n);
    }

    private static void Dots<TPairs>(nint n, nint k, StridedMatrix<T> x, float* arranged, StridedMatrix<T> w, float* y, T* adjacent)
        where TPairs : struct, INarrowPairs
    {
        Arrange<TPairs>(x, k, arranged, adjacent);
        NarrowDots<TPairs>.Multiply(n, k, arranged, (ushort*)w.Data, w.ColumnStride, y);
    }

    /// <summary>A row of X as float32 in the order of the dot products; if its elements are not adjacent, by way of <paramref name="adjacent"/>.</summary>
    private static void Arrange<TPairs>(StridedMatrix<T> x, nint k, float* arranged, T* adjacent) where TPairs : struct, INarrowPairs
    {
        if (x.ColumnStride != 1)
        {
            for (nint p = 0; p < k; p++) { adjacent[p] = *x.At(0, p); }
            x = new(adjacent, k, 1);
        }
        NarrowDots<TPairs>.Arrange((ushort*)x.Data, k, arranged);
    }

    /// <summary>A few rows of X meet the columns of W.</summary>
    private static void FewDots(nint m, nint n, nint k, StridedMatrix<T> x, StridedMatrix<T> w, StridedMatrix<T> y)
    {
        if (n < NarrowRows<BrainPairs>.Side || !NarrowRows<BrainPairs>.IsSupported) { FewWidenedDots(m, n, k, x, w, y); }
        else if (Type == DType.BFloat16) { FewDots<BrainPairs>(m, n, k, x, w, y); }
        else { FewDots<HalfPairs>(m, n, k, x, w, y); }
    }

    private static void FewDots<TPairs>(nint m, nint n, nint k, StridedMatrix<T> x, StridedMatrix<T> w, StridedMatrix<T> y) where TPairs : struct, INarrowPairs
    {
        using var scratch = Scratch.Rent<float>(m * (k + n) + k);
        float* arranged = (float*)scratch.Data, sums = arranged + m * k;
        for (nint i = 0; i < m; i++) { Arrange<TPairs>(x.From(i, 0), k, arranged + i * k, (T*)(sums + m * n)); }
        NarrowRows<TPairs>.Multiply(m, n, k, arranged, (ushort*)w.Data, w.ColumnStride, sums);
        for (nint i = 0; i < m; i++) { Conversion.Store(Type, (byte*)y.At(i, 0), y.ColumnStride, sums + i * n, n); }
    }

    /// <summary>A few rows of X, which become float32 as a whole, meet four columns of W at a time.</summary>
    private static void FewWidenedDots(nint m, nint n, nint k, StridedMatrix<T> x, StridedMatrix<T> w, StridedMatrix<T> y)
    {
        using var scratch = Scratch.Rent<float>(m * (k + Padding) + 4 * (DotBlock + Padding) + m * n);
        float* block = (float*)scratch.Data, sums = block + 4 * (DotBlock + Padding), rows = sums + m * n;
        var xs = ByRow(x, m, k, rows);
        for (nint j = 0; j < n; j += 4)
        {
            nint columns = nint.Min(4, n - j);
            for (nint k0 = 0; k0 < k; k0 += DotBlock)
            {
                nint kc = nint.Min(DotBlock, k - k0);
                var ws = ByRow(w.From(k0, j).Transposed, columns, kc, block).Transposed;
                DotTiles.Multiply(m, columns, kc, xs.From(0, k0), ws, new(sums + j, n, 1), k0 > 0);
            }
        }
        for (nint i = 0; i < m; i++) { Conversion.Store(Type, (byte*)y.At(i, 0), y.ColumnStride, sums + i * n, n); }
    }

    private static void Blocks(in Product<T> p, GemmMethod method, nint columns, nint depth)
    {
        columns = nint.Min(columns, p.N);
        depth = nint.Min(depth, p.K);
        nint aSize = Room(p.A, p.M, depth), bSize = Room(p.B, depth, columns);
        using var scratch = Scratch.Rent<float>(aSize + bSize + p.M * p.N);
        float* aBlock = (float*)scratch.Data, bBlock = aBlock + aSize, c = bBlock + bSize;
        for (nint k = 0; k < p.K; k += depth)
        {
            nint kc = nint.Min(depth, p.K - k);
            var a = Convert(p.A.From(0, k), p.M, kc, aBlock);
            for (nint j = 0; j < p.N; j += columns)
            {
                nint nc = nint.Min(columns, p.N - j);
                Multiply(new(p.M, nc, kc, a, Convert(p.B.From(k, j), kc, nc, bBlock), c + j, p.N, k > 0), method);
            }
        }
        for (nint i = 0; i < p.M; i++) { Conversion.Store(Type, (byte*)(p.C + i * p.Ldc), 1, c + i * p.N, p.N); }
    }

    private static void Multiply(in Product<float> p, GemmMethod method)
    {
        if (method == GemmMethod.Tiles) { GemmTile<float>.Multiply(GemmKernels<float>.Best, p, p.K); }
        else if (method == GemmMethod.Turned) { GemmTile<float>.MultiplyTurned(GemmKernels<float>.Best, p, p.K); }
        else { ThinProduct<float>.Multiply(p, method); }
    }

    /// <summary>The block's numbers as float32. What is adjacent stays so, since the methods differ in what they want adjacent.</summary>
    private static StridedMatrix<float> Convert(StridedMatrix<T> x, nint rows, nint columns, float* target)
    {
        return IsByColumn(x) ? ByRow(x.Transposed, columns, rows, target).Transposed : ByRow(x, rows, columns, target);
    }

    private static StridedMatrix<float> ByRow(StridedMatrix<T> x, nint rows, nint columns, float* target)
    {
        nint stride = columns + Padding;
        for (nint i = 0; i < rows; i++) { Conversion.Load(Type, (byte*)x.At(i, 0), x.ColumnStride, target + i * stride, columns); }
        return new(target, stride, 1);
    }

    private static nint Room(StridedMatrix<T> x, nint rows, nint columns) => IsByColumn(x) ? columns * (rows + Padding) : rows * (columns + Padding);

    private static bool IsByColumn(StridedMatrix<T> x) => x.RowStride == 1 && x.ColumnStride != 1;
}
