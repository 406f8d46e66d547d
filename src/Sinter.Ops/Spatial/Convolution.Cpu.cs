using System.Numerics;

namespace Sinter;

/// <summary>The three maps of a convolution on row-major float32 or float64 tensors: minimal filtering for 3×3 and 5×5 filters of float32, sums of shifted
/// rows where few channels meet, else matrix products with the windows written out. Work is cut by the shapes alone, so results are the same bits for any number of threads.</summary>
static unsafe class ConvolutionCpu
{
    public static void Output(ConvolutionPlan plan, Tensor y, Tensor x, Tensor weight, Tensor? bias)
    {
        if (y.DType == DType.Float64) Output<double>(plan, y, x, weight, bias);
        else Output<float>(plan, y, x, weight, bias);
    }

    public static void InputGradient(ConvolutionPlan plan, Tensor dx, Tensor g, Tensor weight)
    {
        if (dx.DType == DType.Float64) InputGradient<double>(plan, dx, g, weight);
        else InputGradient<float>(plan, dx, g, weight);
    }

    public static void WeightGradient(ConvolutionPlan plan, Tensor dw, Tensor x, Tensor g)
    {
        if (dw.DType == DType.Float64) WeightGradient<double>(plan, dw, x, g);
        else WeightGradient<float>(plan, dw, x, g);
    }

    static void Output<T>(ConvolutionPlan plan, Tensor y, Tensor x, Tensor weight, Tensor? bias) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (y.Count == 0) return;
        using var ys = y.Pin<T>();
        using var xs = x.Pin<T>();
        using var ws = weight.Pin<T>();
        using var bs = (bias ?? weight).Pin<T>();
        var b = bias is null ? null : bs.Pointer;
        if (IsMinimal<T, ThreeTaps>(plan)) WinogradConvolution<ThreeTaps>.Output(plan, (float*)ys.Pointer, (float*)xs.Pointer, (float*)ws.Pointer, (float*)b);
        else if (IsMinimal<T, FiveTaps>(plan)) WinogradConvolution<FiveTaps>.Output(plan, (float*)ys.Pointer, (float*)xs.Pointer, (float*)ws.Pointer, (float*)b);
        else if (DepthwiseConvolution.Supports<T>(plan)) DepthwiseConvolution.Output(plan, (float*)ys.Pointer, (float*)xs.Pointer, (float*)ws.Pointer, (float*)b);
        else if (NarrowConvolution.SupportsOutput(plan)) NarrowConvolution.Output<T>(plan, ys, xs, ws, b);
        else if (plan.IsDepthwise) DirectConvolution.Output<T>(plan, ys, xs, ws, b);
        else WindowProducts.Output<T>(plan, ys, xs, ws, b);
    }

    static void InputGradient<T>(ConvolutionPlan plan, Tensor dx, Tensor g, Tensor weight) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (dx.Count == 0) return;
        using var xs = dx.Pin<T>();
        using var gs = g.Pin<T>();
        using var ws = weight.Pin<T>();
        if (IsMinimal<T, ThreeTaps>(plan)) WinogradConvolution<ThreeTaps>.InputGradient(plan, (float*)xs.Pointer, (float*)gs.Pointer, (float*)ws.Pointer);
        else if (IsMinimal<T, FiveTaps>(plan)) WinogradConvolution<FiveTaps>.InputGradient(plan, (float*)xs.Pointer, (float*)gs.Pointer, (float*)ws.Pointer);
        else if (DepthwiseConvolution.SupportsInputGradient<T>(plan)) DepthwiseConvolution.InputGradient(plan, (float*)xs.Pointer, (float*)gs.Pointer, (float*)ws.Pointer);
        else if (NarrowConvolution.SupportsInputGradient(plan)) NarrowConvolution.InputGradient<T>(plan, xs, gs, ws);
        else if (plan.IsDepthwise) DirectConvolution.InputGradient<T>(plan, xs, gs, ws);
        else WindowProducts.InputGradient<T>(plan, xs, gs, ws);
    }

    static void WeightGradient<T>(ConvolutionPlan plan, Tensor dw, Tensor x, Tensor g) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (dw.Count == 0) return;
        using var ws = dw.Pin<T>();
        using var xs = x.Pin<T>();
        using var gs = g.Pin<T>();
        if (IsMinimal<T, ThreeTaps>(plan) && WinogradConvolution<ThreeTaps>.SupportsWeightGradient(plan))
            WinogradWeightGradient<ThreeTaps>.Run(plan, (float*)ws.Pointer, (float*)xs.Pointer, (float*)gs.Pointer);
        else if (IsMinimal<T, FiveTaps>(plan) && WinogradConvolution<FiveTaps>.SupportsWeightGradient(plan))
            WinogradWeightGradient<FiveTaps>.Run(plan, (float*)ws.Pointer, (float*)xs.Pointer, (float*)gs.Pointer);
        else if (DepthwiseConvolution.Supports<T>(plan)) DepthwiseConvolution.WeightGradient(plan, (float*)ws.Pointer, (float*)xs.Pointer, (float*)gs.Pointer);
        else if (NarrowConvolution.SupportsWeightGradient(plan)) NarrowConvolution.WeightGradient<T>(plan, ws, xs, gs);
        else if (plan.IsDepthwise) DirectConvolution.WeightGradient<T>(plan, ws, xs, gs);
        else WindowProducts.WeightGradient<T>(plan, ws, xs, gs);
    }

    static bool IsMinimal<T, TFilter>(ConvolutionPlan plan) where TFilter : struct, IMinimalFilter
        => typeof(T) == typeof(float) && Convolution.MinimalFiltering && WinogradConvolution<TFilter>.Supports(plan);
}
