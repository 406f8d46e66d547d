namespace Sinter.Cpu;

/// <summary>How a batch of products is cut into tiles of C and the tiles into chunks of work: by the sizes alone.</summary>
internal readonly struct GemmPlan
{
    // A chunk of this many multiply-adds takes some ten microseconds; starting one on another thread takes about one.
    private const long WorkOfChunk = 1 << 20;

    // Enough chunks for the threads of a small machine to share evenly.
    private const long EnoughChunks = 16;

    public readonly nint TileRows, TileColumns;
    public readonly long RowTiles, ColumnTiles, TilesPerChunk;

    /// <param name="batch">The number of products.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Columns of A.</param>
    /// <param name="rowStep">Tiles are a multiple of this many rows.</param>
    /// <param name="columnStep">Tiles are a multiple of this many columns.</param>
    /// <param name="mostColumns">Tiles have at most this many columns.</param>
    public GemmPlan(long batch, nint m, nint n, nint k, nint rowStep, nint columnStep, nint mostColumns)
    {
        nint rows = Share(m, MostRows, rowStep), columns = Share(n, mostColumns, columnStep);
        // Narrower tiles first: they copy more of A, which is cheap; shorter ones copy more of B.
        while (Split(batch, m, n, k, rows, columns) && columns >= 4 * columnStep) { columns = Share(columns, (columns + 1) / 2, columnStep); }
        while (Split(batch, m, n, k, rows, columns) && rows >= 8 * rowStep) { rows = Share(rows, (rows + 1) / 2, rowStep); }

        (TileRows, TileColumns) = (rows, columns);
        (RowTiles, ColumnTiles) = (Parts(m, rows), Parts(n, columns));
        TilesPerChunk = long.Max(1, WorkOfChunk / long.Max(1, Work(rows, columns, k)));
    }

    public long TilesPerProduct => RowTiles * ColumnTiles;

    private const int MostRows = 768;

    private static bool Split(long batch, nint m, nint n, nint k, nint rows, nint columns) =>
        batch < EnoughChunks && batch * Parts(m, rows) * Parts(n, columns) < EnoughChunks && Work(rows, columns, k) >= 2 * WorkOfChunk;

    private static long Work(nint rows, nint columns, nint k)
    {
        double work = (double)rows * columns * k;
        return work < long.MaxValue / 4 ? (long)work : long.MaxValue / 4;
    }

    /// <summary>The size of equal parts of at most <paramref name="most"/>, rounded up to a multiple of <paramref name="step"/>.</summary>
    private static nint Share(nint size, nint most, nint step)
    {
        nint parts = (size + most - 1) / most, share = (size + parts - 1) / parts;
        return (share + step - 1) / step * step;
    }

    private static long Parts(nint size, nint part) => (size + part - 1) / part;
}
