using Sinter.Cpu;
using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

/// <summary>Covariances, and other ops made of a few others.</summary>
static class CovarianceRows
{
    static Tensor X => Tensor.Ones(2, 3);

    public static IEnumerable<OpRow> Rows =>
    [
        new("cov", x => x[0].Cov(), Sample.Of([3, 5], [3, 5])) { Reference = x => Covariances(x[0]), Slack = 8, Errors = [new(() => Tensor.Ones(1, 2, 3).Cov(), @"^Cov: x is \[1, 2, 3\]")] },
        new("cov", x => x[0].Cov(correction: 0, fweights: Tensor.From([1L, 2, 1])), Sample.Of([2, 3]))
        {
            Variant = "counts", Reference = x => Covariances(Tensor.Cat([x[0], x[0].Narrow(1, 1, 1)], 1), 0), Slack = 8,
            Errors = [new(() => X.Cov(fweights: Tensor.Ones(2)), @"^Cov: the weights are \[2\], but there are 3 observations")],
        },
        new("corrcoef", x => x[0].CorrCoef(), Sample.Of([3, 5]))
        {
            Reference = x => Covariances(x[0]) is var c ? Naive.Fill([3, 3], i => At(c, i[0], i[1]) / Math.Sqrt(At(c, i[0], i[0]) * At(c, i[1], i[1]))) : null!,
            Slack = 8, Gradients = Gradients.Once,
        },
        new("dist", x => x[0].Dist(x[1], 3), Sample.Of([2, 3], [3]))
        {
            Slack = 4, Reference = x => Tensor.Of(Math.Cbrt(x[0].ToArray<double>().Select((v, i) => Math.Pow(Math.Abs(v - x[1].ToArray<double>()[i % 3]), 3)).Sum()), DType.Float64),
        },
        new("renorm", x => x[0].Renorm(2, 0, 1), new Sample(Input.Of(Tensor.From([3.0, 4, 0.3, 0.4], [2, 2]))))
        {
            Slack = 4, Reference = _ => Tensor.From([3 / (5 + 1e-7), 4 / (5 + 1e-7), 0.3, 0.4], [2, 2]), Gradients = Gradients.Once,
            Errors = [new(() => X.Renorm(0, 0, 1), "^Renorm: p is 0"), new(() => Tensor.Ones(2).Renorm(1, 0, 1), @"^Renorm: x is \[2\]")],
        },
        .. AlongLines.Rows("cumulative_trapezoid", (x, d) => x.CumulativeTrapezoid(0.5, d), (x, d) => AlongLines.Apply(x, d, l =>
        {
            var sum = 0.0;
            return [.. Enumerable.Range(1, Math.Max(0, l.Length - 1)).Select(i => sum += (l[i - 1] + l[i]) / 4)];
        }), r => r with { Slack = 4 }),
        new("msort", x => x[0].MSort(), Sample.Of([5, 2])) { Reference = x => AlongLines.Apply(x[0], 0, l => [.. l.Order()]) },
        OpRow.Unary("mvlgamma, special.multigammaln", x => x.MvLgamma(3), x => SpecialMath.LogGamma(x) + SpecialMath.LogGamma(x - 0.5) + SpecialMath.LogGamma(x - 1) + 1.5 * Math.Log(Math.PI), 1.5, 4) with
        {
            Slack = 8, SpecialValues = false, Errors = [new(() => X.MvLgamma(0), "^MvLgamma: p is 0")],
        },
    ];

    static double At(Tensor x, long i, long j) => x[i, j].Item();

    static Tensor Covariances(Tensor x, int correction = 1)
    {
        long n = x.Shape[1];
        double Mean(long i) => Enumerable.Range(0, (int)n).Average(k => At(x, i, k));
        return Naive.Fill([x.Shape[0], x.Shape[0]], i => Enumerable.Range(0, (int)n).Sum(k => (At(x, i[0], k) - Mean(i[0])) * (At(x, i[1], k) - Mean(i[1]))) / (n - correction));
    }
}
