namespace Sinter.Ops.Tests;

/// <summary>Decompositions that go panel by panel, at sizes about and beyond a panel's: the products of their factors are the matrix again.</summary>
public class PanelTests
{
    static Tensor Random(int seed, params long[] shape) => Tensor.Randn(shape, DType.Float64, new Generator(seed));

    static void Near(Tensor found, Tensor expected, string what)
    {
        var difference = (found - expected).Abs().Max().Item();
        Assert.True(difference < 1e-10 * (1 + expected.Abs().Max().Item()), $"{what}: {difference}");
    }

    [Theory, InlineData(127), InlineData(128), InlineData(129), InlineData(200), InlineData(257)]
    public void Factors_multiply_to_the_matrix(int n)
    {
        Tensor a = Random(1, 2, n, n), positive = a.MatMul(a.MT) / (double)n + Tensor.Eye(n, dtype: DType.Float64);
        var l = positive.CholeskyFactor();
        Near(l.MatMul(l.MT), positive, "Cholesky");
        Near(l.Triu(1), Tensor.ZerosLike(l), "above the diagonal");
        Near(positive.CholeskyFactor(upper: true), l.MT, "the upper factor");

        Near(a.Inv().MatMul(a), Tensor.Eye(n, dtype: DType.Float64).Expand(2, n, n), "inverse");
        var b = Random(2, 2, n, 17);
        Near(a.MatMul(a.Solve(b)), b, "solve");
        Near(a.MatMul(a.Solve(b[.., .., ..1])), b[.., .., ..1], "solve for one");
        foreach (var upper in new[] { false, true })
        {
            var t = (upper ? a.Triu() : a.Tril()) / (double)n + Tensor.Eye(n, dtype: DType.Float64) * 2.0;
            Near(t.MatMul(t.SolveTriangular(b, upper)), b, $"triangle, upper {upper}");
        }
    }

    [Theory, InlineData(300, 140), InlineData(140, 300), InlineData(129, 128), InlineData(1, 200)]
    public void Rectangles_too(int m, int n)
    {
        var a = Random(3, m, n);
        var (p, l, u) = a.Lu();
        Near(p.MatMul(l).MatMul(u), a, "P L U");
        Assert.True(l.Abs().Max().Item() <= 1 + 1e-12);
    }

    [Fact]
    public void What_is_not_positive_definite_is_found_behind_the_first_panel()
    {
        var a = Tensor.Eye(200, dtype: DType.Float64);
        a[150, 150] = Tensor.Of(-1.0, DType.Float64);
        Assert.Contains("leading minor of order 151", Assert.Throws<LinearAlgebraException>(() => a.CholeskyFactor()).Message);
        var singular = Tensor.Eye(200, dtype: DType.Float64);
        singular[170, 170] = Tensor.Of(0.0, DType.Float64);
        Assert.Throws<LinearAlgebraException>(() => singular.Inv());
    }
}
