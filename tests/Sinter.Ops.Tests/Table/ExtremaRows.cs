using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class ExtremaRows
{
    static Tensor X => Tensor.Ones(2, 3);
    static Tensor Whole => Tensor.Arange(3);

    public static IEnumerable<OpRow> Rows =>
    [
        OpRow.Binary("maximum", (a, b) => a.Maximum(b), Math.Max) with { OnIntegers = OnIntegers.Kept },
        OpRow.Binary("minimum", (a, b) => a.Minimum(b), Math.Min) with { OnIntegers = OnIntegers.Kept },
        OpRow.Binary("fmax", (a, b) => a.Fmax(b), (a, b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Max(a, b)) with { OnIntegers = OnIntegers.Kept },
        OpRow.Binary("fmin", (a, b) => a.Fmin(b), (a, b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Min(a, b)) with { OnIntegers = OnIntegers.Kept },
        OpRow.Unary("clamp, clip", x => x.Clamp(-1, 1), x => Math.Clamp(x, -1, 1), avoid: [-1, 1]) with
        {
            OnIntegers = OnIntegers.Kept, Errors = [new(() => X.Clamp(), "^Clamp: neither min nor max is given")],
        },
        OpRow.Unary("clamp", x => x.Clamp(1, -1), x => double.IsNaN(x) ? x : -1) with { Variant = "wrong order", OnIntegers = OnIntegers.Kept },
        OpRow.Unary("clamp_min", x => x.ClampMin(0.5), x => Math.Max(x, 0.5), avoid: 0.5) with { OnIntegers = OnIntegers.Float32 },
        OpRow.Unary("clamp_max", x => x.ClampMax(0.5), x => Math.Min(x, 0.5), avoid: 0.5) with { OnIntegers = OnIntegers.Float32 },
        OpRow.Binary("clamp_min", (x, low) => x.Clamp(low, null), Math.Max) with { Variant = "tensor", OnIntegers = OnIntegers.Kept },
        OpRow.Binary("clamp_max", (x, high) => x.Clamp(null, high), Math.Min) with { Variant = "tensor", OnIntegers = OnIntegers.Kept },
        OpRow.Ternary("clamp", (x, low, high) => x.Clamp(low, high), (x, low, high) => Math.Min(Math.Max(x, low), high)) with { Variant = "tensors", OnIntegers = OnIntegers.Kept },
        OpRow.Ternary("lerp", (a, b, w) => a.Lerp(b, w), Lerp),
        OpRow.Binary("lerp", (a, b) => a.Lerp(b, 0.25), (a, b) => Lerp(a, b, 0.25)) with { Variant = "number" },
        OpRow.Ternary("addcmul", (x, a, b) => x.Addcmul(a, b, -2), (x, a, b) => x - 2 * a * b) with { OnIntegers = OnIntegers.Kept, SpecialValues = false },
        OpRow.Ternary("addcdiv", (x, a, b) => x.Addcdiv(a, b, 3), (x, a, b) => x + 3 * a / b, avoid: 0) with
        {
            SpecialValues = false, Slack = 4, Errors = [new(() => Whole.Addcdiv(Whole, Whole), "^Addcdiv: x is int64, a is int64 and b is int64")],
        },
        Truth("isfinite", x => x.IsFinite(), double.IsFinite),
        Truth("isinf", x => x.IsInf(), double.IsInfinity),
        Truth("isposinf", x => x.IsPosInf(), double.IsPositiveInfinity),
        Truth("isneginf", x => x.IsNegInf(), double.IsNegativeInfinity),
        Truth("signbit", x => x.SignBit(), double.IsNegative),
        OpRow.Binary("isclose", (a, b) => a.IsClose(b, 0.1, 0.5), (a, b) => Close(a, b) ? 1 : 0) with
        {
            ResultDType = DType.Bool, Gradients = Gradients.None, OnIntegers = OnIntegers.Kept, Errors = [new(() => X.IsClose(Whole), "^IsClose: x is float32 and b is int64")],
        },
        new("allclose", x => Tensor.Of(x[0].AllClose(x[1], 0, 3)), Sample.Of([2, 3], [2, 3]))
        {
            Gradients = Gradients.None, ResultDType = DType.Bool, Reference = x => Tensor.Of(x[0].ToArray<double>().Zip(x[1].ToArray<double>()).All(p => Math.Abs(p.First - p.Second) <= 3)),
        },
        new("equal", x => Tensor.Of(x[0].ElementsEqual(x[0].Clone()) && !x[0].ElementsEqual(x[1])), Sample.Of([2, 3], [2, 3]), Sample.Of([2, 3], [6]))
        {
            Gradients = Gradients.None, ResultDType = DType.Bool, Reference = _ => Tensor.Of(true),
        },
        OpRow.Unary("nan_to_num", x => x.NanToNum(1.5, 2.5, -3.5), x => double.IsNaN(x) ? 1.5 : double.IsPositiveInfinity(x) ? 2.5 : double.IsNegativeInfinity(x) ? -3.5 : x) with { OnIntegers = OnIntegers.Kept },
        OpRow.Binary("copysign", (a, b) => a.CopySign(b), Math.CopySign, avoid: 0) with { OnIntegers = OnIntegers.Float32, SpecialValues = false },
        OpRow.Binary("nextafter", (a, b) => a.NextAfter(b), (a, b) => a < b ? Math.BitIncrement(a) : a > b ? Math.BitDecrement(a) : a + b - a) with
        {
            DTypes = [DType.Float64, DType.Float32], Gradients = Gradients.None, SpecialValues = false, Errors = [new(() => Whole.NextAfter(Whole), "^NextAfter: x is int64")],
        },
        OpRow.Binary("heaviside", (a, b) => a.Heaviside(b), (a, b) => a == 0 ? b : a > 0 ? 1 : 0) with
        {
            Gradients = Gradients.None, OnIntegers = OnIntegers.Kept, Errors = [new(() => X.Heaviside(Whole), "^Heaviside: x is float32 and values is int64")],
        },
        OpRow.Unary("positive", x => +x, x => x) with { OnIntegers = OnIntegers.Kept, Errors = [new(() => Whole.Equal(1).Positive(), "^Positive: the tensor is bool")] },
    ];

    static bool Close(double a, double b) => a == b || (Math.Abs(a - b) < double.PositiveInfinity && Math.Abs(a - b) <= 0.5 + 0.1 * Math.Abs(b));

    static double Lerp(double a, double b, double w) => Math.Abs(w) < 0.5 ? a + w * (b - a) : b - (b - a) * (1 - w);

    static OpRow Truth(string names, Func<Tensor, Tensor> call, Func<double, bool> holds)
        => OpRow.Unary(names, call, x => holds(x) ? 1 : 0) with { ResultDType = DType.Bool, Gradients = Gradients.None, OnIntegers = OnIntegers.Kept };
}
