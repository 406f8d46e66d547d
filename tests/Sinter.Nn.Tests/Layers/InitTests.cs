namespace Sinter.Nn.Tests.Layers;

/// <summary>Initial values have the distributions that their papers ask for.</summary>
public class InitTests
{
    static (double Mean, double Std, double Min, double Max) Statistics(Tensor x)
    {
        var values = x.ToArray<double>();
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Average(v => (v - mean) * (v - mean))), values.Min(), values.Max());
    }

    static Tensor New(params ReadOnlySpan<long> shape) => Tensor.Empty(Shape.Create(shape), DType.Float64);

    [Fact]
    public void Uniform_fills_its_interval()
    {
        var (mean, std, min, max) = Statistics(Init.Uniform(New(200, 200), -1, 3, new(1)));
        Assert.InRange(mean, 0.97, 1.03);
        Assert.InRange(std, 0.99 * 4 / Math.Sqrt(12), 1.01 * 4 / Math.Sqrt(12));
        Assert.InRange(min, -1, -0.99);
        Assert.InRange(max, 2.99, 3);
    }

    [Fact]
    public void Normal_has_its_mean_and_deviation()
    {
        var (mean, std, _, _) = Statistics(Init.Normal(New(200, 200), 2, 0.5, new(1)));
        Assert.InRange(mean, 1.98, 2.02);
        Assert.InRange(std, 0.49, 0.51);
    }

    [Fact]
    public void A_truncated_normal_stays_within_its_limits()
    {
        var (mean, std, min, max) = Statistics(Init.TruncatedNormal(New(200, 200), generator: new(1)));
        Assert.InRange(min, -2, -1.98);
        Assert.InRange(max, 1.98, 2);
        Assert.InRange(mean, -0.02, 0.02);
        // The deviation of a standard normal cut at ±2.
        Assert.InRange(std, 0.87, 0.89);
    }

    [Fact]
    public void Xavier_and_Kaiming_have_the_variance_of_their_papers()
    {
        Tensor weight = New(300, 50, 2);
        Assert.InRange(Statistics(Init.XavierUniform(weight, generator: new(1))).Std, 0.98 * Math.Sqrt(2.0 / 700), 1.02 * Math.Sqrt(2.0 / 700));
        Assert.InRange(Statistics(Init.XavierNormal(weight, 2, new(1))).Std, 1.96 * Math.Sqrt(2.0 / 700), 2.04 * Math.Sqrt(2.0 / 700));
        Assert.InRange(Statistics(Init.KaimingNormal(weight, nonlinearity: Nonlinearity.ReLU, generator: new(1))).Std, 0.98 * Math.Sqrt(2.0 / 100), 1.02 * Math.Sqrt(2.0 / 100));
        Assert.InRange(Statistics(Init.KaimingUniform(weight, 0, FanMode.FanOut, Nonlinearity.ReLU, new(1))).Std, 0.98 * Math.Sqrt(2.0 / 600), 1.02 * Math.Sqrt(2.0 / 600));
    }

    [Fact]
    public void Linear_begins_as_PyTorchs_does()
    {
        var layer = new Linear(64, 400);
        var bound = 1 / Math.Sqrt(64);
        var weight = Statistics(layer.Weight);
        Assert.InRange(weight.Max, 0.99 * bound, bound);
        Assert.InRange(Statistics(layer.Bias!).Max, 0.9 * bound, bound);
        Assert.InRange(weight.Std, 0.98 * bound / Math.Sqrt(3), 1.02 * bound / Math.Sqrt(3));
    }

    [Fact]
    public void Orthogonal_rows_or_columns_are_orthonormal()
    {
        foreach (var shape in new long[][] { [5, 12], [12, 5], [4, 3, 2] })
        {
            var q = Init.Orthogonal(New(shape), 2, new(1)).Reshape(shape[0], -1);
            var product = q.Shape[0] <= q.Shape[1] ? q.MatMul(q.MT) : q.MT.MatMul(q);
            var difference = product - Tensor.Eye(product.Shape[0], dtype: DType.Float64) * 4;
            Assert.All(difference.ToArray<double>(), d => Assert.InRange(d, -1e-12, 1e-12));
        }
    }

    [Fact]
    public void Sparse_columns_have_their_share_of_zeros()
    {
        var x = Init.Sparse(New(20, 7), 0.3, generator: new(1));
        for (var c = 0; c < 7; c++) Assert.Equal(6, x.Select(1, c).ToArray<double>().Count(v => v == 0));
    }

    [Fact]
    public void A_Dirac_convolution_passes_its_channels_on()
    {
        var x = Tensor.Randn([2, 4, 7], DType.Float64, new(1));
        var weight = Init.Dirac(New(4, 2, 3), groups: 2);
        Assert.Equal(x.ToArray<double>(), x.Conv1d(weight, padding: 1, groups: 2).ToArray<double>());
    }

    [Fact]
    public void Constants_and_the_identity_are_exact()
    {
        Assert.All(Init.Ones(New(3)).ToArray<double>(), v => Assert.Equal(1, v));
        Assert.All(Init.Zeros(New(3)).ToArray<double>(), v => Assert.Equal(0, v));
        Assert.Equal([1.0, 0, 0, 0, 1, 0], Init.Eye(New(2, 3)).ToArray<double>());
        Assert.Equal(5.0 / 3, Init.Gain(Nonlinearity.Tanh));
    }
}
