namespace Sinter;

/// <summary>The shapes that tie an image x [B, In, …], a weight [Out, In / Groups, …] and a result y [B, Out, …] together.</summary>
sealed record ConvolutionPlan(Shape X, Shape Weight, Shape Y, int Groups, WindowGrid Grid)
{
    public int Batch => (int)X[0];
    public int In => (int)X[1];
    public int Out => (int)Y[1];
    public int InPerGroup => In / Groups;
    public int OutPerGroup => Out / Groups;

    /// <summary>Rows of the matrix of windows: a group's input channels times the taps.</summary>
    public int Rows => InPerGroup * Grid.Kernel.Count;

    /// <summary>Few channels meet in a group, so a matrix product has nothing to gain.</summary>
    public bool IsDepthwise => Groups > 1 && (long)InPerGroup * OutPerGroup <= 4;

    /// <summary>Multiplications in each of the three maps.</summary>
    public long Work => Y.Count * Rows;

    /// <summary>The plan of y = conv(x, weight) with a batch dimension.</summary>
    public static ConvolutionPlan Forward(string op, Shape x, Shape weight, Extents stride, Padding padding, Extents dilation, int groups)
    {
        var rank = x.Rank - 2;
        long[] kernel = weight.Sizes[2..].ToArray(), step = stride.For(rank, op, "stride", 1), spread = dilation.For(rank, op, "dilation", 1);
        var (before, after) = padding.For(rank, op, kernel, step, spread);
        CheckGroups(op, groups, weight);
        Check.Shape(x[1] == weight[1] * groups,
            $"{op}: x is {x} and weight is {weight} with {groups} groups; x must have {weight[1]} · {groups} = {weight[1] * groups} channels, not {x[1]}.");
        long[] sizes = [x[0], weight[0], .. x.Sizes[2..]];
        for (var d = 0; d < rank; d++)
        {
            Check.Shape(kernel[d] > 0, $"{op}: weight is {weight}; its kernel must have at least one element along every dimension.");
            var room = x[d + 2] + before[d] + after[d] - spread[d] * (kernel[d] - 1) - 1;
            Check.Shape(room >= 0, $"{op}: x is {x}, with padding {x[d + 2] + before[d] + after[d]} long in dimension {d + 2}, but the kernel {weight[(d + 2)..(d + 3)]} "
                + $"with dilation {spread[d]} reaches over {spread[d] * (kernel[d] - 1) + 1}; it must not be longer than the padded image.");
            sizes[d + 2] = room / step[d] + 1;
        }
        return new(x, weight, sizes, groups, Lay(x, kernel, step, before, spread, sizes));
    }

    /// <summary>The plan whose input gradient is the transposed convolution of <paramref name="y"/>: the result takes the place of x.</summary>
    public static ConvolutionPlan Transposed(string op, Shape y, Shape weight, Extents stride, Extents padding, Extents outputPadding, int groups, Extents dilation)
    {
        var rank = y.Rank - 2;
        long[] kernel = weight.Sizes[2..].ToArray(), step = stride.For(rank, op, "stride", 1), spread = dilation.For(rank, op, "dilation", 1);
        long[] before = padding.For(rank, op, "padding", 0, 0), extra = outputPadding.For(rank, op, "outputPadding", 0, 0);
        CheckGroups(op, groups, weight);
        Check.Shape(y[1] == weight[0], $"{op}: x is {y} and weight is {weight}; x's channels, {y[1]}, must match weight's first size, {weight[0]}.");
        long[] sizes = [y[0], weight[1] * groups, .. y.Sizes[2..]];
        for (var d = 0; d < rank; d++)
        {
            Check.Argument(extra[d] < Math.Max(step[d], spread[d]),
                $"{op}: outputPadding is {outputPadding}, stride {stride} and dilation {dilation}; the output padding must be smaller than the stride or the dilation.");
            sizes[d + 2] = (y[d + 2] - 1) * step[d] - 2 * before[d] + spread[d] * (kernel[d] - 1) + extra[d] + 1;
            Check.Shape(kernel[d] > 0 && sizes[d + 2] > 0,
                $"{op}: x is {y} and weight is {weight} with padding {padding}; the result would be {sizes[d + 2]} long in dimension {d + 2}. Use less padding.");
        }
        return new(sizes, weight, y, groups, Lay(sizes, kernel, step, before, spread, y));
    }

    static WindowGrid Lay(Shape image, long[] kernel, long[] stride, long[] padding, long[] dilation, Shape windows) => new(
        Triple.Of(image.Sizes[2..], 1), Triple.Of(kernel, 1), Triple.Of(stride, 1), Triple.Of(padding, 0), Triple.Of(dilation, 1), Triple.Of(windows.Sizes[2..], 1));

    static void CheckGroups(string op, int groups, Shape weight)
        => Check.Argument(groups > 0 && weight[0] % groups == 0, $"{op}: groups is {groups} and weight is {weight}; groups must be positive and divide weight's first size, {weight[0]}.");
}
