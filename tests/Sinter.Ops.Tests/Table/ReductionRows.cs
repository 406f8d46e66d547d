using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class ReductionRows
{
    static Tensor X => Tensor.Ones(2, 3);
    static Tensor Empty => Tensor.Zeros(0, 3);
    static Tensor Ints => Tensor.Ones([2, 3], DType.Int64);

    static Tensor Whole(Tensor x, Func<double[], double> f) => Tensor.Of(f(x.ToArray<double>()), DType.Float64);

    static double Variance(double[] l) => l.Sum(v => (v - l.Average()) * (v - l.Average())) / (l.Length - 1);

    static OpRow Indices(OpRow row) => row with { Variant = "indices", Gradients = Gradients.None, ResultDType = DType.Int64 };

    static OpRow Truths(OpRow row) => row with { Gradients = Gradients.None, ResultDType = DType.Bool };

    public static IEnumerable<OpRow> Rows =>
    [
        .. AlongLines.Rows("sum", (x, d) => x.Sum(d), (x, d) => AlongLines.Fold(x, d, l => l.Sum()), r => r with { Variant = "along" }),
        .. AlongLines.Rows("mean", (x, d) => x.Mean(d), (x, d) => AlongLines.Fold(x, d, l => l.Average()),
            r => r with { Errors = [new(() => Ints.Mean(), "^Mean: the tensor is int64; a mean is a real number"), new(() => X.Mean(2), "^Mean: dim is 2, but .* use -2 to 1")] }),
        new("prod", x => x[0].Prod(), Sample.Of([2, 3]), new(Input.Of(Tensor.From([2.0, 0, 3]))), new(Input.Of(Tensor.From([0.0, 0, 3]))), new(Input.Real([])))
        {
            Reference = x => Whole(x[0], v => v.Aggregate(1.0, (p, q) => p * q)),
        },
        .. AlongLines.Rows("prod", (x, d) => x.Prod(d), (x, d) => AlongLines.Fold(x, d, l => l.Aggregate(1.0, (p, q) => p * q)), r => r with { Variant = "along", Slack = 4, Large = null }),

        new("max", x => x[0].Max(), Sample.Of([2, 3, 4])) { Reference = x => Whole(x[0], v => v.Max()), Errors = [new(() => Empty.Max(), @"^Max: x is \[0, 3\], and dimension 0 has no elements")] },
        new("min", x => x[0].Min(), Sample.Of([2, 3, 4])) { Reference = x => Whole(x[0], v => v.Min()) },
        .. AlongLines.Rows("max", (x, d) => x.Max(d).Values, (x, d) => AlongLines.Fold(x, d, l => l.Max()), r => r with { Variant = "along" }),
        .. AlongLines.Rows("min", (x, d) => x.Min(d).Values, (x, d) => AlongLines.Fold(x, d, l => l.Min()), r => r with { Variant = "along" }),
        .. AlongLines.Rows("max", (x, d) => x.Max(d).Indices, (x, d) => AlongLines.Fold(x, d, l => Array.IndexOf(l, l.Max())), Indices),
        .. AlongLines.Rows("amax", (x, d) => x.AMax(d), (x, d) => AlongLines.Fold(x, d, l => l.Max()), r => r with { Errors = [new(() => Empty.AMax(0), "^AMax: x is .* no elements to choose from")] }),
        .. AlongLines.Rows("amin", (x, d) => x.AMin(d), (x, d) => AlongLines.Fold(x, d, l => l.Min())),
        .. AlongLines.Rows("argmax", (x, d) => x.ArgMax(d), (x, d) => AlongLines.Fold(x, d, l => Array.IndexOf(l, l.Max())), r => Indices(r) with { Variant = null }),
        .. AlongLines.Rows("argmin", (x, d) => x.ArgMin(d), (x, d) => AlongLines.Fold(x, d, l => Array.IndexOf(l, l.Min())), r => Indices(r) with { Variant = null }),
        new("argmax", x => x[0].ArgMax(keepDim: true), Sample.Of([2, 3, 4]))
        {
            Variant = "flat", Gradients = Gradients.None, ResultDType = DType.Int64,
            Errors = [new(() => Tensor.Ones([2], DType.Bool).ArgMax(), "^ArgMax: x is bool"), new(() => Tensor.Zeros(0).ArgMax(), "^ArgMax: ")],
            Reference = x => Tensor.Of(Array.IndexOf(x[0].ToArray<double>(), x[0].ToArray<double>().Max())).Reshape(1, 1, 1),
        },
        new("aminmax", x => [x[0].AMinMax(1).Min, x[0].AMinMax(1).Max], Sample.Of([2, 3, 4])) { Reference = x => AlongLines.Fold(x[0], 1, l => l.Min()) },

        .. AlongLines.Rows("any", (x, d) => x.Any(d), (x, d) => AlongLines.Fold(x, d, l => l.Any(v => v != 0) ? 1 : 0), Truths),
        .. AlongLines.Rows("all", (x, d) => x.Greater(-1.5).All(d), (x, d) => AlongLines.Fold(x, d, l => l.All(v => v > -1.5) ? 1 : 0), Truths),
        .. AlongLines.Rows("count_nonzero", (x, d) => x.Greater(0).CountNonzero(d), (x, d) => AlongLines.Fold(x, d, l => l.Count(v => v > 0)), r => Indices(r) with { Variant = null }),

        .. AlongLines.Rows("linalg.vector_norm, norm", (x, d) => x.Norm(2, d), (x, d) => AlongLines.Fold(x, d, l => Math.Sqrt(l.Sum(v => v * v)))),
        .. AlongLines.Rows("norm", (x, d) => x.Norm(3, d), (x, d) => AlongLines.Fold(x, d, l => Math.Cbrt(l.Sum(v => Math.Abs(v * v * v)))), r => r with { Variant = "3", Slack = 4 }, avoid: [0]),
        .. AlongLines.Rows("norm", (x, d) => x.Norm(1, d), (x, d) => AlongLines.Fold(x, d, l => l.Sum(Math.Abs)), r => r with { Variant = "1" }, avoid: [0]),
        .. AlongLines.Rows("norm", (x, d) => x.Norm(double.PositiveInfinity, d), (x, d) => AlongLines.Fold(x, d, l => l.Max(Math.Abs)), r => r with { Variant = "∞" }, avoid: [0]),
        .. AlongLines.Rows("norm", (x, d) => x.Norm(double.NegativeInfinity, d), (x, d) => AlongLines.Fold(x, d, l => l.Min(Math.Abs)), r => r with { Variant = "-∞" }, avoid: [0]),
        new("linalg.vector_norm", x => x[0].VectorNorm(0), Sample.Of([2, 3]))
        {
            Variant = "0", Gradients = Gradients.None, Reference = x => Whole(x[0], v => v.Count(e => e != 0)),
            Errors = [new(() => Ints.VectorNorm(), "^VectorNorm: the tensor is int64; a norm is a real number")],
        },

        .. AlongLines.Rows("var", (x, d) => x.Var(d), (x, d) => AlongLines.Fold(x, d, Variance),
            r => r with { Slack = 4, Errors = [new(() => Ints.Var(), "^Var: the tensor is int64")] }),
        .. AlongLines.Rows("std", (x, d) => x.Std(d), (x, d) => AlongLines.Fold(x, d, l => Math.Sqrt(Variance(l))), r => r with { Slack = 4 }),
        new("var_mean", x => [x[0].VarMean([0, 1], 0).Var, x[0].VarMean([0, 1], 0).Mean], Sample.Of([3, 4])) { Reference = x => Whole(x[0], v => Variance(v) * 11 / 12), Slack = 4 },
        new("std_mean", x => [x[0].StdMean().Std, x[0].StdMean().Mean], Sample.Of([3, 4])) { Reference = x => Whole(x[0], v => Math.Sqrt(Variance(v))), Slack = 4 },
        .. AlongLines.Rows("logsumexp", (x, d) => x.LogSumExp(d), (x, d) => AlongLines.Fold(x, d, l => Math.Log(l.Sum(Math.Exp))), r => r with { Slack = 4 }),
        .. AlongLines.Rows("nansum", (x, d) => x.NanSum(d), (x, d) => AlongLines.Fold(x, d, l => l.Sum())),
        .. AlongLines.Rows("nanmean", (x, d) => x.NanMean(d), (x, d) => AlongLines.Fold(x, d, l => l.Average()),
            r => r with { Errors = [new(() => Ints.NanMean(), "^NanMean: the tensor is int64")] }),

        .. AlongLines.Rows("median", (x, d) => x.Median(d).Values, (x, d) => AlongLines.Fold(x, d, l => l.Order().ElementAt((l.Length - 1) / 2)),
            r => r with { Errors = [new(() => Empty.Median(0), @"^Median: x is \[0, 3\], and dimension 0 has no elements")] }),
        .. AlongLines.Rows("nanmedian", (x, d) => x.NanMedian(d).Values, (x, d) => AlongLines.Fold(x, d, l => l.Order().ElementAt((l.Length - 1) / 2))),
        new("median", x => x[0].Median(), Sample.Of([3, 4])) { Variant = "of all", Reference = x => Tensor.Of(x[0].ToArray<double>().Order().ElementAt(5), DType.Float64) },
        new("nanmedian", x => x[0].NanMedian(), Sample.Of([3, 4])) { Variant = "of all", Reference = x => Tensor.Of(x[0].ToArray<double>().Order().ElementAt(5), DType.Float64) },
        .. AlongLines.Rows("mode", (x, d) => x.Mode(d).Values, (x, d) => AlongLines.Fold(x, d, l => l.GroupBy(v => v).OrderBy(g => -g.Count()).ThenBy(g => g.Key).First().Key)),
        .. Enum.GetValues<Interpolation>().SelectMany(i => AlongLines.Rows("quantile", (x, d) => x.Quantile(0.3, d, interpolation: i),
            (x, d) => AlongLines.Fold(x, d, l => Quantile(l, i)), r => Narrow(r) with { Variant = i == Interpolation.Linear ? null : i.ToString() })),
        .. AlongLines.Rows("nanquantile", (x, d) => x.NanQuantile(0.3, d), (x, d) => AlongLines.Fold(x, d, l => Quantile(l, Interpolation.Linear)), Narrow),
        new("quantile", x => x[0].Quantile(x[1], 1, keepDim: true), new Sample(Input.Real([2, 5, 3]), Input.Real([4], 0.06, 0.94, 0.25, 0.5, 0.75)))
        {
            Variant = "several", DTypes = [DType.Float64, DType.Float32],
            Reference = x => Tensor.From(x[1].ToArray<double>().SelectMany(q => AlongLines.Fold(x[0], 1, l => Between(l, q * (l.Length - 1))).ToArray<double>()).ToArray(), [4, 2, 1, 3]),
            Errors = [new(() => X.Quantile(1.5), "^Quantile: q must lie between 0 and 1"), new(() => Ints.Quantile(0.5), "^Quantile: x is int64")],
        },
    ];

    static OpRow Narrow(OpRow row) => row with { DTypes = [DType.Float64, DType.Float32], Slack = 4 };

    static double Between(double[] line, double rank)
    {
        var sorted = line.Order().ToArray();
        var below = (int)Math.Floor(rank);
        return sorted[below] + (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]) * (rank - below);
    }

    // 0.3 in float32 is another number than in float64; the sizes used keep the rank away from whole numbers.
    static double Quantile(double[] line, Interpolation interpolation)
    {
        var rank = 0.3 * (line.Length - 1);
        return Between(line, interpolation switch
        {
            Interpolation.Lower => Math.Floor(rank),
            Interpolation.Higher => Math.Ceiling(rank),
            Interpolation.Nearest => Math.Round(rank),
            Interpolation.Midpoint => (Math.Floor(rank) + Math.Ceiling(rank)) / 2,
            _ => rank,
        });
    }
}
