using Sinter.Testing;
using static Sinter.Ops.Tests.Table.NeuralReference;

namespace Sinter.Ops.Tests.Table;

static class SoftmaxRows
{
    static readonly Sample[] Lasts = [Sample.Of([3, 5]), Sample.Of([2, 1, 37]), Sample.Of([1]), Sample.Of(Shape.Scalar)];
    static readonly Sample[] Firsts = [Sample.Of([4, 3]), Sample.Of([3, 70]), Sample.Of([5, 2, 17])];

    static OpRow Along(string names, Func<Tensor, int, Tensor> call, Func<double[], double[]> reference, int dim) => new(names, x => call(x[0], dim), dim < 0 ? Lasts : Firsts)
    {
        Variant = dim < 0 ? null : "first dimension",
        Reference = x => NeuralReference.Along(x[0], dim, reference),
        Large = dim < 0 ? Sample.Of([70, 1003]) : Sample.Of([40, 3001]),
        Slack = 2,
        Errors =
        [
            new(() => call(Tensor.Ones(2, 3), 2), @"dim is 2, but \[2, 3\] has 2 dimensions"),
            new(() => call(Tensor.Ones(2, 3).To(DType.Int64), 0), @"x is int64; its result is real"),
        ],
    };

    public static IEnumerable<OpRow> Rows =>
    [
        .. new[] { -1, 0 }.SelectMany(dim => (OpRow[])
        [
            Along("softmax, special.softmax, nn.functional.softmax", (x, d) => x.Softmax(d), Softmax, dim),
            Along("log_softmax, special.log_softmax, nn.functional.log_softmax", (x, d) => x.LogSoftmax(d), x => Array.ConvertAll(Softmax(x), Math.Log), dim),
            Along("nn.functional.softmin", (x, d) => x.Softmin(d), x => Softmax(Array.ConvertAll(x, v => -v)), dim),
        ]),
    ];
}
