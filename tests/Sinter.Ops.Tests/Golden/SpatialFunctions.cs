using System.Text.Json;
using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>The calls of golden cases that are convolutions, pooling or resampling.</summary>
static class SpatialFunctions
{
    public static Tensor[] Call(GoldenCase c, Func<string, Tensor?> input)
    {
        if (c.Op.StartsWith("nn.Conv")) return [Convolve(c, input)];
        var x = c.Inputs.Contains("input") ? input("in/input") : null;
        Extents kernel = c.Each("kernel_size"), stride = c.Each("stride"), padding = c.Each("padding"), dilation = c.Each("dilation");
        return c.Op["nn.functional.".Length..] switch
        {
            "max_pool1d" => Two(x!.MaxPool1dWithIndices(kernel, stride, padding, dilation, c.Is("ceil_mode"))),
            "max_pool2d" => Two(x!.MaxPool2dWithIndices(kernel, stride, padding, dilation, c.Is("ceil_mode"))),
            "max_pool3d" => Two(x!.MaxPool3dWithIndices(kernel, stride, padding, dilation, c.Is("ceil_mode"))),
            "avg_pool1d" => [x!.AvgPool1d(kernel, stride, padding, c.Is("ceil_mode"), c.Is("count_include_pad"))],
            "avg_pool2d" => [x!.AvgPool2d(kernel, stride, padding, c.Is("ceil_mode"), c.Is("count_include_pad"), Divisor(c))],
            "avg_pool3d" => [x!.AvgPool3d(kernel, stride, padding, c.Is("ceil_mode"), c.Is("count_include_pad"), Divisor(c))],
            "adaptive_avg_pool1d" => [x!.AdaptiveAvgPool1d(c.Each("output_size"))],
            "adaptive_avg_pool2d" => [x!.AdaptiveAvgPool2d(c.Each("output_size"))],
            "adaptive_avg_pool3d" => [x!.AdaptiveAvgPool3d(c.Each("output_size"))],
            "adaptive_max_pool1d" => Two(x!.AdaptiveMaxPool1dWithIndices(c.Each("output_size"))),
            "adaptive_max_pool2d" => Two(x!.AdaptiveMaxPool2dWithIndices(c.Each("output_size"))),
            "adaptive_max_pool3d" => Two(x!.AdaptiveMaxPool3dWithIndices(c.Each("output_size"))),
            "lp_pool1d" => [x!.LpPool1d(c.Number("norm_type"), kernel, stride, c.Is("ceil_mode"))],
            "lp_pool2d" => [x!.LpPool2d(c.Number("norm_type"), kernel, stride, c.Is("ceil_mode"))],
            "fractional_max_pool2d" => Two(x!.FractionalMaxPool2dWithIndices(kernel, c.Each("output_size"), input("in/random_samples")!)),
            "fractional_max_pool3d" => Two(x!.FractionalMaxPool3dWithIndices(kernel, c.Each("output_size"), input("in/random_samples")!)),
            "max_unpool1d" => [x!.MaxUnpool1d(input("in/indices")!, kernel, stride, padding)],
            "max_unpool2d" => [x!.MaxUnpool2d(input("in/indices")!, kernel, stride, padding)],
            var op => Vision(op, c, x, input),
        };
    }

    static Tensor[] Vision(string op, GoldenCase c, Tensor? x, Func<string, Tensor?> input) => op switch
    {
        "interpolate" => [x!.Interpolate(c.Each("size"), Factors(c), c.Text("mode"), c.Is("align_corners"), c.Is("recompute_scale_factor"), c.Is("antialias"))],
        "grid_sample" => [x!.GridSample(input("in/grid")!, c.Text("mode"), c.Text("padding_mode"), c.Is("align_corners"))],
        "affine_grid" => [input("in/theta")!.AffineGrid(c.Longs("size"), c.Is("align_corners"))],
        "unfold" => [x!.Unfold(c.Each("kernel_size"), c.Each("dilation"), c.Each("padding"), c.Each("stride"))],
        "fold" => [x!.Fold(c.Each("output_size"), c.Each("kernel_size"), c.Each("dilation"), c.Each("padding"), c.Each("stride"))],
        "pixel_shuffle" => [x!.PixelShuffle(c.Count("upscale_factor"))],
        "pixel_unshuffle" => [x!.PixelUnshuffle(c.Count("downscale_factor"))],
        "channel_shuffle" => [x!.ChannelShuffle(c.Count("groups"))],
        "pad" => [x!.Pad(c.Longs("pad"), Enum.Parse<PadMode>(c.Text("mode"), ignoreCase: true), c.Has("value") ? c.Number("value") : 0)],
        _ => throw new NotSupportedException($"No function for {c.Op}."),
    };

    static double[] Factors(GoldenCase c) => c.Has("scale_factor") ? c.Numbers("scale_factor") : [];

    static Tensor Convolve(GoldenCase c, Func<string, Tensor?> input)
    {
        Tensor x = input("in/input")!, weight = input("state/weight")!;
        var bias = input("state/bias");
        var padding = c.Args.GetProperty("padding").ValueKind == JsonValueKind.String ? (Padding)c.Text("padding") : c.Each("padding");
        Extents stride = c.Each("stride"), dilation = c.Each("dilation"), outputPadding = c.Each("output_padding");
        var groups = c.Count("groups");
        return c.Op switch
        {
            "nn.Conv1d" => x.Conv1d(weight, bias, stride, padding, dilation, groups),
            "nn.Conv2d" => x.Conv2d(weight, bias, stride, padding, dilation, groups),
            "nn.Conv3d" => x.Conv3d(weight, bias, stride, padding, dilation, groups),
            "nn.ConvTranspose1d" => x.ConvTranspose1d(weight, bias, stride, c.Each("padding"), outputPadding, groups, dilation),
            "nn.ConvTranspose2d" => x.ConvTranspose2d(weight, bias, stride, c.Each("padding"), outputPadding, groups, dilation),
            _ => x.ConvTranspose3d(weight, bias, stride, c.Each("padding"), outputPadding, groups, dilation),
        };
    }

    static Tensor[] Two((Tensor A, Tensor B) pair) => [pair.A, pair.B];

    static long? Divisor(GoldenCase c) => c.Has("divisor_override") ? c.Count("divisor_override") : null;
}
