namespace Sinter.Cpu;

/// <summary>The index space of a loop.</summary>
struct Space
{
    public Extents Sizes;
    public int Rank;
    public long Count;

    /// <summary>The space of <paramref name="shape"/> and the strides of every tensor in it: dimensions of size 1 dropped, neighbours merged where all
    /// tensors run on without a gap. With <paramref name="alongFirst"/> the first tensor's neighbours in memory are innermost; else the order is the shape's.</summary>
    public static unsafe Space Of(Shape shape, ReadOnlySpan<Tensor> tensors, Span<Operand> operands, DType computing, bool alongFirst = false)
    {
        var space = new Space { Count = shape.Count };
        Span<int> order = stackalloc int[shape.Rank];
        for (var d = 0; d < order.Length; d++) order[d] = d;
        if (alongFirst) SortAlong(tensors[0], order);
        for (var t = 0; t < tensors.Length; t++)
        {
            operands[t].Address = tensors[t].Address;
            operands[t].DType = tensors[t].DType;
        }
        var rank = 0;
        foreach (var d in order)
        {
            var size = shape[d];
            if (size == 1) continue;
            var merges = rank > 0;
            for (var t = 0; t < tensors.Length && merges; t++)
                merges = operands[t].Strides[rank - 1] == Stride(tensors[t], shape, d) * size;
            if (merges) space.Sizes[rank - 1] *= size;
            else
            {
                if (rank == Extents.Capacity) throw new ShapeException($"Elementwise: {shape} has more than {Extents.Capacity} dimensions that cannot be merged; make the tensors contiguous.");
                space.Sizes[rank++] = size;
            }
            for (var t = 0; t < tensors.Length; t++) operands[t].Strides[rank - 1] = Stride(tensors[t], shape, d);
        }
        if (rank == 0) space.Sizes[rank++] = 1;
        space.Rank = rank;
        for (var t = 0; t < tensors.Length; t++)
        {
            ref var operand = ref operands[t];
            operand.IsConstant = true;
            for (var d = 0; d < rank; d++) operand.IsConstant &= operand.Strides[d] == 0;
            operand.IsLinear = operand.DType == computing && (space.Count == 1 || (rank == 1 && operand.Strides[0] == 1));
            if (!operand.IsLinear && operand.DType == computing && !operand.IsConstant)
            {
                var step = 1L;
                operand.IsLinear = true;
                for (var d = rank - 1; d >= 0; d--)
                {
                    operand.IsLinear &= operand.Strides[d] == step;
                    step *= space.Sizes[d];
                }
            }
        }
        return space;
    }

    // The dimensions of a tensor by descending strides; equal ones and those of size 1 stay where they are.
    static void SortAlong(Tensor t, Span<int> order)
    {
        for (var i = 1; i < order.Length; i++)
            for (var j = i; j > 0 && t.Shape[order[j]] > 1 && t.Shape[order[j - 1]] > 1 && t.StrideArray[order[j - 1]] < t.StrideArray[order[j]]; j--)
                (order[j - 1], order[j]) = (order[j], order[j - 1]);
    }

    // A tensor of fewer dimensions, or of size 1 in one, repeats along it.
    static long Stride(Tensor t, Shape shape, int d)
    {
        var own = d - (shape.Rank - t.Rank);
        return own < 0 || t.Shape[own] == 1 ? 0 : t.StrideArray[own];
    }
}
