using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class ArithmeticRows
{
    static Tensor X => Tensor.Ones(2, 3);
    static Tensor Mask => Tensor.Full([2], true);

    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.Binary("add, Tensor.add", (a, b) => a + b, (a, b) => a + b) with
        {
            OnIntegers = OnIntegers.Kept, Errors = [new(() => X.Add(Tensor.Ones(4)), @"^Add: \[2, 3\] and \[4\] do not broadcast; .* dimension 1 is 3 and 4")],
        },
        OpRow.Binary("add", (a, b) => a.Add(b, alpha: -2), (a, b) => a - 2 * b) with { Variant = "alpha", OnIntegers = OnIntegers.Kept },
        new("add", x => x[0] + x[1], Sample.Of([3, 4], [4])) { Variant = "row to each", Large = Sample.Of([300, 203], [203]) },
        OpRow.Unary("add", x => 3 + x, x => 3 + x) with { Variant = "number", OnIntegers = OnIntegers.Kept },
        OpRow.Unary("add", x => x + 0.5, x => x + 0.5) with { Variant = "real number", OnIntegers = OnIntegers.Float32 },
        OpRow.Binary("sub, subtract", (a, b) => a - b, (a, b) => a - b) with
        {
            OnIntegers = OnIntegers.Kept, Errors = [new(() => Mask.Subtract(Mask), "^Subtract: both tensors are bool; use LogicalXor")],
        },
        OpRow.Binary("sub", (a, b) => a.Subtract(b, alpha: 3), (a, b) => a - 3 * b) with { Variant = "alpha", OnIntegers = OnIntegers.Kept },
        OpRow.Unary("sub", x => x - 2, x => x - 2) with { Variant = "number", OnIntegers = OnIntegers.Kept },
        OpRow.Unary("rsub", x => 2 - x, x => 2 - x) with { OnIntegers = OnIntegers.Kept },
        OpRow.Binary("mul, multiply", (a, b) => a * b, (a, b) => a * b) with { OnIntegers = OnIntegers.Kept },
        OpRow.Unary("mul", x => x * 3, x => x * 3) with { Variant = "number", OnIntegers = OnIntegers.Kept },
        OpRow.Binary("div, divide, true_divide", (a, b) => a / b, (a, b) => a / b, avoid: 0) with { OnIntegers = OnIntegers.Float32 },
        OpRow.Unary("div", x => x / 4, x => x / 4) with { Variant = "number", OnIntegers = OnIntegers.Float32 },
        OpRow.Unary("div", x => 4 / x, x => 4 / x, avoid: 0) with { Variant = "of a number", OnIntegers = OnIntegers.Float32 },
        OpRow.Unary("neg, negative", x => -x, x => -x) with { OnIntegers = OnIntegers.Kept, Errors = [new(() => Mask.Negate(), "^Negate: the tensor is bool")] },
        OpRow.Unary("reciprocal", x => x.Reciprocal(), x => 1 / x, avoid: 0) with { OnIntegers = OnIntegers.Float32 },
        OpRow.Unary("square", x => x.Square(), x => x * x) with { OnIntegers = OnIntegers.Kept },
        new("square", x => x[0].Square(), new Sample(Input.Bool([2, 3]))) { Variant = "bool", Scalar = x => x[0], Gradients = Gradients.None, ResultDType = DType.Int64 },
    ];
}
