namespace Sinter.Cpu;

/// <summary>
/// One tile of a product of 16-bit numbers: multiplied and summed in float32, rounded once at the end. Blocks of A and B become float32 when
/// their turn comes, in memory that stays in the caches; there is never a float32 copy of a whole matrix.
/// </summary>
internal static unsafe class NarrowTile<T> where T : unmanaged
{
    // A block of few rows or columns of the large matrix, as float32, fills a quarter of a second-level cache.
    private const nint BlockElements = 1 << 16, ShortBlock = 64;

    // One line more than a block's rows take, so that neighbouring rows do not meet in the same sets of the cache.
    private const nint Padding = 16;

    private static readonly DType Type = DTypes.Of<T>();

    public static void Multiply(in Product<T> p, in GemmPlan plan)
    {
        bool isRow = plan.Method == GemmMethod.FewRows, isColumn = plan.Method == GemmMethod.FewColumns;
        if (isRow && p.M == 1 && p.B.RowStride == 1) { Dots(p.N, p.K, p.A, p.B, p.C, 1); }
        else if (isColumn && p.N == 1 && p.A.ColumnStride == 1) { Dots(p.M, p.K, p.B.Transposed, p.A.Transposed, p.C, p.Ldc); }
        else
        {
            bool isLong = (isRow && p.B.RowStride == 1) || (isColumn && p.A.ColumnStride == 1);
            nint depth = !isRow && !isColumn ? plan.KBlock : isLong ? p.K : ShortBlock;
            nint few = nint.Max(4, BlockElements / depth / 4 * 4);
            Blocks(p, plan.Method, isColumn ? few : p.M, isRow ? few : p.N, depth);
        }
    }

    /// <summary>One row of X meets the columns of W; elements of y are <paramref name="yStep"/> apart.</summary>
    private static void Dots(nint n, nint k, StridedMatrix<T> x, StridedMatrix<T> w, T* y, nint yStep)
    {
        using var scratch = Scratch.Rent<float>(2 * k + n);
        float* inOrder = (float*)scratch.Data, arranged = inOrder + k, sums = arranged + k;
        Conversion.Load(Type, (byte*)x.Data, x.ColumnStride, inOrder, k);
        if (Type == DType.BFloat16) { Dots<BrainPairs>(n, k, inOrder, arranged, w, sums); }
        else { Dots<HalfPairs>(n, k, inOrder, arranged, w, sums); }
        Conversion.Store(Type, (byte*)y, yStep, sums, n);
    }

    private static void Dots<TPairs>(nint n, nint k, float* x, float* arranged, StridedMatrix<T> w, float* y) where TPairs : struct, INarrowPairs
    {
        NarrowDots<TPairs>.Arrange(x, k, arranged);
        NarrowDots<TPairs>.Multiply(n, k, arranged, (ushort*)w.Data, w.ColumnStride, y);
    }

    private static void Blocks(in Product<T> p, GemmMethod method, nint rows, nint columns, nint depth)
    {
        rows = nint.Min(rows, p.M);
        columns = nint.Min(columns, p.N);
        depth = nint.Min(depth, p.K);
        nint aSize = Room(p.A, rows, depth), bSize = Room(p.B, depth, columns);
        using var scratch = Scratch.Rent<float>(aSize + bSize + p.M * p.N);
        float* aBlock = (float*)scratch.Data, bBlock = aBlock + aSize, c = bBlock + bSize;
        for (nint i = 0; i < p.M; i += rows)
        {
            nint mc = nint.Min(rows, p.M - i);
            for (nint k = 0; k < p.K; k += depth)
            {
                nint kc = nint.Min(depth, p.K - k);
                var a = Convert(p.A.From(i, k), mc, kc, aBlock);
                for (nint j = 0; j < p.N; j += columns)
                {
                    nint nc = nint.Min(columns, p.N - j);
                    var b = Convert(p.B.From(k, j), kc, nc, bBlock);
                    Multiply(new(mc, nc, kc, a, b, c + i * p.N + j, p.N, k > 0), method);
                }
            }
            for (nint row = i; row < i + mc; row++) { Conversion.Store(Type, (byte*)(p.C + row * p.Ldc), 1, c + row * p.N, p.N); }
        }
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
        if (IsByColumn(x)) { return Convert(x.Transposed, columns, rows, target).Transposed; }
        nint stride = columns + Padding;
        for (nint i = 0; i < rows; i++) { Conversion.Load(Type, (byte*)x.At(i, 0), x.ColumnStride, target + i * stride, columns); }
        return new(target, stride, 1);
    }

    private static nint Room(StridedMatrix<T> x, nint rows, nint columns) => IsByColumn(x) ? columns * (rows + Padding) : rows * (columns + Padding);

    private static bool IsByColumn(StridedMatrix<T> x) => x.RowStride == 1 && x.ColumnStride != 1;
}
