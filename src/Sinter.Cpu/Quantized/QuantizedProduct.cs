namespace Sinter.Cpu;

/// <summary>Y[m, rows] = X[m, columns]·Wᵀ for a quantised W: the product of a linear layer.</summary>
/// <remarks>The order of the sums depends on the sizes alone, so results are the same bits for any number of threads.</remarks>
public static unsafe class QuantizedProduct
{
    // More rows of X than this pay for turning blocks of W into float32, which the register tiles then multiply.
    private const int MostDots = 4;

    // Rows of W that a thread takes at once: a multiple of four, and as long as a fraction of a megabyte.
    private const nint BytesOfChunk = 1 << 20, RowsOfBlock = 192, ColumnsOfBlock = 384;

    /// <summary>Row-major X and Y in float32; columns · m and rows · m numbers.</summary>
    public static void Multiply(long m, float* x, QuantizedRows w, float* y)
    {
        if (m == 0 || w.Rows == 0) { return; }
        if (m > MostDots && w.Columns > 0)
        {
            Threads.For((w.Rows + RowsOfBlock - 1) / RowsOfBlock, 1, new Blocks((nint)m, x, w, y));
            return;
        }
        nint room = QuantizedVector.Room(w.Bits, w.Units);
        using var scratch = Scratch.Rent<byte>((nint)m * room);
        byte* rounded = (byte*)scratch.Data;
        for (nint i = 0; i < m; i++)
        {
            var row = new QuantizedVector(w.Bits, w.Units, rounded + i * room);
            row.Round(x + i * w.Columns, w.Columns);
            row.Clear((w.Columns + QuantizedRows.Unit - 1) / QuantizedRows.Unit, w.Units);
        }
        nint grain = nint.Max(4, BytesOfChunk / nint.Max(1, w.RowBytes) / 4 * 4);
        Threads.For(w.Rows, grain, new Dots((nint)m, rounded, room, w, y));
    }

    private readonly struct Dots(nint m, byte* x, nint room, QuantizedRows w, float* y) : IRangeBody
    {
        public void Run(long from, long to)
        {
            for (nint i = 0; i < m; i++)
            {
                QuantizedDots.Multiply(w, (nint)from, (nint)(to - from), new(w.Bits, w.Units, x + i * room), y + i * w.Rows + (nint)from);
            }
        }
    }

    private readonly struct Blocks(nint m, float* x, QuantizedRows w, float* y) : IRangeBody
    {
        public void Run(long from, long to)
        {
            using var scratch = Scratch.Rent<float>(RowsOfBlock * ColumnsOfBlock);
            float* block = (float*)scratch.Data;
            for (var index = (nint)from; index < to; index++)
            {
                nint j = index * RowsOfBlock, n = nint.Min(RowsOfBlock, w.Rows - j);
                for (nint k = 0; k < w.Columns; k += ColumnsOfBlock)
                {
                    nint kc = nint.Min(ColumnsOfBlock, w.Columns - k);
                    for (nint row = 0; row < n; row++) { w.Dequantize(j + row, k, kc, block + row * ColumnsOfBlock); }
                    var product = new Product<float>(m, n, kc, new(x + k, w.Columns, 1), new(block, 1, ColumnsOfBlock), y + j, w.Rows, k > 0);
                    // With few rows of X it is they, not the block, that are copied.
                    if (m <= RowsOfBlock / 2) { GemmTile<float>.MultiplyTurned(GemmKernels<float>.Best, product, kc); }
                    else { GemmTile<float>.Multiply(GemmKernels<float>.Best, product, kc); }
                }
            }
        }
    }
}
