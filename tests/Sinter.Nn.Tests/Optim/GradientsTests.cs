using Sinter.Optim;

namespace Sinter.Nn.Tests.Optim;

public class GradientsTests
{
    static Parameter[] WithGradients(params Tensor?[] gradients) => [.. gradients.Select(g => new Parameter(Tensor.Zeros(g?.Shape ?? [2], g?.DType ?? DType.Float32)) { Grad = g })];

    [Theory]
    [InlineData(2, 13)]
    [InlineData(1, 19)]
    [InlineData(3, 12.20705)]
    [InlineData(double.PositiveInfinity, 12)]
    public void The_norm_is_that_of_all_gradients_as_one_vector(double order, double expected)
    {
        var p = WithGradients(Tensor.From([3f, -4f]), null, Tensor.From([-12.0], Shape.Scalar));
        Assert.Equal(expected, Gradients.TotalNorm(p, order), 1e-3);
        Assert.Equal(expected, Gradients.ClipGradNorm(p, 1, order), 1e-3);
        Assert.Equal(1, Gradients.TotalNorm(p, order), 1e-5);
    }

    [Fact]
    public void Long_gradients_are_clipped_to_the_norm()
    {
        var random = new Random(1);
        Tensor Draw(params long[] sizes) => Tensor.From([.. Enumerable.Range(0, (int)sizes.Aggregate((a, b) => a * b)).Select(_ => (float)random.NextDouble())], sizes);
        var p = WithGradients(Draw(300, 700), Draw(17), Draw(3, 5, 7));
        var naive = Math.Sqrt(p.Sum(x => x.Grad!.ToArray<double>().Sum(v => v * v)));
        Assert.Equal(naive, Gradients.ClipGradNorm(p, 0.5), 1e-4);
        Assert.Equal(0.5, Gradients.TotalNorm(p), 1e-5);
    }

    [Fact]
    public void Gradients_within_the_norm_stay_as_they_are()
    {
        var p = WithGradients(Tensor.From([3f, -4f]));
        Assert.Equal(5, Gradients.ClipGradNorm(p, 6), 1e-6);
        Assert.Equal([3f, -4f], p[0].Grad!.ToArray<float>());
        Assert.Equal(0, Gradients.ClipGradNorm(WithGradients([null]), 1));
    }

    [Fact]
    public void A_norm_that_is_not_finite_is_an_error_if_asked_for_and_spreads_if_not()
    {
        var p = WithGradients(Tensor.From([1f, float.NaN]), Tensor.From([1f]));
        Assert.Contains("NaN", Assert.Throws<ArithmeticException>(() => Gradients.ClipGradNorm(p, 1, errorIfNonFinite: true)).Message);
        Assert.Equal(1, p[1].Grad!.ToArray<float>()[0]);
        Assert.True(double.IsNaN(Gradients.ClipGradNorm(p, 1)));
        Assert.True(float.IsNaN(p[1].Grad!.ToArray<float>()[0]));
    }

    [Fact]
    public void Values_are_clipped_and_NaN_stays()
    {
        var p = WithGradients(Tensor.From([-3f, 0.5f, 3f, float.NaN, float.PositiveInfinity]));
        Gradients.ClipGradValue(p, 1);
        Assert.Equal([-1f, 0.5f, 1f, float.NaN, 1f], p[0].Grad!.ToArray<float>());
    }

    [Fact]
    public void An_expanded_gradient_and_halves_are_clipped_too()
    {
        var p = WithGradients(Tensor.Full([1], 2).To(DType.Float32).Expand([4]), Tensor.From([3f]).To(DType.BFloat16));
        Assert.Equal(5, Gradients.ClipGradNorm(p, 2.5), 1e-5);
        Assert.All(p[0].Grad!.ToArray<float>(), x => Assert.Equal(1, x, 1e-5));
        Assert.Equal(1.5f, p[1].Grad!.ToArray<float>()[0]);
    }

    [Fact]
    public void Parameters_become_a_vector_and_come_back()
    {
        Parameter a = new(Tensor.From([1f, 2, 3, 4], [2, 2]).Transpose(0, 1)), b = new(Tensor.Of(5f));
        var vector = ParameterVector.ParametersToVector([a, b]);
        Assert.Equal([1f, 3, 2, 4, 5], vector.ToArray<float>());
        ParameterVector.VectorToParameters(vector * 2, [a, b]);
        Assert.Equal([2f, 6, 4, 8], a.ToArray<float>());
        Assert.Equal(10, b.Item());
        Assert.Contains("must be [5]", Assert.Throws<ShapeException>(() => ParameterVector.VectorToParameters(Tensor.Ones(4), [a, b])).Message);
    }
}
