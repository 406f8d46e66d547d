using Sinter.Cpu;
using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class TranscendentalRows
{
    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.Unary("abs, absolute", x => x.Abs(), Math.Abs, avoid: 0) with
        {
            OnIntegers = OnIntegers.Kept, Errors = [new(() => Tensor.Ones([2], DType.Bool).Abs(), "^Abs: x is bool")],
        },
        Real("sqrt", x => x.Sqrt(), Math.Sqrt, 0.25),
        Real("exp", x => x.Exp(), Math.Exp),
        Real("log", x => x.Log(), Math.Log, 0.25),
        Real("tanh, nn.functional.tanh", x => x.Tanh(), Math.Tanh),
        Real("erf, special.erf", x => x.Erf(), SpecialMath.Erf),
        Real("sin", x => x.Sin(), Math.Sin),
        Real("cos", x => x.Cos(), Math.Cos),
        OpRow.Unary("floor", x => x.Floor(), Math.Floor, -2.9, 2.9, -2, -1, 0, 1, 2) with { OnIntegers = OnIntegers.Kept },
        OpRow.Unary("round", x => x.Round(1), x => Math.Round(x * 10, MidpointRounding.ToEven) / 10, 0.26, 0.34) with
        {
            Variant = "decimals", DTypes = [DType.Float64, DType.Float32],
            Errors = [new(() => Tensor.Ones([2], DType.Int64).Round(1), "^Round: x is int64 and decimals is 1")],
        },
        OpRow.Unary("round", x => x.Round(-2), x => Math.Round(x / 100, MidpointRounding.ToEven) * 100, -260, 260, -250, -150, -50, 50, 150, 250) with { Variant = "hundreds" },
        OpRow.Unary("round", x => x.Round(0), x => Math.Round(x, MidpointRounding.ToEven), -2.9, 2.9, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5) with { Variant = "no decimals", OnIntegers = OnIntegers.Kept },
        OpRow.Unary("round", x => x.Round(), x => Math.Round(x, MidpointRounding.ToEven), -2.9, 2.9, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5) with { OnIntegers = OnIntegers.Kept },
        OpRow.Binary("pow", (a, b) => a.Pow(b), Math.Pow, 0.25),
        Power(3),
        Power(2),
        Power(1),
        Power(0),
        Power(-1) with { OnIntegers = OnIntegers.Unchecked, Errors = [new(() => Tensor.Ones([2], DType.Int64).Pow(-1), "^Pow: x is int64 and the exponent -1; integers have no negative powers")] },
        Real("pow", x => x.Pow(0.5), Math.Sqrt, 0.25) with { Variant = "0.5", SpecialValues = false },
        Real("pow", x => x.Pow(2.5), x => Math.Pow(x, 2.5), 0.25) with { Variant = "2.5" },
        Real("pow", x => Tensor.Pow(2.5, x), x => Math.Pow(2.5, x)) with { Variant = "of a number" },
    ];

    static OpRow Real(string names, Func<Tensor, Tensor> call, Func<double, double> scalar, double low = -2, double high = 2, params double[] avoid)
        => OpRow.Unary(names, call, scalar, low, high, avoid) with { OnIntegers = OnIntegers.Float32 };

    static OpRow Power(int n) => OpRow.Unary("pow", x => x.Pow(n), x => Math.Pow(x, n), avoid: 0) with { Variant = $"{n}", OnIntegers = OnIntegers.Kept };
}
