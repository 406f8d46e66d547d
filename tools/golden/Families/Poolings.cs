using TorchSharp;
using static Golden.TorchScript;

namespace Golden.Families;

/// <summary>Pooling: maximum with its indices, average, adaptive, power average, fractional, and unpooling.</summary>
static class Poolings
{
    static readonly Draw Numbers = new("poolings");
    static readonly string[] WithIndices = ["output", "indices"];

    public static void Fill(Family family)
    {
        Maximum(family);
        Average(family);
        Adaptive(family);
        Power(family);
        Fractional(family);
        Unpool(family);
    }

    static void Maximum(Family family)
    {
        Case("max_pool1d", 1, [3], [3], [0], [1], false, 2, 2, 8);
        Case("max_pool1d_stride_one", 1, [3], [1], [0], [1], false, 1, 2, 8);
        Case("max_pool1d_dilation", 1, [2], [2], [1], [3], false, 1, 2, 9);
        Case("max_pool2d", 2, [2, 2], [2, 2], [0, 0], [1, 1], false, 2, 2, 4, 6);
        Case("max_pool2d_padding", 2, [3, 3], [2, 2], [1, 1], [1, 1], false, 1, 2, 5, 6);
        Case("max_pool2d_ceil", 2, [2, 3], [2, 2], [0, 1], [1, 1], true, 1, 2, 5, 6);
        Case("max_pool2d_dilation", 2, [2, 2], [1, 2], [0, 1], [2, 2], false, 1, 2, 5, 6);
        Case("max_pool2d_unbatched", 2, [2, 2], [2, 1], [0, 0], [1, 1], false, 2, 4, 5);
        Case("max_pool3d", 3, [2, 2, 2], [2, 2, 2], [0, 0, 0], [1, 1, 1], false, 1, 2, 4, 4, 4);
        Case("max_pool3d_ceil", 3, [2, 2, 3], [2, 1, 2], [1, 0, 1], [1, 1, 1], true, 1, 1, 3, 4, 4);

        void Case(string id, int dims, long[] kernel_size, long[] stride, long[] padding, long[] dilation, bool ceil_mode, params long[] size)
        {
            string options = $"{Literal(kernel_size)}, {Literal(stride)}, {Literal(padding)}, {Literal(dilation)}, {Literal(ceil_mode)}";
            family.Function(id, $"nn.functional.max_pool{dims}d",
                new { kernel_size, stride, padding, dilation, ceil_mode, return_indices = true },
                $"torch.max_pool{dims}d_with_indices(input, {options})", [("input", Numbers.Distinct(size))], WithIndices);
        }
    }

    static void Average(Family family)
    {
        Case("avg_pool1d", 1, [3], [2], [1], false, true, null, 2, 2, 7);
        Case("avg_pool1d_exclude_pad", 1, [3], [2], [1], false, false, null, 2, 2, 7);
        Case("avg_pool1d_ceil", 1, [2], [2], [0], true, true, null, 1, 2, 7);
        Case("avg_pool2d", 2, [2, 2], [2, 2], [0, 0], false, true, null, 2, 2, 4, 6);
        Case("avg_pool2d_padding", 2, [3, 3], [2, 2], [1, 1], false, true, null, 1, 2, 5, 6);
        Case("avg_pool2d_exclude_pad", 2, [3, 3], [2, 2], [1, 1], false, false, null, 1, 2, 5, 6);
        Case("avg_pool2d_ceil", 2, [2, 3], [2, 2], [1, 1], true, true, null, 1, 2, 5, 6);
        Case("avg_pool2d_ceil_exclude_pad", 2, [2, 3], [2, 2], [1, 1], true, false, null, 1, 2, 5, 6);
        Case("avg_pool2d_divisor", 2, [2, 2], [2, 1], [0, 0], false, true, 3, 1, 2, 4, 5);
        Case("avg_pool3d", 3, [2, 2, 2], [2, 2, 2], [0, 0, 0], false, true, null, 1, 2, 4, 4, 4);
        Case("avg_pool3d_ceil_exclude_pad", 3, [2, 3, 2], [2, 2, 1], [1, 1, 0], true, false, null, 1, 1, 4, 4, 3);

        void Case(string id, int dims, long[] kernel_size, long[] stride, long[] padding, bool ceil_mode, bool count_include_pad,
            long? divisor_override, params long[] size)
        {
            string options = $"{Literal(kernel_size)}, {Literal(stride)}, {Literal(padding)}, {Literal(ceil_mode)}, {Literal(count_include_pad)}";
            object args = dims == 1
                ? new { kernel_size, stride, padding, ceil_mode, count_include_pad }
                : new { kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override };
            if (dims > 1) options += $", {Literal(divisor_override)}";
            family.Function(id, $"nn.functional.avg_pool{dims}d", args, $"torch.avg_pool{dims}d(input, {options})",
                [("input", Numbers.Values(size))]);
        }
    }

    static void Adaptive(Family family)
    {
        Both("1d", [3], 2, 2, 7);
        Both("1d_up", [5], 1, 2, 3);
        Both("2d", [2, 3], 2, 2, 5, 7);
        Both("2d_global", [1, 1], 2, 3, 4, 3);
        Both("3d", [2, 1, 3], 1, 2, 3, 4, 5);

        void Both(string id, long[] output_size, params long[] size)
        {
            string dims = id[..2];
            family.Function($"adaptive_avg_pool{id}", $"nn.functional.adaptive_avg_pool{dims}", new { output_size },
                $"torch.adaptive_avg_pool{dims}(input, {Literal(output_size)})", [("input", Numbers.Values(size))]);
            family.Function($"adaptive_max_pool{id}", $"nn.functional.adaptive_max_pool{dims}", new { output_size, return_indices = true },
                $"torch.adaptive_max_pool{dims}(input, {Literal(output_size)})", [("input", Numbers.Distinct(size))], WithIndices);
        }
    }

    // Power averages are defined in PyTorch's Python layer: (sum of x^p)^(1/p), as an average pool, made safe against a negative mean.
    static void Power(Family family)
    {
        Case("lp_pool1d", 1, 2, [3], [2], false, 2, 2, 7);
        Case("lp_pool1d_cubic_ceil", 1, 3, [2], [2], true, 1, 2, 7);
        Case("lp_pool2d", 2, 2, [2, 3], [2, 1], false, 1, 2, 5, 6);
        Case("lp_pool2d_one", 2, 1, [2, 2], [2, 2], false, 1, 2, 4, 6);

        void Case(string id, int dims, double norm_type, long[] kernel_size, long[] stride, bool ceil_mode, params long[] size)
        {
            long count = kernel_size.Aggregate(1L, (n, k) => n * k);
            string padding = Literal(kernel_size.Select(_ => 0L).ToArray());
            string mean = $"torch.avg_pool{dims}d(torch.pow(input, {Literal(norm_type)}), {Literal(kernel_size)}, {Literal(stride)}, {padding}, {Literal(ceil_mode)})";
            family.Function(id, $"nn.functional.lp_pool{dims}d", new { norm_type, kernel_size, stride, ceil_mode },
                $"torch.pow(torch.relu(torch.abs({mean})) * {Literal((double)count)}, {Literal(1 / norm_type)})",
                [("input", Numbers.Uniform(0.25, 2, size))]);
        }
    }

    static void Fractional(Family family)
    {
        family.Function("fractional_max_pool2d", "nn.functional.fractional_max_pool2d",
            new { kernel_size = (long[])[2, 2], output_size = (long[])[3, 4], return_indices = true },
            "torch.fractional_max_pool2d(input, [2, 2], [3, 4], random_samples)",
            [("input", Numbers.Distinct(2, 2, 6, 7)), Input.Constant("random_samples", Numbers.Uniform(0, 0.98, 2, 2, 2))], WithIndices);
        family.Function("fractional_max_pool3d", "nn.functional.fractional_max_pool3d",
            new { kernel_size = (long[])[2, 2, 2], output_size = (long[])[2, 3, 2], return_indices = true },
            "torch.fractional_max_pool3d(input, [2, 2, 2], [2, 3, 2], random_samples)",
            [("input", Numbers.Distinct(1, 2, 4, 5, 4)), Input.Constant("random_samples", Numbers.Uniform(0, 0.98, 1, 2, 3))], WithIndices);
    }

    static void Unpool(Family family)
    {
        var indices1 = torch.tensor(new long[] { 1, 2, 5, 0, 3, 4 }).reshape(1, 2, 3);
        family.Function("max_unpool1d", "nn.functional.max_unpool1d", new { kernel_size = (long[])[2], stride = (long[])[2], padding = (long[])[0] },
            "torch.squeeze(torch.max_unpool2d(torch.unsqueeze(input, -1), torch.unsqueeze(indices, -1), [6, 1]), -1)",
            [("input", Numbers.Values(1, 2, 3)), ("indices", indices1)]);
        var indices2 = torch.tensor(new long[] { 0, 3, 9, 14, 5, 2, 8, 11 }).reshape(1, 2, 2, 2);
        family.Function("max_unpool2d", "nn.functional.max_unpool2d", new { kernel_size = (long[])[2, 2], stride = (long[])[2, 2], padding = (long[])[0, 0] },
            "torch.max_unpool2d(input, indices, [4, 4])",
            [("input", Numbers.Values(1, 2, 2, 2)), ("indices", indices2)]);
    }
}
