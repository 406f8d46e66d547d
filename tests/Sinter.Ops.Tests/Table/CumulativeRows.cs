using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class CumulativeRows
{
    static Tensor X => Tensor.Ones(2, 3);

    static double[] Running(double[] line, Func<double, double, double> merge)
    {
        var y = (double[])line.Clone();
        for (var i = 1; i < y.Length; i++) y[i] = merge(y[i - 1], y[i]);
        return y;
    }

    static double[] LastPlace(double[] line, Func<double, double, bool> beats)
    {
        var best = 0;
        return [.. line.Select((v, i) => (double)(best = beats(v, line[best]) ? i : best))];
    }

    static double[] Differences(double[] line) => [.. line.Skip(1).Zip(line, (after, before) => after - before)];

    static double Area(double[] line) => line.Skip(1).Zip(line, (after, before) => (after + before) / 2).Sum();

    public static IEnumerable<OpRow> Rows =>
    [
        .. AlongLines.Rows("cumsum", (x, d) => x.CumSum(d), (x, d) => AlongLines.Apply(x, d, l => Running(l, (a, b) => a + b)),
            r => r with { Errors = [new(() => X.CumSum(2), "^CumSum: dim is 2, but")] }),
        .. AlongLines.Rows("cumprod", (x, d) => x.CumProd(d), (x, d) => AlongLines.Apply(x, d, l => Running(l, (a, b) => a * b)), r => r with { Slack = 4 }),
        new("cumprod", x => x[0].CumProd(0), new Sample(Input.Of(Tensor.From([2.0, 0, 3, 0, 1.5])))) { Variant = "zeros" },
        .. AlongLines.Rows("cummax", (x, d) => x.CumMax(d).Values, (x, d) => AlongLines.Apply(x, d, l => Running(l, Math.Max))),
        .. AlongLines.Rows("cummin", (x, d) => x.CumMin(d).Values, (x, d) => AlongLines.Apply(x, d, l => Running(l, Math.Min))),
        .. AlongLines.Rows("cummax", (x, d) => x.CumMax(d).Indices, (x, d) => AlongLines.Apply(x, d, l => LastPlace(l, (a, b) => a >= b)),
            r => r with { Variant = "indices", Gradients = Gradients.None, ResultDType = DType.Int64 }),
        .. AlongLines.Rows("logcumsumexp", (x, d) => x.LogCumSumExp(d), (x, d) => AlongLines.Apply(x, d, l => Running(l, (a, b) => Math.Log(Math.Exp(a) + Math.Exp(b)))),
            r => r with { Slack = 4, Errors = [new(() => X.To(DType.Int64).LogCumSumExp(0), "^LogCumSumExp: the tensor is int64")] }),
        new("Tensor.cumsum_", x => x[0].CumSumInPlace(1), Sample.Of([2, 5, 3])) { InPlace = true, Reference = x => AlongLines.Apply(x[0], 1, l => Running(l, (a, b) => a + b)) },
        new("Tensor.cumprod_", x => x[0].CumProdInPlace(1), Sample.Of([2, 5, 3])) { InPlace = true, Reference = x => AlongLines.Apply(x[0], 1, l => Running(l, (a, b) => a * b)), Slack = 4 },
        .. AlongLines.Rows("diff", (x, d) => x.Diff(2, d), (x, d) => AlongLines.Apply(x, d, l => Differences(Differences(l))),
            r => r with { Slack = 8, Errors = [new(() => X.Diff(-1), "^Diff: n is -1"), new(() => Tensor.Of(1.0).Diff(), "^Diff: x has no dimensions")] }),
        new("diff", x => x[0].Diff(1, 1, x[1], x[2]), Sample.Of([2, 3, 2], [2, 1, 2], [2, 2, 2])) { Variant = "joined" },
        .. AlongLines.Rows("trapezoid, trapz", (x, d) => x.Trapezoid(0.5, d), (x, d) => AlongLines.Fold(x, d, l => Area(l) * 0.5),
            r => r with { Slack = 8, Errors = [new(() => Tensor.Of(1.0).Trapezoid(), "^Trapezoid: x has no dimensions")] }),
        new("trapezoid", x => x[0].Trapezoid(x[1], 1), Sample.Of([2, 5, 3], [5]))
        {
            Variant = "places", Slack = 8, Errors = [new(() => X.Trapezoid(Tensor.Ones(4), 1), @"^Trapezoid: x is \[2, 3\] and the places are \[4\]")],
        },
    ];
}
