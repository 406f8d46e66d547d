namespace Sinter;

/// <summary>A row-major tensor seen along one dimension: Outer · Inner lines of Length elements, each element Inner places after the one before.</summary>
readonly record struct Lines(long Outer, long Length, long Inner)
{
    /// <summary>The lines of a shape along a dimension; a scalar is one line of one element.</summary>
    public static Lines Of(Shape shape, int dim)
    {
        long outer = 1, inner = 1;
        for (var d = 0; d < dim; d++) outer *= shape[d];
        for (var d = dim + 1; d < shape.Rank; d++) inner *= shape[d];
        return new(outer, shape.Rank == 0 ? 1 : shape[dim], inner);
    }

    /// <summary>How many lines make a piece of work worth a thread.</summary>
    public long Grain => Math.Max(1, (1 << 15) / Math.Max(1, Length));

    /// <summary>x without history, row-major, <paramref name="dim"/> exchanged with the last dimension: each line lies in a row.</summary>
    public static Tensor ToRows(Tensor x, int dim)
    {
        var plain = x.Detach();
        return x.Rank == 0 ? plain.Reshape(1) : plain.Transpose(dim, -1).Contiguous();
    }

    /// <summary>The opposite of <see cref="ToRows"/>, for a result with the same number of dimensions.</summary>
    public static Tensor FromRows(Tensor rows, int dim, int rank) => rank == 0 ? rows.Reshape(Shape.Scalar) : rows.Transpose(dim, -1).Contiguous();
}
