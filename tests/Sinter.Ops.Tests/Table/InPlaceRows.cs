using Sinter.Cpu;
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
        Changing(OpRow.Binary("Tensor.sub_, Tensor.subtract_", (x, b) => x.SubtractInPlace(b), (x, b) => x - b)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Binary("Tensor.mul_, Tensor.multiply_", (x, b) => x.MultiplyInPlace(b), (x, b) => x * b)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.mul_", x => x.MultiplyInPlace(3), x => x * 3)) with { Variant = "number", OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Binary("Tensor.div_, Tensor.divide_, Tensor.true_divide_", (x, b) => x.DivideInPlace(b), (x, b) => x / b, avoid: 0)) with
        {
            Errors = [new(() => Tensor.Arange(3).DivideInPlace(2), "^DivideInPlace: x is int64, but a quotient is a real number")],
        },
        Changing(OpRow.Unary("Tensor.div_", x => x.DivideInPlace(4), x => x / 4)) with { Variant = "number" },
        Changing(OpRow.Unary("Tensor.fill_", x => x.FillInPlace(3), _ => 3)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.zero_", x => x.ZeroInPlace(), _ => 0)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Binary("Tensor.copy_", (x, b) => x.CopyInPlace(b), (_, b) => b)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.neg_, Tensor.negative_", x => x.NegateInPlace(), x => -x)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.abs_, Tensor.absolute_", x => x.AbsInPlace(), Math.Abs, avoid: 0)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.square_", x => x.SquareInPlace(), x => x * x)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.floor_", x => x.FloorInPlace(), Math.Floor, -1.9, 1.9, -1.5, -1, -0.5, 0, 0.5, 1, 1.5)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.ceil_", x => x.CeilInPlace(), Math.Ceiling, -1.9, 1.9, -1.5, -1, -0.5, 0, 0.5, 1, 1.5)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.round_", x => x.RoundInPlace(-1), x => Math.Round(x / 10, MidpointRounding.ToEven) * 10, -24, 24, -15, -5, 5, 15)) with
        {
            Variant = "decimals", Errors = [new(() => Tensor.Ones([2], DType.Int64).RoundInPlace(1), "^RoundInPlace: x is int64 and decimals is 1")],
        },
        Changing(OpRow.Unary("Tensor.round_", x => x.RoundInPlace(), x => Math.Round(x, MidpointRounding.ToEven), -1.9, 1.9, -1.5, -1, -0.5, 0, 0.5, 1, 1.5)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.trunc_, Tensor.fix_", x => x.TruncInPlace(), Math.Truncate, -1.9, 1.9, -1.5, -1, -0.5, 0, 0.5, 1, 1.5)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.frac_", x => x.FracInPlace(), x => x - Math.Truncate(x), -1.9, 1.9, -1.5, -1, -0.5, 0, 0.5, 1, 1.5)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.sign_, Tensor.sgn_", x => x.SignInPlace(), x => x > 0 ? 1 : x < 0 ? -1 : 0, avoid: 0)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.exp_", x => x.ExpInPlace(), Math.Exp)) with { Errors = [new(() => Tensor.Arange(3).ExpInPlace(), "^ExpInPlace: x is int64, but the result is a real number")] },
        Changing(OpRow.Unary("Tensor.log_", x => x.LogInPlace(), Math.Log, 0.25)),
        Changing(OpRow.Unary("Tensor.sqrt_", x => x.SqrtInPlace(), Math.Sqrt, 0.25)),
        Changing(OpRow.Unary("Tensor.rsqrt_", x => x.RsqrtInPlace(), x => 1 / Math.Sqrt(x), 0.25)),
        Changing(OpRow.Unary("Tensor.reciprocal_", x => x.ReciprocalInPlace(), x => 1 / x, 0.25)),
        Changing(OpRow.Unary("Tensor.sin_", x => x.SinInPlace(), Math.Sin)),
        Changing(OpRow.Unary("Tensor.cos_", x => x.CosInPlace(), Math.Cos)),
        Changing(OpRow.Unary("Tensor.erf_", x => x.ErfInPlace(), SpecialMath.Erf)),
        Changing(OpRow.Unary("Tensor.tan_", x => x.TanInPlace(), Math.Tan, -1, 1)),
        Changing(OpRow.Unary("Tensor.asin_, Tensor.arcsin_", x => x.AsinInPlace(), Math.Asin, -0.9, 0.9)),
        Changing(OpRow.Unary("Tensor.acos_, Tensor.arccos_", x => x.AcosInPlace(), Math.Acos, -0.9, 0.9)),
        Changing(OpRow.Unary("Tensor.atan_, Tensor.arctan_", x => x.AtanInPlace(), Math.Atan)),
        Changing(OpRow.Unary("Tensor.sinh_", x => x.SinhInPlace(), Math.Sinh)),
        Changing(OpRow.Unary("Tensor.cosh_", x => x.CoshInPlace(), Math.Cosh)),
        Changing(OpRow.Unary("Tensor.exp2_", x => x.Exp2InPlace(), x => Math.Pow(2, x))),
        Changing(OpRow.Unary("Tensor.expm1_", x => x.Expm1InPlace(), SpecialMath.Expm1)) with { SpecialValues = false },
        Changing(OpRow.Unary("Tensor.log1p_", x => x.Log1pInPlace(), SpecialMath.Log1p, -0.75)),
        Changing(OpRow.Unary("Tensor.log2_", x => x.Log2InPlace(), Math.Log2, 0.25)),
        Changing(OpRow.Unary("Tensor.log10_", x => x.Log10InPlace(), Math.Log10, 0.25)),
        Changing(OpRow.Unary("Tensor.erfc_", x => x.ErfcInPlace(), SpecialMath.Erfc)),
        Changing(OpRow.Unary("Tensor.erfinv_", x => x.ErfInvInPlace(), SpecialMath.ErfInv, -0.9, 0.9)),
        Changing(OpRow.Unary("Tensor.sigmoid_", x => x.SigmoidInPlace(), x => 1 / (1 + Math.Exp(-x)))),
        Changing(OpRow.Unary("Tensor.tanh_", x => x.TanhInPlace(), Math.Tanh)),
        Changing(OpRow.Unary("Tensor.relu_, nn.functional.relu_", x => x.ReluInPlace(), x => x <= 0 ? 0 : x, avoid: 0)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("nn.functional.leaky_relu_", x => x.LeakyReluInPlace(0.2), x => x > 0 ? x : 0.2 * x, avoid: 0)),
        Changing(OpRow.Unary("nn.functional.hardtanh_", x => x.HardtanhInPlace(), x => Math.Clamp(x, -1, 1), avoid: [-1, 1])) with
        {
            Errors = [new(() => Tensor.Ones(2).HardtanhInPlace(1, -1), "^HardtanhInPlace: minVal is 1")],
        },
        Changing(OpRow.Unary("nn.functional.threshold_", x => x.ThresholdInPlace(0.5, -3), x => x <= 0.5 ? -3 : x, avoid: 0.5)),
        Changing(OpRow.Unary("nn.functional.elu_", x => x.EluInPlace(), x => x > 0 ? x : Math.Exp(x) - 1, avoid: 0)),
        Changing(OpRow.Unary("nn.functional.celu_", x => x.CeluInPlace(2), x => x > 0 ? x : 2 * (Math.Exp(x / 2) - 1), avoid: 0)) with
        {
            Errors = [new(() => Tensor.Ones(2).CeluInPlace(0), "^CeluInPlace: alpha is 0")],
        },
        Changing(OpRow.Unary("nn.functional.selu_", x => x.SeluInPlace(), x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1)), avoid: 0)),
        Changing(OpRow.Unary("nn.functional.rrelu_", x => x.RreluInPlace(0.1, 0.3), x => x > 0 ? x : 0.2 * x, avoid: 0)),
        Changing(OpRow.Unary("Tensor.clamp_, Tensor.clip_", x => x.ClampInPlace(-1, 1), x => Math.Clamp(x, -1, 1), avoid: [-1, 1])) with
        {
            OnIntegers = OnIntegers.Kept,
            Errors = [new(() => Tensor.Ones(2).ClampInPlace(), "^ClampInPlace: neither"), new(() => Tensor.Arange(2).ClampInPlace(0.5), "^ClampInPlace: x is int64 and the result float32")],
        },
        Changing(OpRow.Unary("Tensor.clamp_min_", x => x.ClampMinInPlace(1), x => Math.Max(x, 1), avoid: 1)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.clamp_max_", x => x.ClampMaxInPlace(1), x => Math.Min(x, 1), avoid: 1)) with { OnIntegers = OnIntegers.Kept },
        Changing(OpRow.Unary("Tensor.pow_", x => x.PowInPlace(3), x => x * x * x)) with
        {
            OnIntegers = OnIntegers.Kept, Errors = [new(() => Tensor.Arange(2).PowInPlace(-1), "^PowInPlace: x is int64 and the exponent -1"), new(() => Tensor.Arange(2).PowInPlace(0.5), "the result float32")],
        },
        Changing(OpRow.Binary("Tensor.pow_", (x, b) => x.PowInPlace(b), Math.Pow, 0.25)) with { Variant = "tensor" },
        Changing(Quotient("Tensor.remainder_", (x, b) => x.RemainderInPlace(b), (x, b) => x % b + (b < 0 ? b : 0))),
        Changing(Quotient("Tensor.fmod_", (x, b) => x.FmodInPlace(b), (x, b) => x % b)),
        Changing(Quotient("Tensor.floor_divide_", (x, b) => x.FloorDivideInPlace(b), (x, b) => Math.Floor(x / b))),
        Changing(OpRow.Ternary("Tensor.lerp_", (a, b, w) => a.LerpInPlace(b, w), (a, b, w) => a + w * (b - a))) with { SpecialValues = false },
        Changing(OpRow.Binary("Tensor.lerp_", (a, b) => a.LerpInPlace(b, 0.75), (a, b) => a + 0.75 * (b - a))) with { Variant = "number", SpecialValues = false },
        Changing(OpRow.Ternary("Tensor.addcmul_", (x, a, b) => x.AddcmulInPlace(a, b, -2), (x, a, b) => x - 2 * a * b)) with { OnIntegers = OnIntegers.Kept, SpecialValues = false },
        Changing(OpRow.Ternary("Tensor.addcdiv_", (x, a, b) => x.AddcdivInPlace(a, b, 3), (x, a, b) => x + 3 * a / b, avoid: 0)) with
        {
            SpecialValues = false, Slack = 4, Errors = [new(() => Tensor.Arange(2).AddcdivInPlace(Tensor.Ones(2), Tensor.Ones(2)), "^AddcdivInPlace: x is int64")],
        },
        Changing(OpRow.Unary("Tensor.nan_to_num_", x => x.NanToNumInPlace(1.5, 2.5, -3.5), x => double.IsNaN(x) ? 1.5 : double.IsInfinity(x) ? (x > 0 ? 2.5 : -3.5) : x)) with { OnIntegers = OnIntegers.Kept },
    ];

    static OpRow Changing(OpRow row) => row with { InPlace = true };

    // Quotients between 1.5 and 1.95: none is near a whole number, where the derivative jumps.
    static OpRow Quotient(string names, Func<Tensor, Tensor, Tensor> call, Func<double, double, double> scalar)
        => new(names, x => call(x[0], x[1]), new Sample(Input.Real([2, 3], 3.2, 3.8), Input.Real([2, 3], -2.1, -1.95))) { Scalar = x => scalar(x[0], x[1]), SpecialValues = false };
}
