namespace Sinter;

/// <summary>Sizes, strides and offset of a view.</summary>
internal readonly record struct Geometry(Shape Shape, long[] Strides, long Offset)
{
    public static Geometry Of(Tensor x) => new(x.Shape, x.StrideArray, x.StorageOffset);

    /// <summary>The geometry of a fresh row-major tensor.</summary>
    public static Geometry RowMajor(Shape shape) => new(shape, shape.RowMajor, 0);

    /// <summary>Positions start, start + step, … along a dimension.</summary>
    public Geometry Slice(int dim, long start, long length, long step = 1)
    {
        var strides = (long[])Strides.Clone();
        strides[dim] *= step;
        return new(Shape.With(dim, length), strides, Offset + (length > 0 ? start * Strides[dim] : 0));
    }

    /// <summary>One position of a dimension, which disappears.</summary>
    public Geometry Select(int dim, long index)
        => new(Shape.Without(dim), [.. Strides.AsSpan(0, dim), .. Strides.AsSpan(dim + 1)], Offset + index * Strides[dim]);

    /// <summary>A diagonal of two dimensions, which disappear, as the last dimension.</summary>
    public Geometry Diagonal(long offset, int rows, int columns)
    {
        var length = Math.Max(0, offset >= 0 ? Math.Min(Shape[rows], Shape[columns] - offset) : Math.Min(Shape[rows] + offset, Shape[columns]));
        List<long> sizes = [], strides = [];
        for (var d = 0; d < Shape.Rank; d++)
            if (d != rows && d != columns)
            {
                sizes.Add(Shape[d]);
                strides.Add(Strides[d]);
            }
        var start = length == 0 ? 0 : offset >= 0 ? offset * Strides[columns] : -offset * Strides[rows];
        return new([.. sizes, length], [.. strides, Strides[rows] + Strides[columns]], Offset + start);
    }

    /// <summary>A new dimension of size 1.</summary>
    public Geometry Insert(int dim) => new(Shape.Insert(dim, 1), [.. Strides.AsSpan(0, dim), 0, .. Strides.AsSpan(dim)], Offset);

    /// <summary>Dimensions in another order.</summary>
    public Geometry Permute(ReadOnlySpan<int> dims)
    {
        long[] sizes = new long[dims.Length], strides = new long[dims.Length];
        for (var i = 0; i < dims.Length; i++) (sizes[i], strides[i]) = (Shape[dims[i]], Strides[dims[i]]);
        return new(sizes, strides, Offset);
    }

    /// <summary>Sizes of 1, and new leading dimensions, stretched without copying.</summary>
    public Geometry Expand(Shape shape)
    {
        var strides = new long[shape.Rank];
        var lead = shape.Rank - Shape.Rank;
        for (var d = lead; d < shape.Rank; d++) strides[d] = Shape[d - lead] == shape[d] ? Strides[d - lead] : 0;
        return new(shape, strides, Offset);
    }

    /// <summary>Other sizes over the same elements in the same order, if strides can express it.</summary>
    public Geometry? Reshape(Shape shape)
    {
        if (Shape.Count == 0) return new(shape, shape.RowMajor, Offset);
        var strides = new long[shape.Rank];
        int old = Shape.Rank - 1, at = shape.Rank - 1;
        while (old >= 0)
        {
            // A block of old dimensions that run on without a gap takes as many new ones as fill it.
            long block = Shape[old], step = Strides[old];
            while (old > 0 && (Shape[old - 1] == 1 || block == 1 || Strides[old - 1] == block * step))
            {
                if (block == 1) step = Strides[old - 1];
                block *= Shape[--old];
            }
            old--;
            var filled = 1L;
            while (at >= 0 && (filled < block || shape[at] == 1))
            {
                strides[at] = filled * step;
                filled *= shape[at--];
            }
            if (filled != block) return null;
        }
        for (; at >= 0; at--) strides[at] = 1;
        return new(shape, strides, Offset);
    }
}
