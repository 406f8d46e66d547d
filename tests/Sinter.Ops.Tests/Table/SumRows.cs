using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class SumRows
{
    static Tensor X => Tensor.Ones(2, 3);

    public static IEnumerable<OpRow> Rows =>
    [
        new("sum", x => x[0].Sum(), Sample.Of([2, 3]), Sample.Of(Shape.Scalar), Sample.Of([0, 3])) { Reference = x => Tensor.Of(x[0].ToArray<double>().Sum(), DType.Float64), Large = Sample.Of([300, 301]) },
        new("sum", x => x[0].Sum([0, -1]), Sample.Of([2, 3, 4]))
        {
            Variant = "dims", Reference = x => Naive.Fill([3], i => Enumerable.Range(0, 8).Sum(k => Naive.At(x[0], k / 4, i[0], k % 4))), Large = Sample.Of([30, 60, 50]),
            Errors = [new(() => X.Sum(2), @"^Sum: dim is 2, but \[2, 3\] has 2 dimensions"), new(() => X.Sum([0, -2]), @"^Sum: dimension -2 of \[2, 3\] is named twice")],
        },
        new("sum", x => x[0].Sum(1, keepDim: true), Sample.Of([2, 3]), Sample.Of([2, 0]))
        {
            Variant = "keepDim", Reference = x => Naive.Fill([2, 1], i => Enumerable.Range(0, (int)x[0].Shape[1]).Sum(k => Naive.At(x[0], i[0], k))), Large = Sample.Of([3, 50_000]),
        },
        new("sum", x => x[0].Sum(), new Sample(Input.Integer([2, 3], -9, 9))) { Variant = "integers", Gradients = Gradients.None, ResultDType = DType.Int64 },
        new("mean", x => x[0].Mean(), Sample.Of([2, 3]))
        {
            Reference = x => Tensor.Of(x[0].ToArray<double>().Average(), DType.Float64), Errors = [new(() => Tensor.Arange(3).Mean(), "^Mean: the tensor is int64; a mean is a real number")],
        },
        new("mean", x => x[0].Mean(0, keepDim: true), Sample.Of([2, 3]))
        {
            Variant = "keepDim", Reference = x => Naive.Fill([1, 3], i => (Naive.At(x[0], 0, i[1]) + Naive.At(x[0], 1, i[1])) / 2),
        },
        new("Tensor.sum_to_size", x => x[0].SumTo([3, 1]), Sample.Of([2, 3, 2]))
        {
            Reference = x => Naive.Fill([3, 1], i => Enumerable.Range(0, 4).Sum(k => Naive.At(x[0], k / 2, i[0], k % 2))),
            Errors = [new(() => X.SumTo([2]), @"^SumTo: \[2, 3\] does not come from \[2\] by broadcasting")],
        },
    ];
}
