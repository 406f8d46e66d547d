using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class ArithmeticRows
{
    static Tensor X => Tensor.Ones(2, 3);
    static Sample Pair => Sample.Of([2, 3], [2, 3]);

    public static IEnumerable<OpRow> Rows =>
    [
        new("add, Tensor.add", x => x[0] + x[1], Pair)
        {
            Scalar = x => x[0] + x[1], OnIntegers = OnIntegers.Kept,
            Errors = [new(() => X.Add(Tensor.Ones(4)), @"^Add: \[2, 3\] and \[4\] do not broadcast")],
        },
        new("add", x => x[0].Add(x[1], alpha: -2), Pair) { Variant = "alpha", Scalar = x => x[0] - 2 * x[1], OnIntegers = OnIntegers.Kept },
    ];
}
