namespace Sinter.Cpu;

/// <summary>How a batch of products is cut: into blocks of k, tiles of C, and chunks of tiles for the threads.</summary>
/// <remarks>
/// Blocks of k fix the order of the sums and depend on the sizes and layouts alone. Tiles do not change a bit of the result, so they
/// may follow the number of threads.
/// </remarks>
internal readonly struct GemmPlan
{
    private const int LargestKBlock = 384, MostRows = 768;

    // With a few rows and B read in place, short blocks of k read B in long runs instead of long columns.
    private const int ShortKBlock = 32, ShortFrom = 128, MostColumnsOfShortBlock = 1536;

    // Products with so few rows or columns are dot products, if these are long; with one row or column, any layout is.
    private const int FewDots = 8, LongDots = 128;

    // Rows of 16-bit numbers may be more, if the second-level cache holds a good part of them: columns are then widened once for four rows, where tiles want whole blocks of them widened first.
    private const int MostNarrowRows = 64, NarrowElements = 1 << 20;

    // Up to here it is cheaper to copy A than to transpose blocks of B.
    private const int FewTurned = 96, MostColumnsOfTurned = 1536;

    // Dot products are cut along the long side only.
    // Rows that are read across stay long; columns in one piece each make many short chunks, so that no thread waits long for another.
    private const int ThinStep = 64, MostAcross = 2048, MostAlong = 256;

    // A chunk of this many multiply-adds takes some ten microseconds; handing one to another thread takes about one.
    private const long WorkOfChunk = 1 << 20;
    private const int ChunksPerThread = 2, ManyChunksPerThread = 4;

    // What it costs to pack an element of B, as a multiple of what one of A costs.
    private const int CostOfCopying = 1, CostOfTransposing = 2;

    public readonly nint KBlock, TileRows, TileColumns;
    public readonly long ColumnTiles, TilesPerProduct, TilesPerChunk;

    public readonly GemmMethod Method;

    private GemmPlan(
        long batch, nint m, nint n, nint k, (nint Rows, nint Columns) step, (nint Rows, nint Columns) most, nint kBlock, GemmMethod method, int costOfB = CostOfTransposing)
    {
        nint rows = Share(m, most.Rows, step.Rows), columns = Share(n, most.Columns, step.Columns);
        // A narrow tile copies more of A, a low one more of B.
        while (WantsSmallerTiles(batch * Parts(m, rows) * Parts(n, columns), Work(rows, columns, k)))
        {
            if (costOfB * columns >= rows && columns >= 4 * step.Columns) { columns = Share(columns, (columns + 1) / 2, step.Columns); }
            else if (rows >= 4 * step.Rows) { rows = Share(rows, (rows + 1) / 2, step.Rows); }
            else { break; }
        }
        (KBlock, TileRows, TileColumns, Method) = (kBlock, rows, columns, method);
        ColumnTiles = Parts(n, columns);
        TilesPerProduct = Parts(m, rows) * ColumnTiles;
        TilesPerChunk = long.Max(1, (long)(WorkOfChunk / Work(rows, columns, k)));
    }

    public static GemmPlan For<T>(GemmKernels<T> kernels, nint batch, in Product<T> p, int fewRows = FewDots) where T : unmanaged
    {
        if (p.M == 1 || (p.M <= fewRows && p.K >= LongDots && p.B.RowStride == 1))
        {
            return new(batch, p.M, p.N, p.K, (p.M, ThinStep), (p.M, p.B.RowStride == 1 ? MostAlong : MostAcross), p.K, GemmMethod.FewRows);
        }
        if (p.N == 1 || (p.N <= FewDots && p.K >= LongDots && p.A.ColumnStride == 1))
        {
            return new(batch, p.M, p.N, p.K, (ThinStep, p.N), (p.A.ColumnStride == 1 ? MostAlong : MostAcross, p.N), p.K, GemmMethod.FewColumns);
        }
        if (p.M <= FewTurned && p.N > p.M && p.B.RowStride == 1 && p.B.ColumnStride != 1)
        {
            nint block = Share(p.K, LargestKBlock, 16);
            return new(batch, p.M, p.N, p.K, (p.M, kernels.Rows), (p.M, MostColumnsOfTurned), block, GemmMethod.Turned);
        }
        bool isShort = p.M <= kernels.Rows && p.K >= ShortFrom && p.B.ColumnStride == 1;
        var (mostColumns, mostOfK) = isShort ? (MostColumnsOfShortBlock, ShortKBlock) : (kernels.MostColumns, LargestKBlock);
        return new(batch, p.M, p.N, p.K, (kernels.Rows, kernels.Columns), (MostRows, mostColumns), Share(p.K, mostOfK, 16), GemmMethod.Tiles,
            p.B.ColumnStride == 1 ? CostOfCopying : CostOfTransposing);
    }

    /// <summary>The plan of a product of 16-bit numbers, described as the one in float32 that is computed.</summary>
    public static GemmPlan ForNarrow(nint batch, in Product<float> p)
    {
        var fewRows = NarrowRows<BrainPairs>.IsSupported ? (int)nint.Clamp(NarrowElements / p.K, FewDots, MostNarrowRows) : FewDots;
        return For(GemmKernels<float>.Best, batch, p, fewRows);
    }

    /// <summary>Tile number <paramref name="index"/> of a batch whose products lie at these distances.</summary>
    public Product<T> Tile<T>(long index, in Product<T> first, nint aBatch, nint bBatch, nint cBatch) where T : unmanaged
    {
        var (s, place) = Math.DivRem((nint)index, (nint)TilesPerProduct);
        var (i, j) = Math.DivRem(place, (nint)ColumnTiles);
        return first.Next(s, aBatch, bBatch, cBatch).Tile(i * TileRows, j * TileColumns, TileRows, TileColumns);
    }

    private static bool WantsSmallerTiles(long tiles, double workOfTile)
    {
        int threads = Threads.Count;
        // As many for each thread, or so many that one more does not matter.
        bool areFew = tiles < ChunksPerThread * threads || (tiles < ManyChunksPerThread * threads && tiles % threads != 0);
        return threads > 1 && areFew && workOfTile >= 2 * WorkOfChunk;
    }

    private static double Work(nint rows, nint columns, nint k) => (double)rows * columns * k;

    /// <summary>The size of equal parts of at most <paramref name="most"/>, rounded up to a multiple of <paramref name="step"/>.</summary>
    private static nint Share(nint size, nint most, nint step)
    {
        nint parts = (size + most - 1) / most, share = (size + parts - 1) / parts;
        return (share + step - 1) / step * step;
    }

    private static long Parts(nint size, nint part) => (size + part - 1) / part;
}
