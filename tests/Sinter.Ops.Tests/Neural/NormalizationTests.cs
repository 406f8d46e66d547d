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
