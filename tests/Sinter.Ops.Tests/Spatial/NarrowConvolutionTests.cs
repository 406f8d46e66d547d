using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Sums of shifted rows against loops over the taps, at widths around a vector's, with every kind of stride, dilation and padding, beside pages that may not be touched.</summary>
public class NarrowConvolutionTests
{
    [Theory]
    [InlineData(2, 3, 3, 3, 9, 7, 3, 1, 1, 1)]
    [InlineData(1, 4, 8, 4, 5, 16, 3, 1, 1, 1)]
    [InlineData(1, 2, 2, 2, 6, 17, 3, 1, 0, 1)]
    [InlineData(3, 2, 4, 1, 7, 33, 5, 1, 2, 1)]
    [InlineData(2, 6, 12, 3, 9, 15, 3, 2, 1, 1)]
    [InlineData(1, 4, 4, 4, 13, 31, 5, 3, 2, 1)]
    [InlineData(2, 8, 8, 2, 8, 14, 3, 1, 2, 2)]
    [InlineData(1, 3, 3, 3, 11, 40, 3, 2, 0, 3)]
    [InlineData(1, 5, 7, 1, 6, 12, 2, 1, 3, 1)]
    [InlineData(1, 2, 2, 2, 4, 4, 4, 1, 0, 1)]
    [InlineData(1, 2, 2, 2, 3, 3, 1, 3, 2, 1)]
    public void Shifted_rows_agree_with_loops_over_the_taps(int B, int ins, int outs, int groups, int height, int width, int kernel, int stride, int padding, int dilation)
    {
        Compare<double>(B, ins, outs, groups, height, width, kernel, stride, padding, dilation, 1e-12);
        Compare<float>(B, ins, outs, groups, height, width, kernel, stride, padding, dilation, 1e-4);
    }

    [Theory]
    [InlineData(1, 1, 1), InlineData(1, 0, 1), InlineData(1, 2, 1), InlineData(1, 3, 1), InlineData(1, 1, 2), InlineData(1, 4, 3), InlineData(2, 0, 1), InlineData(2, 1, 1), InlineData(2, 2, 1)]
    public void Masked_rows_of_depthwise_filters_agree_at_every_width(int stride, int padding, int dilation)
    {
        for (var width = 1; width <= 40; width++)
            if (width + 2 * padding > 2 * dilation) CompareMasked(2, 3, 3 + width % 5, width, stride, padding, dilation);
    }

    [Theory]
    [InlineData(16, 512)]
    [InlineData(1, 8192)]
    public void Many_small_planes_of_depthwise_filters_agree(int B, int channels) => CompareMasked(B, channels, 2, 2, stride: 1, padding: 1, dilation: 1);

    static unsafe void CompareMasked(int B, int channels, int height, int width, int stride, int padding, int dilation)
    {
        // Dilated along the rows only.
        var plan = ConvolutionPlan.Forward("Conv2d", new long[] { B, channels, height, width }, new long[] { channels, 1, 3, 3 }, stride, padding, (1, dilation), channels);
        if (!DepthwiseConvolution.Supports<float>(plan)) Assert.Skip("This machine has no masks.");
        using GuardedBuffer<float> x = Draw<float>(plan.X, width), w = Draw<float>(plan.Weight, 1), g = Draw<float>(plan.Y, 2), bias = Draw<float>([channels], 3);
        using GuardedBuffer<float> y = new(plan.Y.Count), dx = new(plan.X.Count), dw = new(plan.Weight.Count), plainY = new(plan.Y.Count), plainX = new(plan.X.Count), plainW = new(plan.Weight.Count);
        DepthwiseConvolution.Output(plan, y.Data, x.Data, w.Data, bias.Data);
        DirectConvolution.Output(plan, plainY.Data, x.Data, w.Data, bias.Data);
        Near(plainY, y, 1e-4);
        DepthwiseConvolution.WeightGradient(plan, dw.Data, x.Data, g.Data);
        DirectConvolution.WeightGradient(plan, plainW.Data, x.Data, g.Data);
        Near(plainW, dw, 1e-4);
        if (!DepthwiseConvolution.SupportsInputGradient<float>(plan)) return;
        DepthwiseConvolution.InputGradient(plan, dx.Data, g.Data, w.Data);
        DirectConvolution.InputGradient(plan, plainX.Data, g.Data, w.Data);
        Near(plainX, dx, 1e-4);
    }

    static GuardedBuffer<T> Draw<T>(Shape shape, int seed) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        var buffer = new GuardedBuffer<T>(shape.Count);
        foreach (ref var value in buffer.Span) value = T.CreateTruncating(random.NextDouble() * 2 - 1);
        return buffer;
    }

    static unsafe void Compare<T>(int B, int ins, int outs, int groups, int height, int width, int kernel, int stride, int padding, int dilation, double tolerance)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var plan = ConvolutionPlan.Forward("Conv2d", new long[] { B, ins, height, width }, new long[] { outs, ins / groups, kernel, kernel }, stride, padding, dilation, groups);
        using GuardedBuffer<T> x = Draw<T>(plan.X, width), w = Draw<T>(plan.Weight, 1), g = Draw<T>(plan.Y, 2), bias = Draw<T>([outs], 3);
        using GuardedBuffer<T> y = new(plan.Y.Count), dx = new(plan.X.Count), dw = new(plan.Weight.Count), plainY = new(plan.Y.Count), plainX = new(plan.X.Count), plainW = new(plan.Weight.Count);
        NarrowConvolution.Output(plan, y.Data, x.Data, w.Data, bias.Data);
        NarrowConvolution.InputGradient(plan, dx.Data, g.Data, w.Data);
        NarrowConvolution.WeightGradient(plan, dw.Data, x.Data, g.Data);
        DirectConvolution.Output(plan, plainY.Data, x.Data, w.Data, bias.Data);
        DirectConvolution.InputGradient(plan, plainX.Data, g.Data, w.Data);
        DirectConvolution.WeightGradient(plan, plainW.Data, x.Data, g.Data);
        Near(plainY, y, tolerance);
        Near(plainX, dx, tolerance);
        Near(plainW, dw, tolerance);
    }

    static void Near<T>(GuardedBuffer<T> expected, GuardedBuffer<T> found, double tolerance) where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < expected.Count; i++)
        {
            double e = double.CreateTruncating(expected.Span[i]), f = double.CreateTruncating(found.Span[i]);
            Assert.True(Math.Abs(e - f) <= tolerance * (1 + Math.Abs(e)), $"[{i}]: {e} by taps, {f} by rows");
        }
    }
}
