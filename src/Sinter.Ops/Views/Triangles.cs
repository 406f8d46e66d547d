namespace Sinter;

/// <summary>The parts of matrices below and above a diagonal.</summary>
public static class Triangles
{
    extension(Tensor x)
    {
        /// <summary>The matrices of the last two dimensions with zeros above a diagonal.</summary>
        /// <param name="diagonal">The last one kept: 0 the main one, 1 the one above it.</param>
        [Export("tril")]
        public Tensor Tril(int diagonal = 0) => Tensor.Where(Lower(x, diagonal, nameof(Tril)), x, Tensor.Full(Shape.Scalar, 0, x.DType));

        /// <summary>The matrices of the last two dimensions with zeros below a diagonal.</summary>
        /// <param name="diagonal">The first one kept: 0 the main one, 1 the one above it.</param>
        [Export("triu")]
        public Tensor Triu(int diagonal = 0) => Tensor.Where(Lower(x, diagonal - 1, nameof(Triu)), Tensor.Full(Shape.Scalar, 0, x.DType), x);
    }

    extension(Tensor)
    {
        /// <summary>The positions on and below a diagonal of a matrix, in row-major order: [2, n] of int64, rows first.</summary>
        [Export("tril_indices")]
        public static Tensor TrilIndices(long rows, long columns, long offset = 0)
            => Positions(rows, columns, row => (0, Math.Clamp(row + offset + 1, 0, columns)), nameof(TrilIndices));

        /// <summary>The positions on and above a diagonal of a matrix, in row-major order: [2, n] of int64, rows first.</summary>
        [Export("triu_indices")]
        public static Tensor TriuIndices(long rows, long columns, long offset = 0)
            => Positions(rows, columns, row => (Math.Clamp(row + offset, 0, columns), columns), nameof(TriuIndices));
    }

    // True where column ≤ row + diagonal.
    static Tensor Lower(Tensor x, long diagonal, string op)
    {
        Check.Shape(x.Rank >= 2, $"{op}: x is {x.Shape}; a matrix has at least 2 dimensions.");
        return Tensor.Arange(x.Shape[^1]).LessOrEqual(Tensor.Arange(diagonal, x.Shape[^2] + diagonal).Unsqueeze(1));
    }

    static Tensor Positions(long rows, long columns, Func<long, (long From, long To)> kept, string op)
    {
        Check.Shape(rows >= 0 && columns >= 0, $"{op}: {rows} rows and {columns} columns; both must be at least 0.");
        List<long> first = [], second = [];
        for (long row = 0; row < rows; row++)
        {
            var (from, to) = kept(row);
            for (var column = from; column < to; column++)
            {
                first.Add(row);
                second.Add(column);
            }
        }
        return Tensor.From<long>([.. first, .. second], [2, first.Count]);
    }
}
