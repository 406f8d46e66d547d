using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Resizing, sampling at points, folding, shuffling. Their values are compared with libtorch's elsewhere; here types, layouts and derivatives are checked.</summary>
public static class ResamplingRows
{
    static readonly Tensor Image = Tensor.Ones(1, 4, 4, 4);

    // Points between the pixels and away from the borders, where the kinks are.
    static readonly Input Points = Input.Of(Tensor.From([-0.9, -0.55, 0.1, 0.42, 0.33, 0.7, -0.1, 0.88], [1, 2, 2, 2]));

    public static IEnumerable<OpRow> Rows =>
    [
        new("nn.functional.interpolate, nn.functional.upsample", x => x[0].Interpolate(scaleFactor: [2]), Sample.Of([2, 2, 3]))
        {
            Errors =
            [
                new(() => Image.Interpolate(), "give one of the two"),
                new(() => Image.Interpolate(size: 3, scaleFactor: [2.0]), "give one of the two"),
                new(() => Image.Interpolate(size: 3, mode: "linear"), "mode is 'linear'"),
                new(() => Image.Interpolate(size: 3, alignCorners: true), "alignCorners has no meaning for mode 'nearest'"),
                new(() => Image.Interpolate(size: 3, antialias: true), "antialias is offered for bilinear and bicubic"),
                new(() => Image.Interpolate(scaleFactor: [0.1]), "both sizes must be at least 1"),
                new(() => Tensor.Ones(3, 3).Interpolate(size: 3), "3, 4 or 5 dimensions"),
            ],
        },
        new("nn.functional.interpolate", x => x[0].Interpolate(size: (3, 7), mode: "bilinear"), Sample.Of([1, 2, 4, 5])) { Variant = "bilinear", Large = Sample.Of([8, 16, 40, 40]) },
        new("nn.functional.interpolate", x => x[0].Interpolate(size: (3, 7), mode: "bicubic", alignCorners: true), Sample.Of([1, 2, 4, 5])) { Variant = "bicubic" },
        new("nn.functional.interpolate", x => x[0].Interpolate(size: (2, 3), mode: "bilinear", antialias: true), Sample.Of([1, 2, 4, 5])) { Variant = "antialias" },
        new("nn.functional.interpolate", x => x[0].Interpolate(size: (2, 3, 2), mode: "area"), Sample.Of([1, 2, 4, 5, 3])) { Variant = "area" },
        new("nn.functional.grid_sample", x => x[0].GridSample(x[1]), new Sample(Input.Real([1, 2, 4, 5]), Points))
        {
            Errors =
            [
                new(() => Image.GridSample(Tensor.Ones(1, 2, 2, 3)), @"x is \[1, 4, 4, 4\] and grid is \[1, 2, 2, 3\]"),
                new(() => Image.GridSample(Tensor.Ones(1, 2, 2, 2), mode: "cubic"), "mode is 'cubic'"),
                new(() => Image.GridSample(Tensor.Ones(1, 2, 2, 2), paddingMode: "wrap"), "paddingMode is 'wrap'"),
            ],
            DTypes = [DType.Float64, DType.Float32],
        },
        new("nn.functional.grid_sample", x => x[0].GridSample(x[1] * 1.7, paddingMode: "reflection"), new Sample(Input.Real([1, 2, 4, 5]), Points)) { Variant = "reflection", DTypes = [DType.Float64, DType.Float32] },
        new("nn.functional.grid_sample", x => x[0].GridSample(x[1] * 1.3, mode: "bicubic", paddingMode: "border"), new Sample(Input.Real([1, 2, 4, 5]), Points)) { Variant = "bicubic", DTypes = [DType.Float64, DType.Float32], Slack = 10 },
        new("nn.functional.grid_sample", x => x[0].GridSample(x[1], mode: "nearest"), new Sample(Input.Real([1, 2, 4, 5]), Points)) { Variant = "nearest", DTypes = [DType.Float64, DType.Float32] },
        new("nn.functional.affine_grid", x => x[0].AffineGrid([2, 3, 3, 4]), Sample.Of([2, 2, 3])) { Errors = [new(() => Tensor.Ones(2, 2, 2).AffineGrid([2, 3, 3, 4]), "theta must be")] },
        new("nn.functional.unfold", x => x[0].Unfold((2, 3), padding: 1, stride: (1, 2)), Sample.Of([2, 2, 4, 5]), Sample.Of([2, 4, 5]))
        { Large = Sample.Of([4, 8, 40, 40]), Errors = [new(() => Image.Unfold(kernelSize: 5), "the window must fit into the padded image")] },
        new("nn.functional.fold", x => x[0].Fold((4, 5), (2, 3)), Sample.Of([2, 12, 9]), Sample.Of([12, 9]))
        { Errors = [new(() => Tensor.Ones(1, 12, 8).Fold((4, 5), (2, 3)), "9 in number")] },
        new("pixel_shuffle, nn.functional.pixel_shuffle", x => x[0].PixelShuffle(2), Sample.Of([2, 4, 2, 3])) { Errors = [new(() => Image.PixelShuffle(3), "must be a multiple of 9")] },
        new("pixel_unshuffle, nn.functional.pixel_unshuffle", x => x[0].PixelUnshuffle(2), Sample.Of([2, 1, 4, 6])) { Errors = [new(() => Image.PixelUnshuffle(3), "must be multiples of it")] },
        new("channel_shuffle, nn.functional.channel_shuffle", x => x[0].ChannelShuffle(2), Sample.Of([2, 4, 3])) { Errors = [new(() => Image.ChannelShuffle(3), "divide the 4 channels")] },
    ];
}
