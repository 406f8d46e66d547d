using Sinter.Cpu;
using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class ActivationRows
{
    const double SeluAlpha = 1.6732632423543772, SeluScale = 1.0507009873554805;
    static Tensor X => Tensor.Ones(2, 3);

    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.Unary("relu, nn.functional.relu", x => x.Relu(), x => x <= 0 ? 0 : x, avoid: 0) with { OnIntegers = OnIntegers.Kept },
        OpRow.Unary("nn.functional.relu6", x => x.Relu6(), x => Math.Clamp(x, 0, 6), -8, 8, 0, 6) with { OnIntegers = OnIntegers.Kept },
        Real("nn.functional.leaky_relu", x => x.LeakyRelu(0.2), x => x > 0 ? x : x * 0.2, 0),
        OpRow.Unary("nn.functional.threshold, threshold", x => x.Threshold(0.5, -3), x => x <= 0.5 ? -3 : x, avoid: 0.5),
        OpRow.Unary("nn.functional.hardtanh", x => x.Hardtanh(), x => Math.Clamp(x, -1, 1), avoid: [-1, 1]) with
        {
            OnIntegers = OnIntegers.Kept, Errors = [new(() => X.Hardtanh(1, -1), "^Hardtanh: minVal is 1 and maxVal -1")],
        },
        Wide("nn.functional.hardsigmoid", x => x.Hardsigmoid(), x => Math.Clamp(x + 3, 0, 6) / 6, -3, 3),
        Wide("nn.functional.hardswish", x => x.Hardswish(), x => x * Math.Clamp(x + 3, 0, 6) / 6, -3, 3),
        Real("nn.functional.hardshrink, hardshrink", x => x.Hardshrink(), x => Math.Abs(x) <= 0.5 ? 0 : x, -0.5, 0.5),
        Real("nn.functional.softshrink", x => x.Softshrink(), x => double.IsNaN(x) ? x : Math.Sign(x) * Math.Max(Math.Abs(x) - 0.5, 0), -0.5, 0.5) with
        {
            Errors = [new(() => X.Softshrink(-1), "^Softshrink: lambd is -1")],
        },
        new("prelu, nn.functional.prelu", x => x[0].Prelu(x[1]), new Sample(Input.Real([2, 3, 2], -2, 2, 0), Input.Real([3])))
        {
            Reference = x => Naive.Fill([2, 3, 2], i => Naive.At(x[0], i) is var v and > 0 ? v : Naive.At(x[0], i) * Naive.At(x[1], i[1])),
            Errors = [new(() => X.Prelu(Tensor.Ones(2)), @"^Prelu: x is \[2, 3\] and weight is \[2\]; weight must be \[1\] or \[3\]")],
        },
        new("prelu", x => x[0].Prelu(x[1]), new Sample(Input.Real([2, 3], -2, 2, 0), Input.Real([1]))) { Variant = "one weight", Reference = x => Naive.Fill([2, 3], i => Naive.At(x[0], i) is var v and > 0 ? v : Naive.At(x[0], i) * Naive.At(x[1], 0)) },
        Real("rrelu, nn.functional.rrelu", x => x.Rrelu(0.1, 0.3), x => x > 0 ? x : x * 0.2, 0) with { Errors = [new(() => X.Rrelu(1, 0), "^Rrelu: lower is 1 and upper 0")] },
        new("rrelu", x => x[0].Rrelu(training: true), Sample.Of([2, 3])) { Variant = "training", Random = true },
        Wide("sigmoid, special.expit, nn.functional.sigmoid", x => x.Sigmoid(), Sigmoid),
        Wide("nn.functional.logsigmoid", x => x.Logsigmoid(), x => -Softplus(-x)),
        Wide("nn.functional.softplus", x => x.Softplus(), Softplus) with { Errors = [new(() => X.Softplus(0), "^Softplus: beta is 0")] },
        Wide("nn.functional.softplus", x => x.Softplus(2, 5), x => 2 * x > 5 ? x : Softplus(2 * x) / 2, 2.5) with { Variant = "beta" },
        Wide("nn.functional.softsign", x => x.Softsign(), x => x / (1 + Math.Abs(x))),
        Wide("nn.functional.tanhshrink", x => x.Tanhshrink(), x => x - Math.Tanh(x)),
        Wide("nn.functional.silu", x => x.Silu(), x => x * Sigmoid(x)),
        Wide("nn.functional.mish", x => x.Mish(), x => x * Math.Tanh(Softplus(x))),
        Wide("nn.functional.gelu", x => x.Gelu(), x => 0.5 * x * (1 + SpecialMath.Erf(x / Math.Sqrt(2)))) with { Errors = [new(() => X.Gelu("fast"), "^Gelu: approximate is \"fast\"")] },
        Wide("nn.functional.gelu", x => x.Gelu("tanh"), x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))) with { Variant = "tanh" },
        Wide("nn.functional.elu", x => x.Elu(1.5), x => x > 0 ? x : 1.5 * SpecialMath.Expm1(x), 0),
        Wide("celu, nn.functional.celu", x => x.Celu(2), x => x > 0 ? x : 2 * SpecialMath.Expm1(x / 2), 0) with { Errors = [new(() => X.Celu(0), "^Celu: alpha is 0")] },
        Wide("selu, nn.functional.selu", x => x.Selu(), x => SeluScale * (x > 0 ? x : SeluAlpha * SpecialMath.Expm1(x)), 0),
        new("nn.functional.glu", x => x[0].Glu(1), Sample.Of([2, 4, 3]))
        {
            Reference = x => Naive.Fill([2, 2, 3], i => Naive.At(x[0], i) * Sigmoid(Naive.At(x[0], i[0], i[1] + 2, i[2]))),
            Errors = [new(() => X.Glu(), @"^Glu: dimension 1 of \[2, 3\] is 3; it must be even"), new(() => Tensor.Of(1.0).Glu(), "^Glu: the tensor has no dimensions")],
        },
    ];

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    static double Softplus(double x) => Math.Max(x, 0) + SpecialMath.Log1p(Math.Exp(-Math.Abs(x)));

    static OpRow Real(string names, Func<Tensor, Tensor> call, Func<double, double> scalar, params double[] avoid)
        => OpRow.Unary(names, call, scalar, -2, 2, avoid) with { OnIntegers = OnIntegers.Float32 };

    static OpRow Wide(string names, Func<Tensor, Tensor> call, Func<double, double> scalar, params double[] avoid)
        => OpRow.Unary(names, call, scalar, -6, 6, avoid) with { OnIntegers = OnIntegers.Float32 };
}
