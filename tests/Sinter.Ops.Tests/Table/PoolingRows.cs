using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Averages, maxima, power means, random windows, and the way back from maxima.</summary>
public static class PoolingRows
{
    static readonly Tensor Image = Tensor.Ones(1, 2, 4, 4);

    static IEnumerable<long> Range(long from, long length, long step = 1) => Enumerable.Range(0, (int)length).Select(i => from + i * step);

    static IEnumerable<long> Cell(long o, long size, long count) => Range(o * size / count, ((o + 1) * size + count - 1) / count - o * size / count);

    public static IEnumerable<OpRow> Rows =>
    [
        new("avg_pool1d, nn.functional.avg_pool1d", x => x[0].AvgPool1d(3, stride: 2, padding: 1), Sample.Of([2, 2, 8]), Sample.Of([2, 8]))
        { Reference = x => NaiveSpatial.Pool(x[0], [4], (_, o) => Range(o * 2 - 1, 3), w => w.Sum() / 3) },
        new("nn.functional.avg_pool2d", x => x[0].AvgPool2d((2, 3), ceilMode: true, countIncludePad: false), Sample.Of([2, 2, 5, 7]), Sample.Of([0, 2, 5, 7]))
        {
            Reference = x => NaiveSpatial.Pool(x[0], [3, 3], (d, o) => Range(o * (2 + d), 2 + d), w => w.Average()),
            Large = Sample.Of([8, 16, 40, 40]),
            Errors =
            [
                new(() => Image.AvgPool2d(5), @"^AvgPool2d: x is \[1, 2, 4, 4\], with padding 4 long in dimension 2, but the window reaches over 5; it must fit"),
                new(() => Image.AvgPool2d(2, padding: 2), "at most half of the window's reach, 1"),
                new(() => Image.AvgPool2d(2, divisorOverride: 0), "divisorOverride is 0"),
                new(() => Image.AvgPool1d(2), "must have 3 dimensions, or 2 without a batch"),
            ],
        },
        new("nn.functional.avg_pool2d", x => x[0].AvgPool2d(2, stride: 1, divisorOverride: 3), Sample.Of([2, 3, 4]))
        { Variant = "divisor", Reference = x => NaiveSpatial.Pool(x[0], [2, 3], (_, o) => Range(o, 2), w => w.Sum() / 3) },
        new("nn.functional.avg_pool3d", x => x[0].AvgPool3d(2), Sample.Of([1, 2, 4, 2, 5]))
        { Reference = x => NaiveSpatial.Pool(x[0], [2, 1, 2], (_, o) => Range(o * 2, 2), w => w.Average()) },
        new("adaptive_avg_pool1d, nn.functional.adaptive_avg_pool1d", x => x[0].AdaptiveAvgPool1d(3), Sample.Of([2, 2, 7]))
        { Reference = x => NaiveSpatial.Pool(x[0], [3], (_, o) => Cell(o, 7, 3), w => w.Average()) },
        new("nn.functional.adaptive_avg_pool2d", x => x[0].AdaptiveAvgPool2d((2, -1)), Sample.Of([2, 2, 5, 3]))
        { Reference = x => NaiveSpatial.Pool(x[0], [2, 3], (d, o) => d == 0 ? Cell(o, 5, 2) : Cell(o, 3, 3), w => w.Average()) },
        new("nn.functional.adaptive_avg_pool3d", x => x[0].AdaptiveAvgPool3d(1), Sample.Of([2, 2, 2, 3, 2]))
        { Reference = x => NaiveSpatial.Pool(x[0], [1, 1, 1], (d, _) => Range(0, d == 1 ? 3 : 2), w => w.Average()) },
        new("nn.functional.lp_pool1d", x => x[0].LpPool1d(3, 2), Sample.Positive([2, 2, 6])) { Reference = x => Power(x[0], 3, [3]) },
        new("nn.functional.lp_pool2d", x => x[0].LpPool2d(2, 2), Sample.Of([1, 2, 4, 6])) { Reference = x => Power(x[0], 2, [2, 3]) },
        new("nn.functional.lp_pool3d", x => x[0].LpPool3d(2, 2), Sample.Of([1, 2, 2, 2, 4])) { Reference = x => Power(x[0], 2, [1, 1, 2]) },
        new("max_pool1d, nn.functional.max_pool1d", x => x[0].MaxPool1d(3, stride: 2, padding: 1, dilation: 2), Sample.Of([2, 2, 9]), Sample.Of([2, 9]))
        {
            Reference = x => NaiveSpatial.Pool(x[0], [4], (_, o) => Range(o * 2 - 1, 3, 2), w => w.Max()),
            Errors = [new(() => Image.MaxPool1d(2), "must have 3 dimensions"), new(() => Image.MaxPool2d(default), "kernelSize is empty"), new(() => Image.MaxPool2d(0), "at least 1")],
        },
        new("max_pool2d, nn.functional.max_pool2d", x => x[0].MaxPool2d(2, ceilMode: true), Sample.Of([2, 2, 5, 4]))
        { Reference = x => NaiveSpatial.Pool(x[0], [3, 2], (_, o) => Range(o * 2, 2), w => w.Max()), Large = Sample.Of([8, 16, 40, 40]) },
        new("max_pool2d", x => x[0].MaxPool2d(5, stride: 1, padding: 2), Sample.Of([2, 4, 6]))
        { Variant = "by sliding windows", Reference = x => NaiveSpatial.Pool(x[0], [4, 6], (_, o) => Range(o - 2, 5), w => w.Max()) },
        new("max_pool3d, nn.functional.max_pool3d", x => x[0].MaxPool3d(2), Sample.Of([1, 2, 2, 4, 4])) { Reference = x => NaiveSpatial.Pool(x[0], [1, 2, 2], (_, o) => Range(o * 2, 2), w => w.Max()) },
        new("nn.functional.max_pool1d_with_indices", x => Two(x[0].MaxPool1dWithIndices(2)), Sample.Of([2, 2, 6])) { Reference = x => NaiveSpatial.Pool(x[0], [3], (_, o) => Range(o * 2, 2), w => w.Max()) },
        new("nn.functional.max_pool2d_with_indices", x => Two(x[0].MaxPool2dWithIndices(2)), Sample.Of([2, 4, 6])) { Reference = x => NaiveSpatial.Pool(x[0], [2, 3], (_, o) => Range(o * 2, 2), w => w.Max()), Large = Sample.Of([8, 16, 40, 40]) },
        new("nn.functional.max_pool3d_with_indices", x => Two(x[0].MaxPool3dWithIndices(2)), Sample.Of([1, 2, 4, 2, 4])) { Reference = x => NaiveSpatial.Pool(x[0], [2, 1, 2], (_, o) => Range(o * 2, 2), w => w.Max()) },
        new("nn.functional.adaptive_max_pool1d", x => x[0].AdaptiveMaxPool1d(3), Sample.Of([2, 2, 7])) { Reference = x => NaiveSpatial.Pool(x[0], [3], (_, o) => Cell(o, 7, 3), w => w.Max()) },
        new("nn.functional.adaptive_max_pool2d", x => x[0].AdaptiveMaxPool2d(2), Sample.Of([2, 2, 5, 3]))
        { Reference = x => NaiveSpatial.Pool(x[0], [2, 2], (d, o) => Cell(o, d == 0 ? 5 : 3, 2), w => w.Max()) },
        new("nn.functional.adaptive_max_pool3d", x => x[0].AdaptiveMaxPool3d((1, 2, 2)), Sample.Of([2, 2, 3, 3])) { Reference = x => NaiveSpatial.Pool(x[0], [1, 2, 2], (d, o) => Cell(o, d == 0 ? 2 : 3, d == 0 ? 1 : 2), w => w.Max()) },
        new("adaptive_max_pool1d, nn.functional.adaptive_max_pool1d_with_indices", x => Two(x[0].AdaptiveMaxPool1dWithIndices(3)), Sample.Of([2, 2, 7])) { Reference = x => NaiveSpatial.Pool(x[0], [3], (_, o) => Cell(o, 7, 3), w => w.Max()) },
        new("nn.functional.adaptive_max_pool2d_with_indices", x => Two(x[0].AdaptiveMaxPool2dWithIndices(2)), Sample.Of([2, 5, 3])) { Reference = x => NaiveSpatial.Pool(x[0], [2, 2], (d, o) => Cell(o, d == 0 ? 5 : 3, 2), w => w.Max()) },
        new("nn.functional.adaptive_max_pool3d_with_indices", x => Two(x[0].AdaptiveMaxPool3dWithIndices(2)), Sample.Of([2, 2, 3, 3])) { Reference = x => NaiveSpatial.Pool(x[0], [2, 2, 2], (d, o) => Cell(o, d == 0 ? 2 : 3, 2), w => w.Max()) },
        new("nn.functional.fractional_max_pool2d", x => x[0].FractionalMaxPool2d(2, (2, 3), Samples(2)), Sample.Of([1, 2, 5, 6]))
        { Errors = [new(() => Image.FractionalMaxPool2d(2, 4, Samples(2)), "4 windows of 2 do not fit into 4"), new(() => Image.FractionalMaxPool2d(2, 2, Samples(3)), "there must be 2 numbers")] },
        new("nn.functional.fractional_max_pool2d", x => x[0].FractionalMaxPool2d(2, (2, 3), generator: new(5)), Sample.Of([2, 2, 5, 6]))
        {
            Variant = "drawn here", DTypes = [DType.Float64], Reference = x => x[0].FractionalMaxPool2d(2, (2, 3), Tensor.Rand([2, 2, 2], DType.Float64, new(5))),
        },
        new("nn.functional.fractional_max_pool3d", x => x[0].FractionalMaxPool3d(2, 2, Samples(3)), Sample.Of([1, 2, 4, 5, 3])),
        new("nn.functional.fractional_max_pool2d_with_indices", x => Two(x[0].FractionalMaxPool2dWithIndices(2, (2, 3), Samples(2))), Sample.Of([1, 2, 5, 6])),
        new("nn.functional.fractional_max_pool3d_with_indices", x => Two(x[0].FractionalMaxPool3dWithIndices(2, 2, Samples(3))), Sample.Of([1, 2, 4, 5, 3])),
        new("nn.functional.max_unpool1d", x => x[0].MaxUnpool1d(Tensor.From([1L, 2, 0, 3], [2, 2]), 2), Sample.Of([2, 2]))
        { Errors = [new(() => Tensor.Ones(1, 2).MaxUnpool1d(Tensor.From([1L, 4], [1, 2]), 2), "Index 4 lies outside a plane of 4"), new(() => Tensor.Ones(1, 2).MaxUnpool1d(Tensor.From([1L, 2], [1, 2]), 2, outputSize: 7), "strictly between 2 and 6")] },
        new("nn.functional.max_unpool2d", x => x[0].MaxUnpool2d(Tensor.From([5L, 7], [1, 1, 2]), 2), Sample.Of([1, 1, 2])),
        new("nn.functional.max_unpool3d", x => x[0].MaxUnpool3d(Tensor.From([5L, 9], [1, 1, 1, 2]), 2), Sample.Of([1, 1, 1, 2]))
        { Reference = x => Tensor.From([.. Enumerable.Range(0, 16).Select(i => i == 5 ? x[0].ToArray<double>()[0] : i == 9 ? x[0].ToArray<double>()[1] : 0)], [1, 2, 2, 4]) },
    ];

    static Tensor Samples(int rank) => Tensor.From([.. Enumerable.Range(0, 2 * rank).Select(i => 0.1 + 0.8 * i / (2 * rank))], [1, 2, rank]);

    static Tensor Power(Tensor x, double p, long[] size) => NaiveSpatial.Pool(x, size, (_, o) => Range(o * 2, 2), w => Math.Pow(w.Sum(v => Math.Pow(v, p)), 1 / p));

    static Tensor[] Two((Tensor A, Tensor B) pair) => [pair.A, pair.B];
}
