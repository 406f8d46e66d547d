using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Convolutions (cross-correlations, as in all of deep learning) and their transposes in one, two and three dimensions.</summary>
public static class Convolution
{
    /// <summary>
    /// Whether float32 convolutions by 3×3 and 5×5 filters with stride 1 may use Winograd's minimal filtering, which needs a quarter or a third of the multiplications; they do by
    /// default. Rounding errors are then about twice as large, and an infinity or a NaN reaches a few neighbouring results. Switch it off for plain sums of products.
    /// </summary>
    public static bool MinimalFiltering { get; set; } = true;

    extension(Tensor x)
    {
        /// <summary>y[b, o, t] = Σ weight[o, c, k] · x[b, c, t · stride + k · dilation - padding] + bias[o]. x is [B, In, L] or [In, L], weight [Out, In / groups, K], bias [Out].</summary>
        /// <exception cref="ShapeException">Channels do not match, or the kernel is longer than the padded image.</exception>
        [Export("conv1d"), Export("nn.functional.conv1d", Module = "nn.Conv1d"), Autocast(Precision.Low)]
        public Tensor Conv1d(Tensor weight, Tensor? bias = null, Extents stride = default, Padding padding = default, Extents dilation = default, int groups = 1)
            => Forward(1, x, weight, bias, stride, padding, dilation, groups);

        /// <summary>The two-dimensional <c>Conv1d</c>. x is [B, In, H, W] or [In, H, W], weight [Out, In / groups, KH, KW], bias [Out].</summary>
        /// <exception cref="ShapeException">Channels do not match, or the kernel is larger than the padded image.</exception>
        [Export("conv2d"), Export("nn.functional.conv2d", Module = "nn.Conv2d"), Autocast(Precision.Low)]
        public Tensor Conv2d(Tensor weight, Tensor? bias = null, Extents stride = default, Padding padding = default, Extents dilation = default, int groups = 1)
            => Forward(2, x, weight, bias, stride, padding, dilation, groups);

        /// <summary>The three-dimensional <c>Conv1d</c>. x is [B, In, D, H, W] or [In, D, H, W], weight [Out, In / groups, KD, KH, KW], bias [Out].</summary>
        /// <exception cref="ShapeException">Channels do not match, or the kernel is larger than the padded image.</exception>
        [Export("conv3d"), Export("nn.functional.conv3d", Module = "nn.Conv3d"), Autocast(Precision.Low)]
        public Tensor Conv3d(Tensor weight, Tensor? bias = null, Extents stride = default, Padding padding = default, Extents dilation = default, int groups = 1)
            => Forward(3, x, weight, bias, stride, padding, dilation, groups);

        /// <summary>The gradient of <c>Conv1d</c> with respect to its input, as a layer. x is [B, In, L] or [In, L], weight [In, Out / groups, K], bias [Out];
        /// the result is (L - 1) · stride - 2 · padding + dilation · (K - 1) + outputPadding + 1 long.</summary>
        /// <exception cref="ShapeException">Channels do not match, or nothing would be left.</exception>
        [Export("conv_transpose1d"), Export("nn.functional.conv_transpose1d", Module = "nn.ConvTranspose1d"), Autocast(Precision.Low)]
        public Tensor ConvTranspose1d(Tensor weight, Tensor? bias = null, Extents stride = default, Extents padding = default, Extents outputPadding = default,
            int groups = 1, Extents dilation = default) => Transposed(1, x, weight, bias, stride, padding, outputPadding, groups, dilation);

        /// <summary>The two-dimensional <c>ConvTranspose1d</c>. x is [B, In, H, W] or [In, H, W], weight [In, Out / groups, KH, KW], bias [Out].</summary>
        /// <exception cref="ShapeException">Channels do not match, or nothing would be left.</exception>
        [Export("conv_transpose2d"), Export("nn.functional.conv_transpose2d", Module = "nn.ConvTranspose2d"), Autocast(Precision.Low)]
        public Tensor ConvTranspose2d(Tensor weight, Tensor? bias = null, Extents stride = default, Extents padding = default, Extents outputPadding = default,
            int groups = 1, Extents dilation = default) => Transposed(2, x, weight, bias, stride, padding, outputPadding, groups, dilation);

        /// <summary>The three-dimensional <c>ConvTranspose1d</c>. x is [B, In, D, H, W] or [In, D, H, W], weight [In, Out / groups, KD, KH, KW], bias [Out].</summary>
        /// <exception cref="ShapeException">Channels do not match, or nothing would be left.</exception>
        [Export("conv_transpose3d"), Export("nn.functional.conv_transpose3d", Module = "nn.ConvTranspose3d"), Autocast(Precision.Low)]
        public Tensor ConvTranspose3d(Tensor weight, Tensor? bias = null, Extents stride = default, Extents padding = default, Extents outputPadding = default,
            int groups = 1, Extents dilation = default) => Transposed(3, x, weight, bias, stride, padding, outputPadding, groups, dilation);
    }

    static Tensor Forward(int rank, Tensor x, Tensor weight, Tensor? bias, Extents stride, Padding padding, Extents dilation, int groups,
        [CallerMemberName] string op = "")
    {
        using var _ = Autocast.Inputs(ref x, ref weight, ref bias, op);
        CheckOperands(op, rank, x, weight);
        CheckBias(op, weight, bias, weight.Shape[0]);
        if (x.Rank == rank + 1) return Forward(rank, x.Unsqueeze(0), weight, bias, stride, padding, dilation, groups, op).Squeeze(0);
        var plan = ConvolutionPlan.Forward(op, x.Shape, weight.Shape, stride, padding, dilation, groups);
        var y = ConvolutionMaps.Output(op, plan, x, weight, bias);
        Tracer.Current?.Op("Conv", [y], [x, weight, bias], plan);
        return y;
    }

    static Tensor Transposed(int rank, Tensor x, Tensor weight, Tensor? bias, Extents stride, Extents padding, Extents outputPadding, int groups, Extents dilation,
        [CallerMemberName] string op = "")
    {
        using var _ = Autocast.Inputs(ref x, ref weight, ref bias, op);
        CheckOperands(op, rank, x, weight);
        CheckBias(op, weight, bias, weight.Shape[1] * groups);
        if (x.Rank == rank + 1) return Transposed(rank, x.Unsqueeze(0), weight, bias, stride, padding, outputPadding, groups, dilation, op).Squeeze(0);
        var plan = ConvolutionPlan.Transposed(op, x.Shape, weight.Shape, stride, padding, outputPadding, groups, dilation);
        var y = ConvolutionMaps.InputGradient(op, plan, x, weight);
        Tracer.Current?.Op("ConvTranspose", [y], [x, weight], plan);
        return bias is null ? y : y + bias.Reshape([-1, .. new long[rank].Select(_ => 1L)]);
    }

    static void CheckOperands(string op, int rank, Tensor x, Tensor weight)
    {
        Check.Shape(weight.Rank == rank + 2 && (x.Rank == rank + 2 || x.Rank == rank + 1),
            $"{op}: x is {x.Shape} and weight is {weight.Shape}; x must have {rank + 2} dimensions, or {rank + 1} without a batch, and weight {rank + 2}.");
        Check.DType(x.DType.IsFloatingPoint && weight.DType == x.DType,
            $"{op}: x is {x.DType} and weight is {weight.DType}; both must be of the same floating-point type. Convert one with To.");
    }

    static void CheckBias(string op, Tensor weight, Tensor? bias, long channels)
    {
        Check.Shape(bias is null || (bias.Rank == 1 && bias.Shape[0] == channels), $"{op}: weight is {weight.Shape} and bias is {bias?.Shape}; bias must be [{channels}].");
        Check.DType(bias is null || bias.DType == weight.DType, $"{op}: weight is {weight.DType} and bias is {bias?.DType}; the types must be equal. Convert one with To.");
    }
}
