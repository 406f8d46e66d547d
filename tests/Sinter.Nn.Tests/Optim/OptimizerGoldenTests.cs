using Sinter.Optim;
using Sinter.Testing;

namespace Sinter.Nn.Tests.Optim;

public class OptimizerGoldenTests
{
    public static TheoryData<string> Cases => [.. GoldenOptimizers.WithGradients.Select(c => c.Name)];

    [Theory, MemberData(nameof(Cases))]
    public void Float64_follows_the_golden_path(string name) => Follow(name, DType.Float64, 1e-12);

    [Theory, MemberData(nameof(Cases))]
    public void Float32_follows_the_golden_path(string name) => Follow(name, DType.Float32, 2e-5);

    static void Follow(string name, DType dtype, double tolerance)
    {
        var c = Golden.Case("optimizers", name);
        Tensor[] p = [new Parameter(c["in/p0"].To(dtype)), new Parameter(c["in/p1"].To(dtype))];
        var optimizer = GoldenOptimizers.Create(c, p);
        for (var t = 0; t < 10; t++)
        {
            for (var i = 0; i < 2; i++) p[i].Grad = c[$"in/grad{i}"].Select(0, t).To(dtype);
            optimizer.Step();
            for (var i = 0; i < 2; i++)
            {
                double[] expected = c[$"out/p{i}"].Select(0, t).ToArray<double>(), actual = p[i].ToArray<double>();
                for (var k = 0; k < expected.Length; k++)
                    Assert.True(Math.Abs(expected[k] - actual[k]) <= tolerance * (1 + Math.Abs(expected[k])), $"step {t}, p{i}[{k}]: {actual[k]:r} for {expected[k]:r}");
            }
        }
    }

    [Theory]
    [InlineData("lbfgs_quadratic")]
    [InlineData("lbfgs_rosenbrock")]
    public void LBFGS_follows_the_golden_path(string name)
    {
        var c = Golden.Case("optimizers", name);
        var p = new Parameter(c["in/p0"].To(DType.Float64));
        var optimizer = GoldenOptimizers.Create(c, [p]);
        for (var t = 0; t < 10; t++)
        {
            var loss = optimizer.Step(() =>
            {
                optimizer.ZeroGrad();
                var value = name == "lbfgs_quadratic" ? Landscapes.Quadratic(p) : Landscapes.Rosenbrock(p);
                value.Backward();
                return value;
            });
            Close(c["out/losses"].ToArray<double>()[t], loss.Item());
            double[] expected = c["out/p0"].Select(0, t).ToArray<double>(), actual = p.ToArray<double>();
            for (var k = 0; k < expected.Length; k++) Close(expected[k], actual[k]);
        }

        static void Close(double expected, double actual) => Assert.True(Math.Abs(expected - actual) <= 1e-9 * (1 + Math.Abs(expected)), $"{actual:r} for {expected:r}");
    }
}
