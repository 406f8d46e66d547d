using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Convolutions as loops over the taps, each tap a scaled row added to a row. The plain form of all convolutions, and the fast one of depthwise ones,
/// where a matrix product would have almost nothing to multiply.</summary>
static unsafe class DirectConvolution
{
    public static void Output<T>(ConvolutionPlan plan, T* y, T* x, T* weight, T* bias) where T : unmanaged, INumber<T>
        => Threads.For((long)plan.Batch * plan.Out, Grain(plan, (long)plan.Batch * plan.Out), new OutputBody<T>(plan, y, x, weight, bias));

    public static void InputGradient<T>(ConvolutionPlan plan, T* dx, T* g, T* weight) where T : unmanaged, INumber<T>
        => Threads.For((long)plan.Batch * plan.In, Grain(plan, (long)plan.Batch * plan.In), new InputGradientBody<T>(plan, dx, g, weight));

    public static void WeightGradient<T>(ConvolutionPlan plan, T* dw, T* x, T* g) where T : unmanaged, INumber<T>
        => Threads.For((long)plan.Out * plan.InPerGroup, Grain(plan, (long)plan.Out * plan.InPerGroup), new WeightGradientBody<T>(plan, dw, x, g));

    static long Grain(ConvolutionPlan plan, long items) => Math.Max(1, (1 << 16) * items / Math.Max(1, plan.Work));

    readonly struct OutputBody<T>(ConvolutionPlan plan, T* y, T* x, T* weight, T* bias) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long first, long end)
        {
            var grid = plan.Grid;
            for (var item = first; item < end; item++)
            {
                var (image, o) = Math.DivRem(item, plan.Out);
                var source = x + (image * plan.In + o / plan.OutPerGroup * plan.InPerGroup) * grid.Image.Count;
                var target = y + item * grid.Windows.Count;
                new Span<T>(target, grid.Windows.Count).Fill(bias is null ? T.Zero : bias[o]);
                if (grid.IsWhole) *target += RowArithmetic.Dot(weight + o * plan.Rows, source, plan.Rows, 1);
                else Taps<T, Gather<T>>(grid, plan.InPerGroup, target, source, weight + o * plan.Rows);
            }
        }
    }

    readonly struct InputGradientBody<T>(ConvolutionPlan plan, T* dx, T* g, T* weight) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long first, long end)
        {
            var grid = plan.Grid;
            for (var item = first; item < end; item++)
            {
                var (image, channel) = Math.DivRem(item, plan.In);
                var (group, c) = Math.DivRem(channel, plan.InPerGroup);
                var target = dx + item * grid.Image.Count;
                new Span<T>(target, grid.Image.Count).Clear();
                for (var o = group * plan.OutPerGroup; o < (group + 1) * plan.OutPerGroup; o++)
                    Taps<T, Scatter<T>>(grid, 1, g + (image * plan.Out + o) * grid.Windows.Count, target, weight + o * plan.Rows + c * grid.Kernel.Count);
            }
        }
    }

    readonly struct WeightGradientBody<T>(ConvolutionPlan plan, T* dw, T* x, T* g) : IRangeBody where T : unmanaged, INumber<T>
    {
        public void Run(long first, long end)
        {
            var grid = plan.Grid;
            for (var item = first; item < end; item++)
            {
                var (o, c) = Math.DivRem(item, plan.InPerGroup);
                var channel = o / plan.OutPerGroup * plan.InPerGroup + c;
                var target = dw + item * grid.Kernel.Count;
                new Span<T>(target, grid.Kernel.Count).Clear();
                for (var image = 0L; image < plan.Batch; image++)
                    Taps<T, Correlate<T>>(grid, 1, g + (image * plan.Out + o) * grid.Windows.Count, x + (image * plan.In + channel) * grid.Image.Count, target);
            }
        }
    }

    // Every row of windows stays in the cache while all taps that fall into the image visit it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Taps<T, TVisit>(in WindowGrid grid, int channels, T* windows, T* image, T* weight) where T : unmanaged where TVisit : struct, IVisit<T>
    {
        var inside = stackalloc int[2 * Math.Min(grid.Kernel.W, 128)];
        var known = Math.Min(grid.Kernel.W, 128);
        for (var kw = 0; kw < known; kw++) (inside[2 * kw], inside[2 * kw + 1]) = grid.Inside(kw);
        for (var od = 0; od < grid.Windows.D; od++)
            for (var oh = 0; oh < grid.Windows.H; oh++, windows += grid.Windows.W)
                for (var c = 0; c < channels; c++)
                    for (var kd = 0; kd < grid.Kernel.D; kd++)
                    {
                        var d = od * grid.Stride.D - grid.Padding.D + kd * grid.Dilation.D;
                        if ((uint)d >= (uint)grid.Image.D) continue;
                        for (var kh = 0; kh < grid.Kernel.H; kh++)
                        {
                            var h = oh * grid.Stride.H - grid.Padding.H + kh * grid.Dilation.H;
                            if ((uint)h >= (uint)grid.Image.H) continue;
                            var row = image + (((long)c * grid.Image.D + d) * grid.Image.H + h) * grid.Image.W;
                            var taps = weight + ((c * grid.Kernel.D + kd) * grid.Kernel.H + kh) * grid.Kernel.W;
                            for (var kw = 0; kw < grid.Kernel.W; kw++)
                            {
                                var (from, to) = kw < known ? (inside[2 * kw], inside[2 * kw + 1]) : grid.Inside(kw);
                                if (from < to) TVisit.Row(windows + from, row + (from * grid.Stride.W - grid.Padding.W + kw * grid.Dilation.W), to - from, grid.Stride.W, ref taps[kw]);
                            }
                        }
                    }
    }

    /// <summary>What one tap does with a row of windows and the row of the image that it reads.</summary>
    interface IVisit<T> where T : unmanaged
    {
        static abstract void Row(T* windows, T* image, int count, int step, ref T weight);
    }

    readonly struct Gather<T> : IVisit<T> where T : unmanaged, INumber<T>
    {
        public static void Row(T* windows, T* image, int count, int step, ref T weight) => RowArithmetic.AddScaled(windows, image, count, step, weight);
    }

    readonly struct Scatter<T> : IVisit<T> where T : unmanaged, INumber<T>
    {
        public static void Row(T* windows, T* image, int count, int step, ref T weight) => RowArithmetic.AddScaledInto(image, windows, count, step, weight);
    }

    readonly struct Correlate<T> : IVisit<T> where T : unmanaged, INumber<T>
    {
        public static void Row(T* windows, T* image, int count, int step, ref T weight) => weight += RowArithmetic.Dot(windows, image, count, step);
    }
}
