namespace Sinter.Ops.Tests;

/// <summary>Minimal filtering against loops over the taps in float64, at sizes around the edges of tiles, blocks, panels and groups of channels.</summary>
public class WinogradTests
{
    // Of a rounding error, as a part of the largest sum of a result's terms' magnitudes.
    static double Bound<TFilter>() where TFilter : struct, IMinimalFilter => TFilter.Taps == 3 ? 1e-6 : 2e-6;

    [Theory]
    [InlineData(2, 16, 16, 4, 4, 1, 1)]
    [InlineData(1, 17, 33, 5, 8, 1, 1)]
    [InlineData(3, 31, 16, 9, 3, 1, 1)]
    [InlineData(5, 32, 47, 7, 7, 1, 1)]
    [InlineData(70, 16, 20, 2, 6, 1, 1)]
    [InlineData(1, 48, 64, 37, 70, 1, 1)]
    [InlineData(2, 20, 18, 6, 11, 0, 0)]
    [InlineData(2, 18, 20, 12, 5, 2, 0)]
    [InlineData(1, 16, 16, 6, 9, 0, 3)]
    [InlineData(2, 16, 16, 1, 10, 4, 2)]
    public void Minimal_filtering_is_within_its_bound_of_sums_in_double_precision(int B, int ins, int outs, int height, int width, int paddingH, int paddingW)
    {
        CompareMaps<ThreeTaps>(B, ins, outs, height, width, paddingH, paddingW);
        CompareMaps<FiveTaps>(B, ins, outs, height, width, paddingH + 1, paddingW + 1);
    }

    static unsafe void CompareMaps<TFilter>(int B, int ins, int outs, int height, int width, int paddingH, int paddingW) where TFilter : struct, IMinimalFilter
    {
        var random = new Random(height * width);
        Tensor Draw(params long[] shape) => Tensor.From([.. Enumerable.Range(0, (int)((Shape)shape).Count).Select(_ => (float)(random.NextDouble() * 2 - 1))], shape);
        Tensor x = Draw(B, ins, height, width), w = Draw(outs, ins, TFilter.Taps, TFilter.Taps), bias = Draw(outs);
        var plan = ConvolutionPlan.Forward("Conv2d", x.Shape, w.Shape, 1, (Extents)(paddingH, paddingW), 1, 1);
        var g = Draw([.. plan.Y.Sizes]);
        Tensor y = Fresh(plan.Y), dx = Fresh(plan.X), dw = Fresh(plan.Weight);
        using (var xs = x.Pin<float>())
        using (var ws = w.Pin<float>())
        using (var bs = bias.Pin<float>())
        using (var gs = g.Pin<float>())
        {
            WinogradConvolution<TFilter>.Output(plan, y.Pin<float>(), xs, ws, bs);
            WinogradConvolution<TFilter>.InputGradient(plan, dx.Pin<float>(), gs, ws);
            WinogradWeightGradient<TFilter>.Run(plan, dw.Pin<float>(), xs, gs);
        }
        var expected = ByTaps(plan, x, w, bias, g);
        var magnitudes = ByTaps(plan, x.Abs(), w.Abs(), bias.Abs(), g.Abs());
        Check(y, expected.Y, magnitudes.Y, Bound<TFilter>());
        Check(dx, expected.X, magnitudes.X, Bound<TFilter>());
        Check(dw, expected.W, magnitudes.W, Bound<TFilter>());
    }

    [Fact]
    public void Minimal_filtering_can_be_switched_off()
    {
        Tensor x = Tensor.Ones(1, 16, 8, 8), w = Tensor.Ones(16, 16, 3, 3) * 0.1;
        var plan = ConvolutionPlan.Forward("Conv2d", x.Shape, w.Shape, 1, 1, 1, 1);
        Assert.True(WinogradConvolution<ThreeTaps>.Supports(plan) && !WinogradConvolution<ThreeTaps>.SupportsWeightGradient(plan));
        Convolution.MinimalFiltering = false;
        try
        {
            var y = Fresh(plan.Y);
            unsafe { WindowProducts.Output<float>(plan, y.Pin<float>(), x.Pin<float>(), w.Pin<float>(), null); }
            Assert.Equal(y.ToArray<float>(), x.Conv2d(w, padding: 1).ToArray<float>());
        }
        finally
        {
            Convolution.MinimalFiltering = true;
        }
    }

    static Tensor Fresh(Shape shape) => Tensor.Full(shape, double.NaN, DType.Float32);

    static unsafe (double[] Y, double[] X, double[] W) ByTaps(ConvolutionPlan plan, Tensor x, Tensor w, Tensor bias, Tensor g)
    {
        Tensor y = Tensor.Zeros(plan.Y, DType.Float64), dx = Tensor.Zeros(plan.X, DType.Float64), dw = Tensor.Zeros(plan.Weight, DType.Float64);
        using var xs = x.To(DType.Float64).Pin<double>();
        using var ws = w.To(DType.Float64).Pin<double>();
        using var bs = bias.To(DType.Float64).Pin<double>();
        using var gs = g.To(DType.Float64).Pin<double>();
        DirectConvolution.Output<double>(plan, y.Pin<double>(), xs, ws, bs);
        DirectConvolution.InputGradient<double>(plan, dx.Pin<double>(), gs, ws);
        DirectConvolution.WeightGradient<double>(plan, dw.Pin<double>(), xs, gs);
        return (y.ToArray<double>(), dx.ToArray<double>(), dw.ToArray<double>());
    }

    static void Check(Tensor found, double[] expected, double[] magnitudes, double bound)
    {
        var values = found.ToArray<float>();
        var largest = magnitudes.Max();
        for (var i = 0; i < values.Length; i++)
            Assert.True(Math.Abs(values[i] - expected[i]) <= bound * largest, $"[{i}] of {found.Shape}: {values[i]}, expected {expected[i]}; the terms' magnitudes are up to {largest} in all");
    }
}
