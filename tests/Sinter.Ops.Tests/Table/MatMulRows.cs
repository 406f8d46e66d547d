using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class MatMulRows
{
    static Tensor X => Tensor.Ones(2, 3);

    public static IEnumerable<OpRow> Rows =>
    [
        new("matmul, linalg.matmul, mm", x => x[0].MatMul(x[1]), Sample.Of([2, 3], [3, 4]), Sample.Of([2, 0], [0, 4]), Sample.Of([0, 3], [3, 2]))
        {
            Reference = x => Naive.MatMul(x[0], x[1]), Slack = 4, Large = Sample.Of([190, 260], [260, 170]),
            Errors =
            [
                new(() => X.MatMul(X), @"^MatMul: a is \[2, 3\] and b is \[2, 3\]; a's last size, 3, must match b's last but one, 2"),
                new(() => X.MatMul(Tensor.Of(1.0)), "both need at least one dimension"),
                new(() => X.MatMul(Tensor.Ones([3], DType.Float64)), "^MatMul: a is float32 and b is float64"),
            ],
        },
        new("bmm", x => x[0].MatMul(x[1]), Sample.Of([2, 2, 3], [2, 3, 2])) { Reference = x => Naive.MatMul(x[0], x[1]), Slack = 4, Large = Sample.Of([40, 60, 50], [40, 50, 60]) },
        new("matmul", x => x[0].MatMul(x[1]), Sample.Of([2, 1, 2, 3], [3, 3, 2]), Sample.Of([2, 2, 3], [3, 2]), Sample.Of([2, 3], [2, 3, 2]))
        {
            Variant = "broadcast", Slack = 4,
            Reference = x =>
            {
                var batch = Shape.Broadcast(x[0].Shape[..^2], x[1].Shape[..^2]);
                return Naive.MatMul(x[0].Expand([.. batch, .. x[0].Shape[^2..]]).Clone(), x[1].Expand([.. batch, .. x[1].Shape[^2..]]).Clone());
            },
        },
        new("matmul, mv", x => x[0].MatMul(x[1]), Sample.Of([2, 3], [3])) { Variant = "vector", Reference = x => Naive.MatMul(x[0], x[1].Reshape(3, 1)).Reshape(2), Slack = 4 },
        new("matmul", x => x[0].MatMul(x[1]), Sample.Of([3], [3, 2])) { Variant = "row", Reference = x => Naive.MatMul(x[0].Reshape(1, 3), x[1]).Reshape(2), Slack = 4 },
        new("dot", x => x[0].Dot(x[1]), Sample.Of([5], [5]))
        {
            Reference = x => Naive.MatMul(x[0].Reshape(1, 5), x[1].Reshape(5, 1)).Reshape([]), Slack = 4,
            Errors = [new(() => X.Dot(X), @"^Dot: a is \[2, 3\] and b is \[2, 3\]; both must be vectors")],
        },
        new("matmul", x => x[0].MatMul(x[1]), new Sample(Input.Integer([2, 3], -9, 9), Input.Integer([3, 4], -9, 9)))
        {
            Variant = "integers", Gradients = Gradients.None, ResultDType = DType.Int64, Reference = x => Naive.MatMul(x[0], x[1]),
        },
        new("nn.functional.linear", x => x[0].Linear(x[1], x[2]), Sample.Of([2, 3], [4, 3], [4]), Sample.Of([2, 2, 3], [4, 3], [4]), Sample.Of([3], [4, 3], [4]))
        {
            Slack = 4, Large = Sample.Of([150, 130], [110, 130], [110]),
            Reference = x => Naive.Fill([.. x[0].Shape[..^1], 4], i => Naive.At(x[2], i[^1])
                + Enumerable.Range(0, 3).Sum(k => Naive.At(x[0], [.. i[..^1], k]) * Naive.At(x[1], i[^1], k))),
            Errors = [new(() => Tensor.Ones(8, 12).Linear(Tensor.Ones(4, 10)), @"^Linear: x is \[8, 12\] and weight is \[4, 10\]"), new(() => X.Linear(Tensor.Ones(4, 3), Tensor.Ones(3)), @"bias must be \[4\]")],
        },
        new("nn.functional.linear", x => x[0].Linear(x[1]), Sample.Of([2, 3], [4, 3])) { Variant = "no bias", Slack = 4, Reference = x => Naive.MatMul(x[0], x[1].Transpose(0, 1).Clone()) },
    ];
}
