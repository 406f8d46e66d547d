namespace Sinter.Onnx;

/// <summary>The window of a convolution or pooling: sizes, strides, dilations and what is padded before and after each spatial dimension.</summary>
readonly record struct SpatialAttributes(long[] Kernel, long[] Strides, long[] Dilations, long[] Before, long[] After)
{
    // Products of two fit in 64 bits with room to spare, and no honest window is wider.
    internal const long Largest = 1 << 24;

    public int Rank => Kernel.Length;

    /// <summary>Whether as much is padded after as before.</summary>
    public bool IsSymmetric => Before.AsSpan().SequenceEqual(After);

    /// <summary>The attributes of a node over the spatial sizes of its input.</summary>
    public static SpatialAttributes Of(NodeCall c, Shape x, long[]? kernel = null)
    {
        var rank = x.Rank - 2;
        if (rank is < 1 or > 3) throw new ArgumentException($"x is {x}; it must have one to three spatial dimensions.");
        var sizes = c.Ints("kernel_shape") is { Length: > 0 } given ? given : kernel ?? throw new ArgumentException("kernel_shape is missing.");
        long[] strides = c.Ints("strides") ?? Ones(rank), dilations = c.Ints("dilations") ?? Ones(rank), pads = c.Ints("pads") ?? new long[2 * rank];
        if (sizes.Length != rank || strides.Length != rank || dilations.Length != rank || pads.Length != 2 * rank)
            throw new ArgumentException($"x is {x}, but kernel_shape, strides, dilations and pads have {sizes.Length}, {strides.Length}, {dilations.Length} and {pads.Length} numbers.");
        if (sizes.Concat(strides).Concat(dilations).Concat(pads).Any(n => Math.Abs(n) > Largest)) throw new ArgumentException($"kernel_shape, strides, dilations and pads must be at most {Largest}.");
        if (sizes.Any(n => n < 1) || strides.Any(n => n < 1) || dilations.Any(n => n < 1)) throw new ArgumentException("kernel_shape, strides and dilations must be at least 1.");
        long[] before = pads[..rank], after = pads[rank..];
        var auto = c.Text("auto_pad", "NOTSET");
        if (auto is not ("" or "NOTSET"))
            for (var d = 0; d < rank; d++)
            {
                var size = x[d + 2];
                var total = auto == "VALID" ? 0 : Math.Max(0, ((size + strides[d] - 1) / strides[d] - 1) * strides[d] + (sizes[d] - 1) * dilations[d] + 1 - size);
                before[d] = auto == "SAME_LOWER" ? total - total / 2 : total / 2;
                after[d] = total - before[d];
            }
        c.Room([.. x.Take(2), .. x.Skip(2).Select((size, d) => Math.Max(0, size + before[d] + after[d]))]);
        return new(sizes, strides, dilations, before, after);
    }

    static long[] Ones(int rank) => [.. Enumerable.Repeat(1L, rank)];

    /// <summary>How far a window reaches along a dimension.</summary>
    public long Reach(int d) => (Kernel[d] - 1) * Dilations[d] + 1;

    /// <summary>The number of windows along a dimension. One that would begin in the padding behind is left out.</summary>
    public long Windows(int d, long size, bool ceil)
    {
        var room = size + Before[d] + After[d] - Reach(d);
        if (room < 0 && !ceil) throw new ArgumentException($"a window reaches over {Reach(d)}, but dimension {d + 2} has {size + Before[d] + After[d]}, padding included.");
        var count = (room + (ceil ? Strides[d] - 1 : 0)) / Strides[d] + 1;
        return ceil && (count - 1) * Strides[d] >= size + Before[d] ? count - 1 : count;
    }

    /// <summary>The pads as <c>Pad</c> takes them: the last dimension first.</summary>
    public long[] Pads()
    {
        var pads = new long[2 * Rank];
        for (var d = 0; d < Rank; d++) (pads[2 * (Rank - 1 - d)], pads[2 * (Rank - 1 - d) + 1]) = (Before[d], After[d]);
        return pads;
    }
}
