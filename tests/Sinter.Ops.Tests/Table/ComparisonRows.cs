using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class ComparisonRows
{
    public static IEnumerable<OpRow> Rows =>
    [
        Pair("eq", (a, b) => a.Equal(b), (a, b) => a == b),
        Pair("ne, not_equal", (a, b) => a.NotEqual(b), (a, b) => a != b),
        Pair("lt, less", (a, b) => a.Less(b), (a, b) => a < b),
        Pair("le, less_equal", (a, b) => a.LessOrEqual(b), (a, b) => a <= b),
        Pair("gt, greater", (a, b) => a.Greater(b), (a, b) => a > b),
        Pair("ge, greater_equal", (a, b) => a.GreaterOrEqual(b), (a, b) => a >= b),
        Number("eq", x => x.Equal(1), x => x == 1),
        Number("ne", x => x.NotEqual(1), x => x != 1),
        Number("lt", x => x.Less(1), x => x < 1),
        Number("le", x => x.LessOrEqual(1), x => x <= 1),
        Number("gt", x => x.Greater(1), x => x > 1),
        Number("ge", x => x.GreaterOrEqual(1), x => x >= 1),
        Pair("logical_and", (a, b) => a.LogicalAnd(b), (a, b) => a != 0 && b != 0),
        Pair("logical_or", (a, b) => a.LogicalOr(b), (a, b) => a != 0 || b != 0),
        Pair("logical_xor", (a, b) => a.LogicalXor(b), (a, b) => (a != 0) != (b != 0)),
        Number("logical_not", x => x.LogicalNot(), x => x == 0) with { Variant = null },
        Number("isnan", x => x.IsNaN(), double.IsNaN) with { Variant = null },
        new("where", x => Tensor.Where(x[0], x[1], 0.5), new Sample(Input.Bool([2, 3]), Input.Real([2, 3]))) { Variant = "else a number", Scalar = x => x[0] != 0 ? x[1] : 0.5 },
        new("where", x => Tensor.Where(x[0], 0.5, x[1]), new Sample(Input.Bool([2, 3]), Input.Real([2, 3]))) { Variant = "then a number", Scalar = x => x[0] != 0 ? 0.5 : x[1] },
        new("where", x => Tensor.Where(x[0], 2, 0.5), new Sample(Input.Bool([2, 3])))
        {
            Variant = "numbers", Scalar = x => x[0] != 0 ? 2 : 0.5, Gradients = Gradients.None, ResultDType = DType.Float32,
            Errors = [new(() => Tensor.Where(Tensor.Ones(2), 1, 0), "^Where: condition is float32; it must be bool")],
        },
        new("where", x => Tensor.Where(x[0], x[1], x[2]), new Sample(Input.Bool([2, 3]), Input.Real([2, 3]), Input.Real([2, 3])), new Sample(Input.Bool([2, 1]), Input.Real([2, 3]), Input.Real([3])))
        {
            Scalar = x => x[0] != 0 ? x[1] : x[2],
            Errors = [new(() => Tensor.Where(Tensor.Ones(2), Tensor.Ones(2), Tensor.Ones(2)), "^Where: condition is float32; it must be bool")],
        },
    ];

    static OpRow Pair(string names, Func<Tensor, Tensor, Tensor> call, Func<double, double, bool> holds)
        => OpRow.Binary(names, call, (a, b) => holds(a, b) ? 1 : 0) with { ResultDType = DType.Bool, Gradients = Gradients.None, OnIntegers = OnIntegers.Kept };

    static OpRow Number(string names, Func<Tensor, Tensor> call, Func<double, bool> holds)
        => OpRow.Unary(names, call, x => holds(x) ? 1 : 0) with { Variant = "number", ResultDType = DType.Bool, Gradients = Gradients.None, OnIntegers = OnIntegers.Kept };
}
