namespace Sinter.Ops.Tests;

/// <summary>The two ways of computing convolutions against each other, at sizes that use several tiles, channel blocks and parts of the batch.</summary>
public class ConvolutionTests
{
    [Theory]
    [InlineData(1, 3, 8, 1, 37, 3, 1, 1, 1)]
    [InlineData(9, 4, 6, 1, 21, 3, 2, 1, 1)]
    [InlineData(2, 40, 24, 1, 30, 3, 1, 1, 2)]
    [InlineData(3, 12, 18, 3, 17, 2, 1, 0, 1)]
    [InlineData(20, 16, 16, 1, 9, 1, 1, 0, 1)]
    [InlineData(13, 32, 20, 2, 7, 3, 1, 1, 1)]
    [InlineData(4, 130, 64, 1, 8, 3, 1, 1, 1)]
    [InlineData(2, 24, 8, 1, 66, 5, 3, 2, 2)]
    public unsafe void Matrix_products_agree_with_loops_over_the_taps(int B, int inChannels, int outChannels, int groups, int size, int kernel, int stride, int padding, int dilation)
    {
        var random = new Random(size);
        Tensor Draw(params long[] shape) => Tensor.From([.. Enumerable.Range(0, (int)((Shape)shape).Count).Select(_ => random.NextDouble() * 2 - 1)], shape);
        Tensor x = Draw(B, inChannels, size, size + 1), w = Draw(outChannels, inChannels / groups, kernel, kernel), bias = Draw(outChannels);
        var plan = ConvolutionPlan.Forward("Conv2d", x.Shape, w.Shape, stride, padding, dilation, groups);
        var g = Draw([.. plan.Y.Sizes]);
        Tensor Fresh(Shape shape) => Tensor.Full(shape, double.NaN, DType.Float64);
        Tensor y1 = Fresh(plan.Y), y2 = Fresh(plan.Y), dx1 = Fresh(plan.X), dx2 = Fresh(plan.X), dw1 = Fresh(plan.Weight), dw2 = Fresh(plan.Weight);
        using var xs = x.Pin<double>();
        using var ws = w.Pin<double>();
        using var bs = bias.Pin<double>();
        using var gs = g.Pin<double>();
        WindowProducts.Output<double>(plan, y1.Pin<double>(), xs, ws, bs);
        DirectConvolution.Output<double>(plan, y2.Pin<double>(), xs, ws, bs);
        WindowProducts.InputGradient<double>(plan, dx1.Pin<double>(), gs, ws);
        DirectConvolution.InputGradient<double>(plan, dx2.Pin<double>(), gs, ws);
        WindowProducts.WeightGradient<double>(plan, dw1.Pin<double>(), xs, gs);
        DirectConvolution.WeightGradient<double>(plan, dw2.Pin<double>(), xs, gs);
        Near(y2, y1);
        Near(dx2, dx1);
        Near(dw2, dw1);
    }

    [Fact]
    public void Extents_accept_one_number_or_one_for_each_dimension()
    {
        var x = Tensor.Ones(1, 1, 4, 6);
        var w = Tensor.Ones(1, 1, 2, 2);
        Assert.Equal([1, 1, 2, 3], x.Conv2d(w, stride: 2).Shape);
        Assert.Equal([1, 1, 3, 3], x.Conv2d(w, stride: (1, 2)).Shape);
        Assert.Equal([1, 1, 2, 5], x.Conv2d(w, stride: [2, 1]).Shape);
        Assert.Equal([1, 1, 4, 6], x.Conv2d(w, padding: "same").Shape);
        Assert.Equal([1, 1, 3, 5], x.Conv2d(w, padding: Padding.Valid).Shape);
    }

    [Fact]
    public void Pooling_a_window_with_a_NaN_gives_NaN()
    {
        var x = Tensor.From([1, double.NaN, 3, 4, 5, 6, 7, 8], [1, 8]);
        Assert.Equal([double.NaN, 4, 6, 8], x.MaxPool1d(2).ToArray<double>());
        var (y, indices) = x.MaxPool1dWithIndices(2);
        Assert.Equal([double.NaN, 4, 6, 8], y.ToArray<double>());
        Assert.Equal([1L, 3, 5, 7], indices.ToArray<long>());
    }

    static void Near(Tensor expected, Tensor found)
    {
        double[] e = expected.ToArray<double>(), f = found.ToArray<double>();
        for (var i = 0; i < e.Length; i++) Assert.True(Math.Abs(e[i] - f[i]) <= 1e-10 * (1 + Math.Abs(e[i])), $"[{i}]: {e[i]} by taps, {f[i]} by products");
    }
}
