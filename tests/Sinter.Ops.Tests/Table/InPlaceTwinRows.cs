using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

/// <summary>Ops in place that are defined by the op beside them: the same elements, written into the first argument.</summary>
static class InPlaceTwinRows
{
    public static IEnumerable<OpRow> Rows =>
    [
        Twin("Tensor.asinh_, Tensor.arcsinh_", x => x[0].AsinhInPlace(), x => x[0].Asinh(), Input.Real([2, 3], -1.5, 1.5)),
        Twin("Tensor.acosh_, Tensor.arccosh_", x => x[0].AcoshInPlace(), x => x[0].Acosh(), Input.Real([2, 3], 1.2, 3)),
        Twin("Tensor.atanh_, Tensor.arctanh_", x => x[0].AtanhInPlace(), x => x[0].Atanh(), Input.Real([2, 3], -0.8, 0.8)),
        Twin("Tensor.atan2_, Tensor.arctan2_", x => x[0].Atan2InPlace(x[1]), x => x[0].Atan2(x[1]), Input.Real([2, 3], 0.5, 2), Input.Real([2, 3], 0.5, 2)),
        Twin("Tensor.sinc_", x => x[0].SincInPlace(), x => x[0].Sinc(), Input.Real([2, 3], 0.3, 0.9)),
        Twin("Tensor.deg2rad_", x => x[0].Deg2RadInPlace(), x => x[0].Deg2Rad(), Input.Real([2, 3], -1.5, 1.5)),
        Twin("Tensor.rad2deg_", x => x[0].Rad2DegInPlace(), x => x[0].Rad2Deg(), Input.Real([2, 3], -1.5, 1.5)),
        Twin("Tensor.lgamma_", x => x[0].LgammaInPlace(), x => x[0].Lgamma(), Input.Real([2, 3], 0.5, 3)),
        Twin("Tensor.digamma_", x => x[0].DigammaInPlace(), x => x[0].Digamma(), Input.Real([2, 3], 0.5, 3)),
        Twin("Tensor.polygamma_", x => x[0].PolyGammaInPlace(1), x => x[0].Polygamma(1), Input.Real([2, 3], 0.5, 3)),
        Twin("Tensor.mvlgamma_", x => x[0].MvLgammaInPlace(2), x => x[0].MvLgamma(2), Input.Real([2, 3], 1, 3)),
        Twin("Tensor.igamma_", x => x[0].GammaIncInPlace(x[1]), x => x[0].GammaInc(x[1]), Input.Real([2, 3], 0.5, 3), Input.Real([2, 3], 0.5, 3)) with { Gradients = Gradients.None },
        Twin("Tensor.igammac_", x => x[0].GammaIncCInPlace(x[1]), x => x[0].GammaIncC(x[1]), Input.Real([2, 3], 0.5, 3), Input.Real([2, 3], 0.5, 3)) with { Gradients = Gradients.None },
        Twin("Tensor.i0_", x => x[0].I0InPlace(), x => x[0].I0(), Input.Real([2, 3], -1.5, 1.5)),
        Twin("Tensor.logit_", x => x[0].LogitInPlace(), x => x[0].Logit(), Input.Real([2, 3], 0.2, 0.8)),
        Twin("Tensor.xlogy_", x => x[0].XlogyInPlace(x[1]), x => x[0].Xlogy(x[1]), Input.Real([2, 3], 0.5, 2), Input.Real([2, 3], 0.5, 2)),
        Twin("Tensor.ldexp_", x => x[0].LdexpInPlace(x[1]), x => x[0].Ldexp(x[1]), Input.Real([2, 3], 0.5, 2), Input.Real([2, 3], 0.5, 2)) with { Gradients = Gradients.Once },
        Twin("Tensor.float_power_", x => x[0].FloatPowerInPlace(x[1]), x => x[0].FloatPower(x[1]), Input.Real([2, 3], 0.5, 2), Input.Real([2, 3], 0.5, 2)) with { DTypes = [DType.Float64] },
        Twin("Tensor.copysign_", x => x[0].CopySignInPlace(x[1]), x => x[0].CopySign(x[1]), Input.Real([2, 3], 0.5, 2), Input.Real([2, 3], 0.5, 2)),
        Twin("Tensor.nextafter_", x => x[0].NextAfterInPlace(x[1]), x => x[0].NextAfter(x[1]), Input.Real([2, 3], -1.5, 1.5), Input.Real([2, 3], -1.5, 1.5)) with { Gradients = Gradients.None, DTypes = [DType.Float64, DType.Float32] },
        Twin("Tensor.heaviside_", x => x[0].HeavisideInPlace(x[1]), x => x[0].Heaviside(x[1]), Input.Real([2, 3], 0.5, 2), Input.Real([2, 3], 0.5, 2)) with { Gradients = Gradients.None },
        Twin("Tensor.hypot_", x => x[0].HypotInPlace(x[1]), x => x[0].Hypot(x[1]), Input.Real([2, 3], 0.5, 2), Input.Real([2, 3], 0.5, 2)),
        Twin("Tensor.eq_", x => x[0].EqualInPlace(x[1]), x => x[0].Equal(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.ne_, Tensor.not_equal_", x => x[0].NotEqualInPlace(x[1]), x => x[0].NotEqual(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.lt_, Tensor.less_", x => x[0].LessInPlace(x[1]), x => x[0].Less(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.le_, Tensor.less_equal_", x => x[0].LessOrEqualInPlace(x[1]), x => x[0].LessOrEqual(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.gt_, Tensor.greater_", x => x[0].GreaterInPlace(x[1]), x => x[0].Greater(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.ge_, Tensor.greater_equal_", x => x[0].GreaterOrEqualInPlace(x[1]), x => x[0].GreaterOrEqual(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.logical_and_", x => x[0].LogicalAndInPlace(x[1]), x => x[0].LogicalAnd(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.logical_or_", x => x[0].LogicalOrInPlace(x[1]), x => x[0].LogicalOr(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.logical_xor_", x => x[0].LogicalXorInPlace(x[1]), x => x[0].LogicalXor(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.logical_not_", x => x[0].LogicalNotInPlace(), x => x[0].LogicalNot(), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.bitwise_and_", x => x[0].BitwiseAndInPlace(x[1]), x => x[0].BitwiseAnd(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.bitwise_or_", x => x[0].BitwiseOrInPlace(x[1]), x => x[0].BitwiseOr(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.bitwise_xor_", x => x[0].BitwiseXorInPlace(x[1]), x => x[0].BitwiseXor(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.bitwise_not_", x => x[0].BitwiseNotInPlace(), x => x[0].BitwiseNot(), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.bitwise_left_shift_", x => x[0].BitwiseLeftShiftInPlace(x[1]), x => x[0].BitwiseLeftShift(x[1]), Input.Integer([2, 3], 0, 3), Input.Integer([2, 3], 0, 3)) with { Gradients = Gradients.None },
        Twin("Tensor.bitwise_right_shift_", x => x[0].BitwiseRightShiftInPlace(x[1]), x => x[0].BitwiseRightShift(x[1]), Input.Integer([2, 3], 0, 3), Input.Integer([2, 3], 0, 3)) with { Gradients = Gradients.None },
        Twin("Tensor.gcd_", x => x[0].GcdInPlace(x[1]), x => x[0].Gcd(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.lcm_", x => x[0].LcmInPlace(x[1]), x => x[0].Lcm(x[1]), Input.Integer([2, 3], 1, 9), Input.Integer([2, 3], 1, 9)) with { Gradients = Gradients.None },
        Twin("Tensor.addmm_", x => x[0].AddMMInPlace(x[1], x[2], 0.5, 2), x => x[0].AddMM(x[1], x[2], 0.5, 2), Input.Real([2, 3], -1, 1), Input.Real([2, 4], -1, 1), Input.Real([4, 3], -1, 1)),
        Twin("Tensor.addmv_", x => x[0].AddMVInPlace(x[1], x[2], 0.5, 2), x => x[0].AddMV(x[1], x[2], 0.5, 2), Input.Real([2], -1, 1), Input.Real([2, 4], -1, 1), Input.Real([4], -1, 1)),
        Twin("Tensor.addr_", x => x[0].AddRInPlace(x[1], x[2], 0.5, 2), x => x[0].AddR(x[1], x[2], 0.5, 2), Input.Real([2, 3], -1, 1), Input.Real([2], -1, 1), Input.Real([3], -1, 1)),
        Twin("Tensor.addbmm_", x => x[0].AddBMMInPlace(x[1], x[2], 0.5, 2), x => x[0].AddBMM(x[1], x[2], 0.5, 2), Input.Real([2, 3], -1, 1), Input.Real([5, 2, 4], -1, 1), Input.Real([5, 4, 3], -1, 1)),
        Twin("Tensor.baddbmm_", x => x[0].BAddBMMInPlace(x[1], x[2], 0.5, 2), x => x[0].BAddBMM(x[1], x[2], 0.5, 2), Input.Real([5, 2, 3], -1, 1), Input.Real([5, 2, 4], -1, 1), Input.Real([5, 4, 3], -1, 1)),
        Twin("Tensor.tril_", x => x[0].TrilInPlace(1), x => x[0].Tril(1), Input.Real([3, 4], -1, 1)),
        Twin("Tensor.triu_", x => x[0].TriuInPlace(1), x => x[0].Triu(1), Input.Real([3, 4], -1, 1)),
    ];

    static OpRow Twin(string names, Func<Tensor[], Tensor> inPlace, Func<Tensor[], Tensor> twin, params Input[] inputs)
        => new(names, inPlace, new Sample(inputs)) { InPlace = true, Reference = x => twin([x[0].Clone(), .. x.AsSpan(1)]) };
}
