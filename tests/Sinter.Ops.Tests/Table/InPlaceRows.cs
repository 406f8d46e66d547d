using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class InPlaceRows
{
    static Tensor Leaf => new Func<Tensor>(() => { var x = Tensor.Ones(2, 3); x.RequiresGrad = true; return x; })();

    public static IEnumerable<OpRow> Rows =>
    [
        Changing(OpRow.Binary("Tensor.add_", (x, b) => x.AddInPlace(b), (x, b) => x + b)) with
        {
            OnIntegers = OnIntegers.Kept,
            Errors =
            [
                new(() => Leaf.AddInPlace(1), "^AddInPlace: x is a leaf that requires a gradient"),
                new(() => Tensor.Ones(1, 3).Expand(2, 3).AddInPlace(1), "^AddInPlace: x is expanded"),
                new(() => Tensor.Ones(3).AddInPlace(Tensor.Ones(2, 3)), @"^AddInPlace: x is \[3\] and the other \[2, 3\]; a change in place cannot change the shape"),
                new(() => Tensor.Arange(3).AddInPlace(0.5), "^AddInPlace: x is int64 and the result float32"),
            ],
        },
        Changing(OpRow.Binary("Tensor.add_", (x, b) => x.AddInPlace(b, alpha: 2), (x, b) => x + 2 * b)) with { Variant = "alpha", OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.add_", x => x.AddInPlace(3), x => x + 3)) with { Variant = "number", OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Binary("Tensor.sub_", (x, b) => x.SubtractInPlace(b), (x, b) => x - b)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Binary("Tensor.mul_", (x, b) => x.MultiplyInPlace(b), (x, b) => x * b)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.mul_", x => x.MultiplyInPlace(3), x => x * 3)) with { Variant = "number", OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Binary("Tensor.div_", (x, b) => x.DivideInPlace(b), (x, b) => x / b, avoid: 0)) with
        {
            Errors = [new(() => Tensor.Arange(3).DivideInPlace(2), "^DivideInPlace: x is int64, but a quotient is a real number")],
        },
        Changing(OpRow.Unary("Tensor.div_", x => x.DivideInPlace(4), x => x / 4)) with { Variant = "number" },
        Changing(OpRow.Unary("Tensor.fill_", x => x.FillInPlace(3), _ => 3)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.zero_", x => x.ZeroInPlace(), _ => 0)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Binary("Tensor.copy_", (x, b) => x.CopyInPlace(b), (_, b) => b)) with { OnIntegers = OnIntegers.Kept },
    ];

    static OpRow Changing(OpRow row) => row with { InPlace = true };
}
