using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class SortingRows
{
    static Tensor X => Tensor.Ones(2, 3);

    static OpRow Integral(OpRow row) => row with { Gradients = Gradients.None, ResultDType = DType.Int64 };

    static double[] Order(double[] line, bool descending = false)
        => [.. Enumerable.Range(0, line.Length).OrderBy(i => descending ? -line[i] : line[i]).Select(i => (double)i)];

    static double Below(double[] sequence, double value) => sequence.Count(s => s < value);

    public static IEnumerable<OpRow> Rows =>
    [
        .. AlongLines.Rows("sort", (x, d) => x.Sort(d).Values, (x, d) => AlongLines.Apply(x, d, l => [.. l.Order()])),
        .. AlongLines.Rows("sort", (x, d) => x.Sort(d, descending: true).Values, (x, d) => AlongLines.Apply(x, d, l => [.. l.OrderDescending()]), r => r with { Variant = "descending" }),
        .. AlongLines.Rows("argsort", (x, d) => x.ArgSort(d), (x, d) => AlongLines.Apply(x, d, l => Order(l)), Integral),
        .. AlongLines.Rows("argsort", (x, d) => x.ArgSort(d, true), (x, d) => AlongLines.Apply(x, d, l => Order(l, true)), r => Integral(r) with { Variant = "descending" }),
        .. AlongLines.Rows("topk", (x, d) => x.TopK(2, d).Values, (x, d) => AlongLines.Apply(x, d, l => [.. l.OrderDescending().Take(2)]),
            r => r with { Errors = [new(() => X.TopK(4), @"^TopK: k is 4, but dimension 1 of \[2, 3\] has 3 elements")] }),
        .. AlongLines.Rows("topk", (x, d) => x.TopK(2, d, largest: false).Indices, (x, d) => AlongLines.Apply(x, d, l => Order(l)[..2]), r => Integral(r) with { Variant = "smallest" }),
        .. AlongLines.Rows("kthvalue", (x, d) => x.KthValue(2, d).Values, (x, d) => AlongLines.Fold(x, d, l => l.Order().ElementAt(1)),
            r => r with { Errors = [new(() => X.KthValue(0), "^KthValue: k is 0, but .* use 1 to 3")] }),
        .. AlongLines.Rows("kthvalue", (x, d) => x.KthValue(2, d).Indices, (x, d) => AlongLines.Fold(x, d, l => Order(l)[1]), r => Integral(r) with { Variant = "indices" }),

        Integral(new("unique", x => [x[0].Unique(returnCounts: true).Values, x[0].Unique(returnCounts: true).Counts!, x[0].Unique(returnInverse: true).Inverse!],
            new Sample(Input.Integer([3, 5], -2, 3))) { Reference = x => Tensor.From(x[0].ToArray<long>().Distinct().Order().ToArray()) }),
        Integral(new("unique_consecutive", x => [x[0].UniqueConsecutive(returnInverse: true, returnCounts: true).Values], new Sample(Input.Integer([20], 0, 1)))
        {
            Reference = x => Tensor.From(x[0].ToArray<long>().Where((v, i) => i == 0 || x[0].ToArray<long>()[i - 1] != v).ToArray()),
        }),
        Integral(new("searchsorted", x => x[0].Sort().Values.SearchSorted(x[1]), Sample.Of([7], [3, 4]))
        {
            Reference = x => Tensor.From(x[1].ToArray<double>().Select(v => Below(x[0].ToArray<double>(), v)).ToArray(), x[1].Shape), Large = Sample.Of([100], [9000]),
            Errors = [new(() => Tensor.Ones(2, 3).SearchSorted(Tensor.Ones(3, 3)), @"^SearchSorted: the sequence is \[2, 3\] and the values \[3, 3\]")],
        }),
        Integral(new("searchsorted", x => x[0].SearchSorted(x[1], right: true, sorter: x[0].ArgSort()), Sample.Of([2, 7], [2, 4])) { Variant = "rows" }),
        Integral(new("bucketize", x => x[0].Bucketize(x[1].Sort().Values, right: true), Sample.Of([3, 4], [7]))
        {
            Reference = x => Tensor.From(x[0].ToArray<double>().Select(v => (double)x[1].ToArray<double>().Count(s => s <= v)).ToArray(), x[0].Shape),
            Errors = [new(() => X.Bucketize(X), @"^Bucketize: the boundaries are \[2, 3\]")],
        }),
        Integral(new("bincount", x => x[0].BinCount(minLength: 8), new Sample(Input.Integer([30], 0, 5)))
        {
            Reference = x => Tensor.From(Enumerable.Range(0, 8).Select(i => (long)x[0].ToArray<long>().Count(v => v == i)).ToArray()),
            Errors = [new(() => Tensor.From([1L, -2]).BinCount(), "^BinCount: x has the element -2"), new(() => X.BinCount(), "^BinCount: x is float32")],
        }),
        new("histc", x => x[0].Histc(4, -1, 1), Sample.Of([40]))
        {
            Gradients = Gradients.None,
            Reference = x => Tensor.From(Enumerable.Range(0, 4).Select(b => (double)x[0].ToArray<double>().Count(v => v >= -1 + b / 2.0 && (v < -0.5 + b / 2.0 || (b == 3 && v == 1)))).ToArray()),
            Errors = [new(() => X.Histc(0), "^Histc: bins is 0"), new(() => X.Histc(3, 2, 1), "^Histc: the range is 2 to 1")],
        },
        new("isin", x => x[0].IsIn(x[1]), new Sample(Input.Integer([3, 4], 0, 9), Input.Integer([5], 0, 9)))
        {
            Gradients = Gradients.None, ResultDType = DType.Bool,
            Reference = x => Tensor.From(x[0].ToArray<long>().Select(v => x[1].ToArray<long>().Contains(v)).ToArray(), x[0].Shape),
        },
    ];
}
