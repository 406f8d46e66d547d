namespace Sinter.Ops.Tests.Neural;

/// <summary>State and edges of norms, dropout and losses that a table of values does not show.</summary>
public class NormalizationTests
{
    [Fact]
    public void Running_moments_move_by_momentum_and_the_unbiased_variance()
    {
        Tensor mean = Tensor.Zeros(1), variance = Tensor.Ones(1);
        Tensor.From([1f, 3f], [2, 1]).BatchNorm(mean, variance, training: true, momentum: 0.25);
        Assert.Equal(0.5f, mean.ToArray<float>()[0]);
        Assert.Equal(0.75f + 0.25f * 2, variance.ToArray<float>()[0]);
    }

    // Results larger than the caches are written past them. Rows do not depend on each other, so a few of them alone must give the same bits, whichever way they are written.
    [Theory]
    [InlineData(4200, 1024)]
    [InlineData(4203, 1005)]
    [InlineData(340, 12_345)]
    public void A_row_has_the_same_bits_in_a_large_result_and_in_a_small_one(int rows, int n)
    {
        Tensor x = Tensor.Randn([rows, n], generator: new Generator(1)), r = Tensor.Randn([rows, n], generator: new Generator(2)), g = Tensor.Randn([rows, n], generator: new Generator(3));
        Tensor weight = Tensor.Rand([n], generator: new Generator(4)), target = Tensor.RandInt(0, n, [rows], generator: new Generator(5));
        Func<Tensor[], Tensor>[] ops =
        [
            t => t[0].Softmax(1), t => t[0].LogSoftmax(1), t => t[0].LayerNorm([n], weight, weight), t => t[0].RmsNorm([n], weight),
            t => t[0].AddLayerNorm(t[1], [n], weight, weight).Normal, t => t[0].AddRmsNorm(t[1], [n], weight).Sum, t => t[0].AddLayerNorm(t[1], [n], null).Normal,
        ];
        foreach (var op in ops)
        {
            var (large, gradient) = Both(op, x, r, g);
            foreach (var first in (long[])[0, rows - 3])
            {
                var (small, part) = Both(op, x.Narrow(0, first, 3).Clone(), r.Narrow(0, first, 3).Clone(), g.Narrow(0, first, 3).Clone());
                Assert.Equal(small.ToArray<float>(), large.Narrow(0, first, 3).ToArray<float>());
                Assert.Equal(part.ToArray<float>(), gradient.Narrow(0, first, 3).ToArray<float>());
            }
        }
        foreach (var smoothing in (double[])[0, 0.1])
        {
            (x.RequiresGrad, x.Grad) = (true, null);
            x.CrossEntropy(target, smoothing == 0 ? null : weight, reduction: Reduction.Sum, labelSmoothing: smoothing).Backward();
            var last = x.Detach().Narrow(0, rows - 3, 3).Clone();
            last.RequiresGrad = true;
            last.CrossEntropy(target.Narrow(0, rows - 3, 3), smoothing == 0 ? null : weight, reduction: Reduction.Sum, labelSmoothing: smoothing).Backward();
            Assert.Equal(last.Grad!.ToArray<float>(), x.Grad!.Narrow(0, rows - 3, 3).ToArray<float>());
        }

        static (Tensor Y, Tensor Gradient) Both(Func<Tensor[], Tensor> op, Tensor x, Tensor r, Tensor g)
        {
            var leaf = x.Detach();
            leaf.RequiresGrad = true;
            var y = op([leaf, r]);
            return (y.Detach(), Autograd.Grad([y], [leaf], [g])[0]!);
        }
    }

    // Few groups, large groups, groups that are finished one by one.
    [Theory]
    [InlineData(2, 3, 50)]
    [InlineData(3, 12, 40)]
    [InlineData(2, 8, 40_000)]
    public void Groups_are_normalized_alike_whichever_way_they_are_gone_through(int samples, int channels, int size)
    {
        Tensor x = Tensor.Randn([samples, channels, size], DType.Float64, new Generator(1)), g = Tensor.Randn([samples, channels, size], DType.Float64, new Generator(2));
        x.RequiresGrad = true;
        var y = x.BatchNorm(training: true);
        var centred = x - x.Mean([0, 2], keepDim: true);
        var expected = centred * (centred.Square().Mean([0, 2], keepDim: true) + 1e-5).Rsqrt();
        Assert.True((y - expected).Abs().Max().Item() < 1e-10);
        Tensor actual = Autograd.Grad([y], [x], [g])[0]!, plain = Autograd.Grad([expected], [x], [g])[0]!;
        Assert.True((actual - plain).Abs().Max().Item() < 1e-10);
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_its_gradient_has_the_same_zeros()
    {
        var x = Tensor.Ones(100_000);
        x.RequiresGrad = true;
        var y = x.Dropout(0.3, generator: new Generator(2));
        Assert.InRange(y.Mean().Item(), 0.98, 1.02);
        y.Sum().Backward();
        Assert.Equal(y.ToArray<float>(), x.Grad!.ToArray<float>());
        Assert.All(x.Dropout(1).ToArray<float>(), v => Assert.Equal(0, v));
        Assert.Same(x, x.Dropout(0.5, training: false));
    }

    [Fact]
    public void Alpha_dropout_keeps_mean_and_variance()
    {
        var x = Tensor.Randn([200_000], generator: new Generator(1));
        var y = x.AlphaDropout(0.2, true, new Generator(2));
        Assert.InRange(y.Mean().Item(), -0.02, 0.02);
        Assert.InRange(y.Var().Item(), 0.97, 1.03);
    }

    [Fact]
    public void Cross_entropy_of_huge_scores_is_exact_and_all_ignored_is_NaN()
    {
        var x = Tensor.From([1000f, -1000f, 1000f, 1000f], [2, 2]);
        Assert.Equal([2000f, MathF.Log(2)], x.CrossEntropy(Tensor.From([1L, 0]), reduction: Reduction.None).ToArray<float>());
        Assert.True(double.IsNaN(x.CrossEntropy(Tensor.From([-100L, -100])).Item()));
    }

    [Fact]
    public void Softmax_of_infinities_follows_the_definition()
    {
        var inf = float.PositiveInfinity;
        Assert.Equal([0f, 1f], Tensor.From([-inf, 3f]).Softmax(0).ToArray<float>());
        Assert.All(Tensor.From([-inf, -inf]).Softmax(0).ToArray<float>(), v => Assert.True(float.IsNaN(v)));
        Assert.All(Tensor.From([float.NaN, 1f]).Softmax(0).ToArray<float>(), v => Assert.True(float.IsNaN(v)));
    }

    [Fact]
    public void An_embedding_shortens_used_rows_and_leaves_padding_without_gradient()
    {
        var w = Tensor.From([3f, 4f, 6f, 8f, 0.3f, 0.4f], [3, 2]);
        w.RequiresGrad = true;
        Tensor.From([0L, 2, 2]).Embedding(w, paddingIndex: -3, maxNorm: 1, scaleGradByFreq: true).Sum().Backward();
        var values = w.ToArray<float>();
        Assert.Equal(0.6f, values[0], 1e-5f);
        Assert.Equal([6f, 8f, 0.3f, 0.4f], values[2..]);
        Assert.Equal([0f, 0f, 0f, 0f, 1f, 1f], w.Grad!.ToArray<float>());
    }

    [Fact]
    public void A_target_too_long_to_be_spelled_costs_infinity_or_nothing()
    {
        var x = Tensor.Zeros(2, 1, 3).LogSoftmax(2);
        var target = Tensor.From([1L, 1], [1, 2]);
        Assert.Equal(double.PositiveInfinity, x.CtcLoss(target, [2], [2]).Item());
        Assert.Equal(0, x.CtcLoss(target, [2], [2], zeroInfinity: true).Item());
    }
}
