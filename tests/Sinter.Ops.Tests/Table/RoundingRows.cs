using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class RoundingRows
{
    static readonly double[] Whole = [-2, -1, 0, 1, 2];
    static Tensor Real => Tensor.Ones(2);
    static Tensor Integers => Tensor.Ones([2, 3], DType.Int64);

    public static IEnumerable<OpRow> Rows =>
    [
        Unary("ceil", x => x.Ceil(), Math.Ceiling),
        Unary("trunc, fix", x => x.Trunc(), Math.Truncate),
        Unary("frac", x => x.Frac(), x => x - Math.Truncate(x)),
        Unary("sign", x => x.Sign(), x => x > 0 ? 1 : x < 0 ? -1 : 0),
        Quotient("floor_divide", (a, b) => a.FloorDivide(b), FloorDivide) with
        {
            Errors =
            [
                new(() => Integers.FloorDivide(Tensor.From(new long[] { 2, 1, 0 })), @"^FloorDivide: element \[2\] of the divisor, \[3\] in int64, is 0, by which integers cannot be divided; replace it, or convert"),
                new(() => Integers.FloorDivide(0), @"^FloorDivide: element \[\] of the divisor, \[\] in int64, is 0"),
                new(() => Integers.FloorDivideInPlace(Integers - 1), @"^FloorDivideInPlace: element \[0, 0\] of the divisor"),
            ],
        },
        Quotient("div", (a, b) => a.Divide(b, RoundingMode.Floor), FloorDivide) with { Variant = "floor", Errors = [new(() => Integers.Divide(0, RoundingMode.Floor), "^Divide: .* is 0")] },
        Quotient("div", (a, b) => a.Divide(b, RoundingMode.Trunc), (a, b) => Math.Truncate(a / b)) with { Variant = "trunc", Errors = [new(() => Integers.Divide(0, RoundingMode.Trunc), "^Divide: .* is 0")] },
        Quotient("remainder", (a, b) => a % b, Remainder) with
        {
            Errors = [new(() => _ = Integers % 0, "^Remainder: .* is 0"), new(() => Integers.RemainderInPlace(Integers - 1), "^RemainderInPlace: .* is 0")],
        },
        Quotient("fmod", (a, b) => a.Fmod(b), (a, b) => a % b) with { Errors = [new(() => Integers.Fmod(0), "^Fmod: .* is 0"), new(() => Integers.FmodInPlace(Integers - 1), "^FmodInPlace: .* is 0")] },
        OpRow.Unary("remainder", x => x % -0.75, x => Remainder(x, -0.75), -2, 2, -1.5, -0.75, 0, 0.75, 1.5) with { Variant = "number", OnIntegers = OnIntegers.Float32 },
        Bitwise("bitwise_and", (a, b) => a & b, (a, b) => a & b) with { Errors = [new(() => Real.BitwiseAnd(Real), "^BitwiseAnd: x is float32 and b is float32; only integers and bools")] },
        Bitwise("bitwise_or", (a, b) => a | b, (a, b) => a | b),
        Bitwise("bitwise_xor", (a, b) => a ^ b, (a, b) => a ^ b),
        new("bitwise_not", x => ~x[0], new Sample(Input.Integer([2, 3], -20, 20)))
        {
            Scalar = x => ~(long)x[0], Gradients = Gradients.None, Errors = [new(() => Real.BitwiseNot(), "^BitwiseNot: x is float32")],
        },
        new("bitwise_not", x => ~x[0], new Sample(Input.Bool([2, 3]))) { Variant = "bool", Scalar = x => 1 - x[0], Gradients = Gradients.None },
        new("bitwise_left_shift", x => x[0].BitwiseLeftShift(x[1]), new Sample(Input.Integer([2, 3], -20, 20), Input.Integer([2, 3], -1, 70)))
        {
            Scalar = x => x[1] is < 0 or > 63 ? 0 : (long)x[0] << (int)x[1], Gradients = Gradients.None,
        },
        new("bitwise_right_shift", x => x[0].BitwiseRightShift(x[1]), new Sample(Input.Integer([2, 3], -2000, 2000), Input.Integer([2, 3], -1, 70)))
        {
            Scalar = x => x[1] is < 0 or > 63 ? (x[0] < 0 ? -1 : 0) : (long)x[0] >> (int)x[1], Gradients = Gradients.None,
        },
        Bitwise("gcd", (a, b) => a.Gcd(b), (a, b) => (long)System.Numerics.BigInteger.GreatestCommonDivisor(a, b)) with { Errors = [new(() => Real.Gcd(Real), "^Gcd: x is float32")] },
        Bitwise("lcm", (a, b) => a.Lcm(b), (a, b) => a == 0 || b == 0 ? 0 : Math.Abs(a * b) / (long)System.Numerics.BigInteger.GreatestCommonDivisor(a, b)),
    ];

    static double FloorDivide(double a, double b)
    {
        if (b == 0) return a / b;
        double r = a % b, truncated = Math.Round((a - r) / b);
        return r != 0 && r < 0 != b < 0 ? truncated - 1 : truncated;
    }

    static double Remainder(double a, double b)
    {
        var r = a % b;
        return r != 0 && r < 0 != b < 0 ? r + b : r;
    }

    static OpRow Unary(string names, Func<Tensor, Tensor> call, Func<double, double> scalar)
        => OpRow.Unary(names, call, scalar, -2.9, 2.9, Whole) with { OnIntegers = OnIntegers.Kept };

    // Quotients between 1.5 and 1.95 in size: none is near a whole number, where the derivative jumps.
    static OpRow Quotient(string names, Func<Tensor, Tensor, Tensor> call, Func<double, double, double> scalar)
        => new(names, x => call(x[0], x[1]), new Sample(Input.Real([2, 3], 3.2, 3.8), Input.Real([2, 3], -2.1, -1.95)), new Sample(Input.Real([2, 3], 3.2, 3.8), Input.Real([3], 1.95, 2.1)))
        {
            Scalar = x => scalar(x[0], x[1]),
        };

    static OpRow Bitwise(string names, Func<Tensor, Tensor, Tensor> call, Func<long, long, long> scalar)
        => new(names, x => call(x[0], x[1]), new Sample(Input.Integer([2, 3], -20, 20), Input.Integer([2, 3], -20, 20)))
        {
            Scalar = x => scalar((long)x[0], (long)x[1]),
            Gradients = Gradients.None,
        };
}
