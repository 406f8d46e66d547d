namespace Sinter.Cpu;

/// <summary>
/// One tile of a product of 16-bit numbers: multiplied and summed in float32, rounded once at the end. Blocks of A and B become float32 when
/// their turn comes, in memory that stays in the caches; there is never a float32 copy of a whole matrix.
/// </summary>
internal static unsafe class NarrowTile<T> where T : unmanaged
{
    // A block of the large matrix fills a quarter of a second-level cache as float32, an eighth as it is.
    private const nint BlockElements = 1 << 16, ShortBlock = 64;

    // With more rows than that, converting a block costs less than reading it again for every four of them.
    private const nint MostDots = 16;

    // One line more than a block's rows take, so that neighbouring rows do not meet in the same sets of the cache.
    private const nint Padding = 16;

    private static readonly DType Type = DTypes.Of<T>();

    public static void Multiply(in Product<T> p, in GemmPlan plan)
    {
        bool isRow = plan.Method == GemmMethod.FewRows, isColumn = plan.Method == GemmMethod.FewColumns;
        if (p.B.RowStride == 1 && (isRow || (plan.Method == GemmMethod.Turned && p.M <= MostDots))) { Dots(p.M, p.N, p.K, p.A, p.B, new(p.C, p.Ldc, 1)); }
        else if (p.A.ColumnStride == 1 && isColumn) { Dots(p.N, p.M, p.K, p.B.Transposed, p.A.Transposed, new(p.C, 1, p.Ldc)); }
        else
        {
            nint depth = isRow || isColumn ? ShortBlock : plan.KBlock;
            Blocks(p, plan.Method, plan.Method == GemmMethod.Turned ? BlockElements / depth : p.N, depth);
        }
    }

    private static void Dots(nint m, nint n, nint k, StridedMatrix<T> x, StridedMatrix<T> w, StridedMatrix<T> y)
    {
        if (Type == DType.BFloat16) { Dots<BrainPairs>(m, n, k, x, w, y); }
        else { Dots<HalfPairs>(m, n, k, x, w, y); }
    }

    /// <summary>Rows of X, four at a time and the rest one by one, meet the columns of W: if there are several, one block that stays in the cache after the other.</summary>
    private static void Dots<TPairs>(nint m, nint n, nint k, StridedMatrix<T> x, StridedMatrix<T> w, StridedMatrix<T> y) where TPairs : struct, INarrowPairs
    {
        using var scratch = Scratch.Rent<float>(m * k + m * n + k);
        float* arranged = (float*)scratch.Data, sums = arranged + m * k;
        for (nint i = 0; i < m; i++) { NarrowDots<TPairs>.Arrange((ushort*)Adjacent(x.From(i, 0), k, (T*)(sums + m * n)), k, arranged + i * k); }

        nint fours = m - m % 4, columns = m == 1 ? n : nint.Clamp(BlockElements / k, 1, n);
        for (nint j = 0; j < n; j += columns)
        {
            nint nc = nint.Min(columns, n - j);
            var block = (ushort*)w.At(0, j);
            for (nint i = 0; i < fours; i += 4) { NarrowDots<TPairs>.MultiplyFourRows(nc, k, arranged + i * k, block, w.ColumnStride, sums + i * n + j, n); }
            for (nint i = fours; i < m; i++) { NarrowDots<TPairs>.Multiply(nc, k, arranged + i * k, block, w.ColumnStride, sums + i * n + j); }
        }
        for (nint i = 0; i < m; i++) { Conversion.Store(Type, (byte*)y.At(i, 0), y.ColumnStride, sums + i * n, n); }
    }

    /// <summary>The first row of x, copied to <paramref name="room"/> if its elements are not adjacent.</summary>
    private static T* Adjacent(StridedMatrix<T> x, nint k, T* room)
    {
        if (x.ColumnStride == 1) { return x.Data; }
        for (nint p = 0; p < k; p++) { room[p] = *x.At(0, p); }
        return room;
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
