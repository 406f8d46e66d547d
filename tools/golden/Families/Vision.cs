using TorchSharp;
using static Golden.TorchScript;

namespace Golden.Families;

/// <summary>Resampling and rearrangement of images: interpolate, grid_sample, affine_grid, pad, fold, unfold, pixel shuffles.</summary>
static class Vision
{
    static readonly Draw Numbers = new("vision");

    public static void Fill(Family family)
    {
        Interpolate(family);
        Antialiased(family);
        GridSample(family);
        Pad(family);
        Rearrange(family);
    }

    static void Interpolate(Family family)
    {
        (string Mode, int Dims, string Function, bool Corners)[] modes =
        [
            ("nearest", 1, "upsample_nearest1d", false), ("nearest", 2, "upsample_nearest2d", false), ("nearest", 3, "upsample_nearest3d", false),
            ("nearest-exact", 1, "_upsample_nearest_exact1d", false), ("nearest-exact", 2, "_upsample_nearest_exact2d", false),
            ("nearest-exact", 3, "_upsample_nearest_exact3d", false),
            ("linear", 1, "upsample_linear1d", true), ("bilinear", 2, "upsample_bilinear2d", true),
            ("trilinear", 3, "upsample_trilinear3d", true), ("bicubic", 2, "upsample_bicubic2d", true),
        ];
        long[][] shapes = [[2, 2, 5], [1, 2, 3, 4], [1, 1, 2, 3, 4]];
        long[][] sizes = [[8], [5, 3], [3, 5, 2]];
        double[][] scales = [[1.7], [2, 1.5], [1.5, 0.5, 2]];
        foreach (var (mode, dims, function, corners) in modes)
        {
            string id = $"interpolate_{mode.Replace('-', '_')}{dims}d";
            foreach (bool? align_corners in corners ? (bool?[])[false, true] : [null])
            {
                string flag = align_corners is { } a ? $", {Literal(a)}" : "", suffix = align_corners == true ? "_corners" : "";
                long[] size = sizes[dims - 1];
                double[] scale_factor = scales[dims - 1];
                Input[] input() => [("input", Numbers.Values(shapes[dims - 1]))];
                family.Function($"{id}_size{suffix}", "nn.functional.interpolate", new { size, mode, align_corners },
                    $"torch.{function}(input, {Literal(size)}{flag}, None)", input());
                family.Function($"{id}_scale{suffix}", "nn.functional.interpolate", new { scale_factor, mode, align_corners },
                    $"torch.{function}(input, None{flag}, {Literal(scale_factor)})", input());
            }
        }
        // "area" is adaptive average pooling under another name.
        for (int dims = 1; dims <= 3; dims++)
            family.Function($"interpolate_area{dims}d_size", "nn.functional.interpolate", new { size = sizes[dims - 1], mode = "area" },
                $"torch.adaptive_avg_pool{dims}d(input, {Literal(sizes[dims - 1])})", [("input", Numbers.Values(shapes[dims - 1]))]);
        // The scale recomputed from the sizes, floor(5 * 1.7) / 5, moves the sampling points.
        family.Function("interpolate_linear1d_recomputed", "nn.functional.interpolate",
            new { scale_factor = (double[])[1.7], mode = "linear", align_corners = false, recompute_scale_factor = true },
            "torch.upsample_linear1d(input, [8], False, None)", [("input", Numbers.Values(2, 2, 5))]);
    }

    static void Antialiased(Family family)
    {
        foreach (string mode in (string[])["bilinear", "bicubic"])
            foreach (bool align_corners in (bool[])[false, true])
                family.Function($"interpolate_{mode}2d_antialias{(align_corners ? "_corners" : "")}", "nn.functional.interpolate",
                    new { size = (long[])[3, 4], mode, align_corners, antialias = true },
                    $"torch._upsample_{mode}2d_aa(input, [3, 4], {Literal(align_corners)}, None)", [("input", Numbers.Values(1, 1, 7, 6))]);
    }

    static void GridSample(Family family)
    {
        string[] modes = ["bilinear", "nearest", "bicubic"], paddings = ["zeros", "border", "reflection"];
        for (int m = 0; m < modes.Length; m++)
            for (int p = 0; p < paddings.Length; p++)
                foreach (bool align_corners in (bool[])[false, true])
                    family.Function($"grid_sample_{modes[m]}_{paddings[p]}{(align_corners ? "_corners" : "")}", "nn.functional.grid_sample",
                        new { mode = modes[m], padding_mode = paddings[p], align_corners },
                        $"torch.grid_sampler(input, grid, {m}, {p}, {Literal(align_corners)})",
                        [("input", Numbers.Values(1, 2, 4, 5)), ("grid", Numbers.Uniform(-1.6, 1.6, 1, 3, 3, 2))]);
        foreach (bool align_corners in (bool[])[false, true])
        {
            string suffix = align_corners ? "_corners" : "";
            family.Function($"grid_sample3d{suffix}", "nn.functional.grid_sample", new { mode = "bilinear", padding_mode = "zeros", align_corners },
                $"torch.grid_sampler(input, grid, 0, 0, {Literal(align_corners)})",
                [("input", Numbers.Values(1, 1, 3, 3, 4)), ("grid", Numbers.Uniform(-1.3, 1.3, 1, 2, 2, 3, 3))]);
            family.Function($"affine_grid2d{suffix}", "nn.functional.affine_grid", new { size = (long[])[2, 3, 3, 4], align_corners },
                $"torch.affine_grid_generator(theta, [2, 3, 3, 4], {Literal(align_corners)})", [("theta", Numbers.Values(2, 2, 3))]);
            family.Function($"affine_grid3d{suffix}", "nn.functional.affine_grid", new { size = (long[])[1, 1, 2, 3, 2], align_corners },
                $"torch.affine_grid_generator(theta, [1, 1, 2, 3, 2], {Literal(align_corners)})", [("theta", Numbers.Values(1, 3, 4))]);
        }
    }

    static void Pad(Family family)
    {
        Case("pad_constant", [1, 2, 0, 1], "constant", 1.5, 2, 2, 3);
        Case("pad_constant_crop", [-1, 1], "constant", 0.0, 2, 2, 4);
        foreach (string mode in (string[])["reflect", "replicate", "circular"])
        {
            Case($"pad_{mode}1d", [2, 1], mode, null, 1, 2, 4);
            Case($"pad_{mode}2d", [2, 1, 1, 2], mode, null, 1, 2, 3, 4);
            Case($"pad_{mode}3d", [1, 2, 1, 0, 0, 1], mode, null, 1, 1, 2, 3, 3);
        }

        void Case(string id, long[] pad, string mode, double? value, params long[] size) =>
            family.Function(id, "nn.functional.pad", new { pad, mode, value },
                $"torch.pad(input, {Literal(pad)}, {Literal(mode)}, {Literal(value)})", [("input", Numbers.Values(size))]);
    }

    static void Rearrange(Family family)
    {
        Windows("plain", [2, 3], [1, 1], [0, 0], [1, 1]);
        Windows("options", [2, 2], [2, 1], [1, 1], [2, 1]);
        family.Function("pixel_shuffle", "nn.functional.pixel_shuffle", new { upscale_factor = 2 },
            "torch.pixel_shuffle(input, 2)", [("input", Numbers.Values(1, 8, 2, 3))]);
        family.Function("pixel_unshuffle", "nn.functional.pixel_unshuffle", new { downscale_factor = 2 },
            "torch.pixel_unshuffle(input, 2)", [("input", Numbers.Values(1, 2, 4, 6))]);
        family.Function("channel_shuffle", "nn.functional.channel_shuffle", new { groups = 3 },
            "torch.channel_shuffle(input, 3)", [("input", Numbers.Values(1, 6, 2, 2))]);

        void Windows(string id, long[] kernel_size, long[] dilation, long[] padding, long[] stride)
        {
            string options = $"{Literal(kernel_size)}, {Literal(dilation)}, {Literal(padding)}, {Literal(stride)}";
            family.Function($"unfold_{id}", "nn.functional.unfold", new { kernel_size, dilation, padding, stride },
                $"torch.im2col(input, {options})", [("input", Numbers.Values(1, 2, 4, 5))]);
            long blocks = 1;
            long[] output_size = [4, 5];
            for (int i = 0; i < 2; i++) blocks *= (output_size[i] + 2 * padding[i] - dilation[i] * (kernel_size[i] - 1) - 1) / stride[i] + 1;
            family.Function($"fold_{id}", "nn.functional.fold", new { output_size, kernel_size, dilation, padding, stride },
                $"torch.col2im(input, {Literal(output_size)}, {options})",
                [("input", Numbers.Values(1, 2 * kernel_size[0] * kernel_size[1], blocks))]);
        }
    }
}
