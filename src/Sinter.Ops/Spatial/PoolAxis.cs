namespace Sinter;

/// <summary>The windows of a pooling along one spatial dimension: window o begins at Starts[o] (before 0 in the padding), and reads every Step-th position up to Ends[o].
/// If PerPlane is not 0, every plane has that many windows of its own.</summary>
readonly record struct PoolAxis(int Size, int[] Starts, int[] Ends, int Step, int Padding, int PerPlane = 0)
{
    /// <summary>A dimension that an image lacks.</summary>
    public static PoolAxis Absent { get; } = new(1, [0], [1], 1, 0);

    public int Count => PerPlane > 0 ? PerPlane : Starts.Length;

    /// <summary>The reach of a sliding window.</summary>
    public int Length => Ends[0] - Starts[0];

    /// <summary>Windows without gaps that slide by 1.</summary>
    public bool IsDense => PerPlane == 0 && Step == 1 && Count == Size + 2 * Padding - Length + 1 && (Count == 1 || Starts[1] - Starts[0] == 1);

    /// <summary>The positions of window o that are inside the image.</summary>
    public (int From, int To) Inside(int o)
    {
        var from = Starts[o];
        if (from < 0) from += (-from + Step - 1) / Step * Step;
        return (from, Math.Min(Ends[o], Size));
    }

    /// <summary>The length of window o, zeros of the padding included.</summary>
    public int PaddedLength(int o) => Math.Min(Ends[o], Size + Padding) - Starts[o];

    /// <summary>Windows that slide with a stride, along the last <paramref name="rank"/> dimensions.</summary>
    public static PoolAxis[] Sliding(string op, int rank, Shape shape, Extents kernelSize, Extents stride, Extents padding, Extents dilation, bool ceilMode)
    {
        Check.Argument(kernelSize.Count > 0, $"{op}: kernelSize is empty; give at least one number.");
        long[] kernel = kernelSize.For(rank, op, nameof(kernelSize), 1), spread = dilation.For(rank, op, nameof(dilation), 1);
        long[] step = stride.Count == 0 ? kernel : stride.For(rank, op, nameof(stride), 1), pad = padding.For(rank, op, nameof(padding), 0, 0);
        var axes = new PoolAxis[rank];
        for (var d = 0; d < rank; d++)
        {
            var dim = shape.Rank - rank + d;
            long size = shape[dim], reach = spread[d] * (kernel[d] - 1) + 1;
            Check.Argument(pad[d] <= reach / 2, $"{op}: padding is {padding} and kernelSize {kernelSize}; the padding must be at most half of the window's reach, {reach / 2}.");
            var room = size + 2 * pad[d] - reach;
            Check.Shape(size > 0 && room + (ceilMode ? step[d] - 1 : 0) >= 0,
                $"{op}: x is {shape}, with padding {size + 2 * pad[d]} long in dimension {dim}, but the window reaches over {reach}; it must fit. Use a smaller kernelSize.");
            var count = (room + (ceilMode ? step[d] - 1 : 0)) / step[d] + 1;
            // A window must begin in the image or in the padding before it.
            if (ceilMode && (count - 1) * step[d] >= size + pad[d]) count--;
            int[] starts = new int[count], ends = new int[count];
            for (var o = 0; o < starts.Length; o++)
            {
                starts[o] = checked((int)(o * step[d] - pad[d]));
                ends[o] = checked((int)(starts[o] + reach));
            }
            axes[d] = new((int)size, starts, ends, (int)spread[d], (int)pad[d]);
        }
        return axes;
    }

    /// <summary>Cells that divide the last <paramref name="rank"/> dimensions; -1 keeps a size.</summary>
    public static PoolAxis[] Adaptive(string op, int rank, Shape shape, Extents outputSize)
    {
        Check.Argument(outputSize.Count > 0, $"{op}: outputSize is empty; give at least one number.");
        var wanted = outputSize.For(rank, op, nameof(outputSize), -1);
        var axes = new PoolAxis[rank];
        for (var d = 0; d < rank; d++)
        {
            var dim = shape.Rank - rank + d;
            Check.Shape(shape[dim] > 0, $"{op}: x is {shape}; dimension {dim} is empty and cannot be pooled.");
            long size = shape[dim], count = wanted[d] < 0 ? size : wanted[d];
            int[] starts = new int[count], ends = new int[count];
            for (var o = 0; o < starts.Length; o++)
            {
                starts[o] = (int)(o * size / count);
                ends[o] = (int)(((o + 1) * size + count - 1) / count);
            }
            axes[d] = new((int)size, starts, ends, 1, 0);
        }
        return axes;
    }
}
