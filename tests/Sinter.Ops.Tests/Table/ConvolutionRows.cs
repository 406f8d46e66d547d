using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Convolutions and their transposes: plain, strided, dilated, grouped, depthwise, pointwise, without batch.</summary>
public static class ConvolutionRows
{
    static readonly Tensor X = Tensor.Ones(2, 3, 8), W = Tensor.Ones(4, 3, 3);

    public static IEnumerable<OpRow> Rows =>
    [
        new("conv1d, nn.functional.conv1d", x => x[0].Conv1d(x[1], x[2], stride: 2, padding: 1), Sample.Of([2, 3, 7], [4, 3, 3], [4]), Sample.Of([3, 7], [4, 3, 3], [4]))
        {
            Reference = x => x[0].Rank == 2 ? Naive(x[0].Unsqueeze(0), x[1], x[2], [2], [1], [1], 1).Squeeze(0) : Naive(x[0], x[1], x[2], [2], [1], [1], 1),
            Errors =
            [
                new(() => X.Conv1d(Tensor.Ones(4, 2, 3)), @"^Conv1d: x is \[2, 3, 8\] and weight is \[4, 2, 3\] with 1 groups; x must have 2 · 1 = 2 channels, not 3"),
                new(() => X.Conv1d(W, Tensor.Ones(3)), @"bias must be \[4\]"),
                new(() => X.Conv1d(Tensor.Ones(4, 3, 9)), "reaches over 9; it must not be longer"),
                new(() => X.Conv1d(W, stride: 0), "stride is 0; every number must be at least 1"),
                new(() => X.Conv1d(W, stride: (1, 2)), "give one number, or 1"),
                new(() => X.Conv1d(W, stride: 2, padding: "same"), "\"same\" needs a stride of 1"),
                new(() => X.Conv1d(W, padding: "full"), "'full' is not known"),
                new(() => X.Conv1d(W, groups: 3), "groups must be positive and divide"),
                new(() => X.To(DType.Int64).Conv1d(W.To(DType.Int64)), "must be of the same floating-point type"),
            ],
        },
        new("conv1d", x => x[0].Conv1d(x[1], padding: "same", dilation: 2), Sample.Of([2, 2, 6], [3, 2, 4]))
        { Variant = "same", Reference = x => Naive(x[0], x[1], null, [1], [3], [2], 1) },
        new("conv2d, nn.functional.conv2d", x => x[0].Conv2d(x[1], x[2], padding: (1, 0)), Sample.Of([2, 3, 4, 5], [4, 3, 3, 2], [4]), Sample.Of([0, 3, 4, 5], [4, 3, 3, 2], [4]))
        { Reference = x => Naive(x[0], x[1], x[2], [1, 1], [1, 0], [1, 1], 1), Large = Sample.Of([3, 24, 30, 30], [20, 24, 3, 2], [20]) },
        new("conv2d", x => x[0].Conv2d(x[1], x[2], padding: 1), Sample.Of([2, 3, 4, 5], [4, 3, 3, 3], [4]))
        { Variant = "3×3", Reference = x => Naive(x[0], x[1], x[2], [1, 1], [1, 1], [1, 1], 1), Large = Sample.Of([5, 24, 25, 30], [40, 24, 3, 3], [40]) },
        new("conv2d", x => x[0].Conv2d(x[1], padding: (0, 2)), Sample.Of([1, 2, 4, 3], [2, 2, 3, 3]))
        { Variant = "3×3, one block", Reference = x => Naive(x[0], x[1], null, [1, 1], [0, 2], [1, 1], 1), Large = Sample.Of([1, 70, 14, 15], [80, 70, 3, 3]) },
        new("conv2d", x => x[0].Conv2d(x[1], x[2], stride: (2, 1), padding: 2, dilation: (1, 2), groups: 2), Sample.Of([2, 6, 5, 6], [4, 3, 2, 3], [4]))
        { Variant = "groups", Reference = x => Naive(x[0], x[1], x[2], [2, 1], [2, 2], [1, 2], 2) },
        new("conv2d", x => x[0].Conv2d(x[1], x[2], padding: 1, groups: 3), Sample.Of([2, 3, 4, 9], [6, 1, 3, 3], [6]))
        { Variant = "depthwise", Reference = x => Naive(x[0], x[1], x[2], [1, 1], [1, 1], [1, 1], 3), Large = new(Input.Real([2, 3, 90, 90]), Input.Real([6, 1, 3, 3]), Input.Real([6])) },
        new("conv2d", x => x[0].Conv2d(x[1], x[2], stride: 2, groups: 3), Sample.Of([2, 3, 4, 9], [3, 1, 2, 3], [3]))
        { Variant = "depthwise, strided", Reference = x => Naive(x[0], x[1], x[2], [2, 2], [0, 0], [1, 1], 3) },
        new("conv2d", x => x[0].Conv2d(x[1], x[2], padding: 1, groups: 3), Sample.Of([2, 3, 4, 17], [3, 1, 3, 3], [3]))
        { Variant = "depthwise, a filter a channel", Reference = x => Naive(x[0], x[1], x[2], [1, 1], [1, 1], [1, 1], 3), Large = Sample.Of([4, 3, 90, 90], [3, 1, 3, 3], [3]) },
        new("conv2d", x => x[0].Conv2d(x[1], x[2], stride: 2, padding: 1, groups: 3), Sample.Of([2, 3, 5, 8], [3, 1, 3, 3], [3]))
        { Variant = "depthwise, every second", Reference = x => Naive(x[0], x[1], x[2], [2, 2], [1, 1], [1, 1], 3), Large = Sample.Of([4, 3, 180, 181], [3, 1, 3, 3], [3]) },
        new("conv2d", x => x[0].Conv2d(x[1], x[2], groups: 3), Sample.Of([2, 3, 4, 5], [3, 1, 4, 5], [3]))
        { Variant = "depthwise, the whole image", Reference = x => Naive(x[0], x[1], x[2], [1, 1], [0, 0], [1, 1], 3) },
        new("conv2d", x => x[0].Conv2d(x[1], x[2]), Sample.Of([2, 3, 4, 5], [4, 3, 1, 1], [4]))
        { Variant = "pointwise", Reference = x => Naive(x[0], x[1], x[2], [1, 1], [0, 0], [1, 1], 1), Large = Sample.Of([2, 32, 40, 40], [32, 32, 1, 1], [32]) },
        new("conv3d, nn.functional.conv3d", x => x[0].Conv3d(x[1], x[2], stride: (1, 2, 1), padding: (1, 0, 1)), Sample.Of([2, 2, 3, 4, 3], [2, 2, 2, 2, 3], [2]))
        { Reference = x => Naive(x[0], x[1], x[2], [1, 2, 1], [1, 0, 1], [1, 1, 1], 1) },
        new("conv_transpose1d, nn.functional.conv_transpose1d", x => x[0].ConvTranspose1d(x[1], x[2], stride: 2, padding: 1, outputPadding: 1), Sample.Of([2, 3, 4], [3, 2, 3], [2]),
            Sample.Of([3, 4], [3, 2, 3], [2]))
        {
            Reference = x => x[0].Rank == 2 ? Transposed(x[0].Unsqueeze(0), x[1], x[2], [2], [1], [1], 1, [8]).Squeeze(0) : Transposed(x[0], x[1], x[2], [2], [1], [1], 1, [8]),
            Errors =
            [
                new(() => X.ConvTranspose1d(Tensor.Ones(4, 3, 3)), "x's channels, 3, must match weight's first size, 4"),
                new(() => X.ConvTranspose1d(Tensor.Ones(3, 3, 3), outputPadding: 1), "must be smaller than the stride or the dilation"),
                new(() => X.ConvTranspose1d(Tensor.Ones(3, 3, 1), padding: 4), "the result would be 0 long"),
            ],
        },
        new("conv_transpose2d, nn.functional.conv_transpose2d", x => x[0].ConvTranspose2d(x[1], x[2], stride: (2, 1), groups: 2, dilation: (1, 2)), Sample.Of([2, 4, 3, 2], [4, 3, 2, 3], [6]))
        { Reference = x => Transposed(x[0], x[1], x[2], [2, 1], [0, 0], [1, 2], 2, [6, 6]), Large = Sample.Of([3, 16, 20, 20], [16, 8, 3, 3], [16]) },
        new("conv_transpose3d, nn.functional.conv_transpose3d", x => x[0].ConvTranspose3d(x[1], stride: (1, 2, 1)), Sample.Of([1, 2, 2, 2, 3], [2, 2, 2, 2, 2]))
        { Reference = x => Transposed(x[0], x[1], null, [1, 2, 1], [0, 0, 0], [1, 1, 1], 1, [3, 4, 4]) },
    ];

    static Tensor Naive(Tensor x, Tensor w, Tensor? b, int[] stride, int[] padding, int[] dilation, int groups)
    {
        var rank = x.Rank - 2;
        var size = new long[rank];
        for (var d = 0; d < rank; d++)
        {
            // "same" pads one more at the end where the total is odd; the reference is told only the start.
            var end = stride[d] == 1 && (w.Shape[d + 2] - 1) * dilation[d] / 2 == padding[d] && dilation[d] > 1 ? (w.Shape[d + 2] - 1) * dilation[d] - padding[d] : padding[d];
            size[d] = (x.Shape[d + 2] + padding[d] + end - dilation[d] * (w.Shape[d + 2] - 1) - 1) / stride[d] + 1;
        }
        return NaiveSpatial.Convolve(x, w, b, stride, padding, dilation, groups, size, transposed: false);
    }

    static Tensor Transposed(Tensor x, Tensor w, Tensor? b, int[] stride, int[] padding, int[] dilation, int groups, long[] size)
        => NaiveSpatial.Convolve(x, w, b, stride, padding, dilation, groups, size, transposed: true);
}
