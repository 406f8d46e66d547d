using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Golden.Families;

/// <summary>Convolutions and transposed convolutions of one, two and three dimensions.</summary>
static class Convolutions
{
    static readonly Draw Numbers = new("convolutions");

    public static void Fill(Family family)
    {
        OneDimension(family);
        TwoDimensions(family);
        ThreeDimensions(family);
        Transposed(family);
    }

    static void OneDimension(Family family)
    {
        Case("conv1d", 3, 4, 3);
        Case("conv1d_no_bias", 3, 2, 2, bias: false);
        Case("conv1d_stride_padding", 3, 2, 3, stride: 2, padding: 1);
        Case("conv1d_dilation", 2, 2, 3, padding: 2, dilation: 2);
        Case("conv1d_groups", 4, 6, 3, groups: 2);
        Case("conv1d_depthwise", 3, 6, 3, padding: 1, groups: 3);
        Case("conv1d_same", 2, 3, 4, same: true);
        Case("conv1d_reflect", 2, 2, 3, padding: 2, mode: PaddingModes.Reflect);
        Case("conv1d_replicate", 2, 2, 3, padding: 2, mode: PaddingModes.Replicate);
        Case("conv1d_circular", 2, 2, 3, padding: 2, mode: PaddingModes.Circular);

        void Case(string id, long from, long to, long kernel, long stride = 1, long padding = 0, long dilation = 1, long groups = 1,
            bool bias = true, PaddingModes mode = PaddingModes.Zeros, bool same = false)
        {
            var module = same
                ? Conv1d(from, to, kernel, Padding.Same, stride, dilation, mode, groups, bias)
                : Conv1d(from, to, kernel, stride, padding, dilation, mode, groups, bias);
            family.Add(id, "nn.Conv1d", Args(from, to, [kernel], [stride], same ? "same" : (long[])[padding], [dilation], groups, bias, mode),
                [("input", Numbers.Values(2, from, 7))], x => [module.call(x[0])], module);
        }
    }

    static void TwoDimensions(Family family)
    {
        Case("conv2d", 2, 3, (3, 3));
        Case("conv2d_no_bias", 2, 3, (3, 3), bias: false);
        Case("conv2d_unbatched", 2, 2, (2, 2), batched: false);
        Case("conv2d_one_by_one", 3, 4, (1, 1));
        Case("conv2d_stride", 2, 2, (3, 3), stride: (2, 2), padding: (1, 1));
        Case("conv2d_rectangular", 2, 2, (2, 3), stride: (2, 1), padding: (0, 2));
        Case("conv2d_dilation", 2, 2, (2, 3), padding: (1, 2), dilation: (2, 2));
        Case("conv2d_groups", 4, 4, (3, 3), padding: (1, 1), groups: 2);
        Case("conv2d_depthwise", 3, 3, (3, 3), padding: (1, 1), groups: 3);
        Case("conv2d_depthwise_multiplier", 2, 4, (3, 3), stride: (2, 2), groups: 2);
        Case("conv2d_same", 2, 2, (2, 3), same: true);
        Case("conv2d_reflect", 1, 2, (3, 3), padding: (1, 2), mode: PaddingModes.Reflect);
        Case("conv2d_replicate", 1, 2, (3, 3), padding: (1, 2), mode: PaddingModes.Replicate);
        Case("conv2d_circular", 1, 2, (3, 3), padding: (1, 2), mode: PaddingModes.Circular);

        void Case(string id, long from, long to, (long, long) kernel, (long, long)? stride = null, (long, long)? padding = null,
            (long, long)? dilation = null, long groups = 1, bool bias = true, PaddingModes mode = PaddingModes.Zeros, bool same = false,
            bool batched = true)
        {
            var (s, p, d) = (stride ?? (1, 1), padding ?? (0, 0), dilation ?? (1, 1));
            var module = same
                ? Conv2d(from, to, kernel, Padding.Same, s, d, mode, groups, bias)
                : Conv2d(from, to, kernel, s, p, d, mode, groups, bias);
            var args = Args(from, to, [kernel.Item1, kernel.Item2], [s.Item1, s.Item2], same ? "same" : (long[])[p.Item1, p.Item2],
                [d.Item1, d.Item2], groups, bias, mode);
            family.Add(id, "nn.Conv2d", args, [("input", batched ? Numbers.Values(2, from, 5, 6) : Numbers.Values(from, 5, 6))],
                x => [mode == PaddingModes.Zeros
                    ? module.call(x[0])
                    : functional.conv2d(functional.pad(x[0], [p.Item2, p.Item2, p.Item1, p.Item1], mode), module.weight, module.bias,
                        [s.Item1, s.Item2], null, [d.Item1, d.Item2], groups)],
                module);
        }
    }

    static void ThreeDimensions(Family family)
    {
        Case("conv3d", 2, 2, (2, 2, 2));
        Case("conv3d_stride", 1, 2, (3, 2, 2), (2, 1, 2), (1, 0, 1), (1, 1, 1));
        Case("conv3d_dilation", 1, 2, (2, 2, 2), (1, 1, 1), (1, 1, 1), (1, 2, 2));
        Case("conv3d_groups", 2, 2, (2, 2, 2), (1, 1, 1), (0, 0, 0), (1, 1, 1), 2);
        Case("conv3d_circular", 1, 1, (3, 3, 3), (1, 1, 1), (1, 1, 1), (1, 1, 1), 1, PaddingModes.Circular);

        void Case(string id, long from, long to, (long, long, long) kernel, (long, long, long)? stride = null,
            (long, long, long)? padding = null, (long, long, long)? dilation = null, long groups = 1, PaddingModes mode = PaddingModes.Zeros)
        {
            var (s, p, d) = (stride ?? (1, 1, 1), padding ?? (0, 0, 0), dilation ?? (1, 1, 1));
            var module = Conv3d(from, to, kernel, s, p, d, mode, groups);
            family.Add(id, "nn.Conv3d", Args(from, to, List(kernel), List(s), List(p), List(d), groups, true, mode),
                [("input", Numbers.Values(1, from, 3, 4, 4))], x => [module.call(x[0])], module);
        }
    }

    // The functionals are called here because TorchSharp's modules take the first output padding for all dimensions.
    static void Transposed(Family family)
    {
        One("conv_transpose1d", 3, 2, 3);
        One("conv_transpose1d_stride", 2, 3, 3, stride: 2, padding: 1, outputPadding: 1);
        One("conv_transpose1d_dilation", 2, 2, 2, stride: 3, outputPadding: 2, dilation: 2, bias: false);
        One("conv_transpose1d_groups", 4, 2, 3, stride: 2, groups: 2);
        Two("conv_transpose2d", 2, 3, (3, 3));
        Two("conv_transpose2d_stride", 2, 2, (3, 2), (2, 2), (1, 0), (1, 0));
        Two("conv_transpose2d_dilation", 2, 2, (2, 2), (2, 3), (0, 1), (1, 2), (2, 2));
        Two("conv_transpose2d_groups", 4, 4, (3, 3), (2, 2), (1, 1), (1, 1), (1, 1), 2);
        Three("conv_transpose3d", 2, 1, (2, 2, 2), (1, 1, 1), (0, 0, 0), (0, 0, 0), 1);
        Three("conv_transpose3d_stride", 2, 2, (2, 3, 2), (2, 1, 2), (0, 1, 1), (1, 0, 1), 2);

        void One(string id, long from, long to, long kernel, long stride = 1, long padding = 0, long outputPadding = 0, long dilation = 1,
            long groups = 1, bool bias = true)
        {
            var module = ConvTranspose1d(from, to, kernel, stride, padding, outputPadding, dilation, PaddingModes.Zeros, groups, bias);
            family.Add(id, "nn.ConvTranspose1d", TransposedArgs(from, to, [kernel], [stride], [padding], [outputPadding], [dilation], groups, bias),
                [("input", Numbers.Values(2, from, 5))], x => [module.call(x[0])], module);
        }

        void Two(string id, long from, long to, (long, long) kernel, (long, long)? stride = null, (long, long)? padding = null,
            (long, long)? outputPadding = null, (long, long)? dilation = null, long groups = 1)
        {
            var (s, p, o, d) = (stride ?? (1, 1), padding ?? (0, 0), outputPadding ?? (0, 0), dilation ?? (1, 1));
            var module = ConvTranspose2d(from, to, kernel, s, p, o, d, PaddingModes.Zeros, groups);
            var args = TransposedArgs(from, to, [kernel.Item1, kernel.Item2], [s.Item1, s.Item2], [p.Item1, p.Item2], [o.Item1, o.Item2],
                [d.Item1, d.Item2], groups, true);
            family.Add(id, "nn.ConvTranspose2d", args, [("input", Numbers.Values(2, from, 3, 4))],
                x => [functional.conv_transpose2d(x[0], module.weight, module.bias, [s.Item1, s.Item2], [p.Item1, p.Item2],
                    [o.Item1, o.Item2], [d.Item1, d.Item2], groups)], module);
        }

        void Three(string id, long from, long to, (long, long, long) kernel, (long, long, long) s, (long, long, long) p,
            (long, long, long) o, long groups)
        {
            var module = ConvTranspose3d(from, to, kernel, s, p, o, (1, 1, 1), PaddingModes.Zeros, groups);
            family.Add(id, "nn.ConvTranspose3d",
                TransposedArgs(from, to, List(kernel), List(s), List(p), List(o), [1, 1, 1], groups, true),
                [("input", Numbers.Values(1, from, 2, 3, 2))],
                x => [functional.conv_transpose3d(x[0], module.weight, module.bias, List(s), List(p), List(o), [1, 1, 1], groups)], module);
        }
    }

    static long[] List((long A, long B, long C) t) => [t.A, t.B, t.C];

    static object Args(long from, long to, long[] kernel, long[] stride, object padding, long[] dilation, long groups, bool bias,
        PaddingModes mode) => new
        {
            in_channels = from,
            out_channels = to,
            kernel_size = kernel,
            stride,
            padding,
            dilation,
            groups,
            bias,
            padding_mode = mode.ToString().ToLowerInvariant(),
        };

    static object TransposedArgs(long from, long to, long[] kernel, long[] stride, long[] padding, long[] outputPadding, long[] dilation,
        long groups, bool bias) => new
        {
            in_channels = from,
            out_channels = to,
            kernel_size = kernel,
            stride,
            padding,
            output_padding = outputPadding,
            groups,
            bias,
            dilation,
        };
}
