using Sinter.Cpu;
using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class SpecialFunctionRows
{
    public static IEnumerable<OpRow> Rows =>
    [
        Real("rsqrt", x => x.Rsqrt(), x => 1 / Math.Sqrt(x), 0.25),
        Real("exp2, special.exp2", x => x.Exp2(), x => Math.Pow(2, x)),
        Real("expm1, special.expm1", x => x.Expm1(), x => double.IsInfinity(x) || double.IsNaN(x) ? Math.Exp(x) - 1 : SpecialMath.Expm1(x)),
        Real("log1p, special.log1p", x => x.Log1p(), SpecialMath.Log1p, -0.75),
        Real("log2", x => x.Log2(), Math.Log2, 0.25),
        Real("log10", x => x.Log10(), Math.Log10, 0.25),
        Pair("logaddexp", (a, b) => a.LogAddExp(b), (a, b) => LogAddExp(a, b, 1)),
        Pair("logaddexp2", (a, b) => a.LogAddExp2(b), (a, b) => LogAddExp(a, b, Math.Log(2))),
        Pair("ldexp", (a, b) => a.Ldexp(b), (a, b) => a * Math.Pow(2, b)),
        Pair("float_power", (a, b) => a.FloatPower(b), Math.Pow, 0.25) with { ResultDType = DType.Float64, Slack = 1e7 },
        Real("float_power", x => x.FloatPower(3), x => Math.Pow(x, 3)) with { Variant = "number", ResultDType = DType.Float64 },
        Real("tan", x => x.Tan(), Math.Tan, -1.2, 1.2),
        Real("asin, arcsin", x => x.Asin(), Math.Asin, -0.9, 0.9),
        Real("acos, arccos", x => x.Acos(), Math.Acos, -0.9, 0.9),
        Real("atan, arctan", x => x.Atan(), Math.Atan),
        Real("sinh", x => x.Sinh(), Math.Sinh),
        Real("cosh", x => x.Cosh(), Math.Cosh),
        Real("asinh, arcsinh", x => x.Asinh(), Math.Asinh),
        Real("acosh, arccosh", x => x.Acosh(), Math.Acosh, 1.25, 3),
        Real("atanh, arctanh", x => x.Atanh(), Math.Atanh, -0.9, 0.9),
        Pair("atan2, arctan2", (a, b) => a.Atan2(b), Math.Atan2, 0.25),
        OpRow.Binary("hypot", (a, b) => a.Hypot(b), double.Hypot, 0.25),
        Real("sinc, special.sinc", x => x.Sinc(), x => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x)),
        Real("deg2rad", x => x.Deg2Rad(), x => x * Math.PI / 180),
        Real("rad2deg", x => x.Rad2Deg(), x => x * 180 / Math.PI),
        Real("erfc, special.erfc", x => x.Erfc(), SpecialMath.Erfc),
        Real("erfinv, special.erfinv", x => x.ErfInv(), SpecialMath.ErfInv, -0.9, 0.9),
        Real("lgamma, special.gammaln", x => x.Lgamma(), SpecialMath.LogGamma, 0.25, 4),
        Real("digamma, special.digamma, special.psi", x => x.Digamma(), SpecialMath.Digamma, 0.5, 4),
        Real("polygamma, special.polygamma", x => x.Polygamma(2), x => SpecialMath.Polygamma(2, x), 0.75, 4) with
        {
            SpecialValues = false, Errors = [new(() => Tensor.Ones(2).Polygamma(-1), "^Polygamma: n is -1")],
        },
        Real("i0, special.i0, special.modified_bessel_i0", x => x.I0(), SpecialMath.I0, -3, 3),
        Real("special.i0e", x => x.I0e(), SpecialMath.I0e, -3, 3, 0),
        Real("special.i1, special.modified_bessel_i1", x => x.I1(), SpecialMath.I1, -3, 3),
        Real("special.i1e", x => x.I1e(), SpecialMath.I1e, -3, 3, 0),
        Real("logit, special.logit", x => x.Logit(), x => Math.Log(x / (1 - x)), 0.1, 0.9) with { OnIntegers = OnIntegers.Unchecked },
        Real("logit", x => x.Logit(0.25), x => double.IsNaN(x) ? x : Math.Log(Math.Clamp(x, 0.25, 0.75) / (1 - Math.Clamp(x, 0.25, 0.75))), 0.1, 0.9, 0.25, 0.75) with { Variant = "eps" },
        Pair("xlogy, special.xlogy", (a, b) => a.Xlogy(b), (a, b) => a == 0 && !double.IsNaN(b) ? 0 : a * Math.Log(b), 0.25),
        Pair("special.xlog1py", (a, b) => a.Xlog1py(b), (a, b) => a == 0 && !double.IsNaN(b) ? 0 : a * SpecialMath.Log1p(b), 0.25),
        Real("special.entr", x => x.Entr(), x => x < 0 ? double.NegativeInfinity : x == 0 ? 0 : -x * Math.Log(x), 0.25),
        Real("special.erfcx", x => x.Erfcx(), SpecialMath.Erfcx),
        Real("special.ndtr", x => x.Ndtr(), x => SpecialMath.Erfc(-x / Math.Sqrt(2)) / 2) with { Slack = 4 },
        Real("special.ndtri", x => x.Ndtri(), SpecialMath.Ndtri, 0.1, 0.9),
        Real("special.log_ndtr", x => x.LogNdtr(), SpecialMath.LogNdtr, -3, 2),
        Real("special.bessel_j0", x => x.BesselJ0(), SpecialMath.BesselJ0, -3, 3),
        Real("special.bessel_j1", x => x.BesselJ1(), SpecialMath.BesselJ1, -3, 3),
        Real("special.bessel_y0", x => x.BesselY0(), SpecialMath.BesselY0, 0.5, 4),
        Real("special.bessel_y1", x => x.BesselY1(), SpecialMath.BesselY1, 0.5, 4),
        Real("special.modified_bessel_k0", x => x.BesselK0(), SpecialMath.BesselK0, 0.5, 4),
        Real("special.modified_bessel_k1", x => x.BesselK1(), SpecialMath.BesselK1, 0.5, 4),
        Real("special.scaled_modified_bessel_k0", x => x.BesselK0e(), SpecialMath.BesselK0e, 0.5, 4),
        Real("special.scaled_modified_bessel_k1", x => x.BesselK1e(), SpecialMath.BesselK1e, 0.5, 4),
        Real("special.spherical_bessel_j0", x => x.SphericalBesselJ0(), x => x == 0 ? 1 : Math.Sin(x) / x) with { Slack = 4 },
        ByTheSecond("igamma, special.gammainc", (a, b) => a.GammaInc(b), SpecialMath.GammaInc),
        ByTheSecond("igammac, special.gammaincc", (a, b) => a.GammaIncC(b), SpecialMath.GammaIncC),
        ByTheSecond("special.zeta", (a, b) => a.Zeta(b), SpecialMath.Zeta),
        Degree("special.chebyshev_polynomial_t", (x, n) => x.ChebyshevPolynomialT(n), Rare2.ChebyshevT),
        Degree("special.shifted_chebyshev_polynomial_t", (x, n) => x.ShiftedChebyshevPolynomialT(n), Rare2.ChebyshevT, shift: true),
        Degree("special.chebyshev_polynomial_u", (x, n) => x.ChebyshevPolynomialU(n), Rare2.ChebyshevU),
        Degree("special.shifted_chebyshev_polynomial_u", (x, n) => x.ShiftedChebyshevPolynomialU(n), Rare2.ChebyshevU, shift: true),
        Degree("special.chebyshev_polynomial_v", (x, n) => x.ChebyshevPolynomialV(n), Rare2.ChebyshevV),
        Degree("special.shifted_chebyshev_polynomial_v", (x, n) => x.ShiftedChebyshevPolynomialV(n), Rare2.ChebyshevV, shift: true),
        Degree("special.chebyshev_polynomial_w", (x, n) => x.ChebyshevPolynomialW(n), Rare2.ChebyshevW),
        Degree("special.shifted_chebyshev_polynomial_w", (x, n) => x.ShiftedChebyshevPolynomialW(n), Rare2.ChebyshevW, shift: true),
        Degree("special.hermite_polynomial_h", (x, n) => x.HermitePolynomialH(n), Rare2.HermiteH),
        Degree("special.hermite_polynomial_he", (x, n) => x.HermitePolynomialHe(n), Rare2.HermiteHe),
        Degree("special.laguerre_polynomial_l", (x, n) => x.LaguerrePolynomialL(n), Rare2.Laguerre),
        Degree("special.legendre_polynomial_p", (x, n) => x.LegendrePolynomialP(n), Rare2.Legendre),
    ];

    // The first argument has no derivative, so it is given and not drawn.
    static OpRow ByTheSecond(string names, Func<Tensor, Tensor, Tensor> call, Func<double, double, double> scalar)
    {
        var order = Tensor.From([1.5, 2.25, 4, 1.25, 3, 2.5], [2, 3]);
        return new(names, x => call(order.To(x[0].DType), x[0]), new Sample(Input.Real([2, 3], 0.5, 4)))
        {
            Reference = x => Tensor.From(order.ToArray<double>().Zip(x[0].ToArray<double>(), scalar).ToArray(), [2, 3]),
            Errors = [new(() => call(Leaf(), Tensor.Ones(2)), "requires a gradient, but there is a derivative by the other argument alone")],
        };
    }

    static OpRow Degree(string names, Func<Tensor, Tensor, Tensor> call, Rare2 family, bool shift = false)
        => OpRow.Unary(names, x => call(x, Tensor.Of(5)), x => SpecialMath.Polynomial(family, shift ? 2 * x - 1 : x, 5), -1, 1) with
        {
            OnIntegers = OnIntegers.Float32,
            Gradients = Gradients.None,
            SpecialValues = false,
            Slack = 64,
            Errors = [new(() => call(Leaf(), Tensor.Of(2)), "a gradient is required, but there is no derivative")],
        };

    static Tensor Leaf()
    {
        var x = Tensor.Ones(2);
        x.RequiresGrad = true;
        return x;
    }

    static double LogAddExp(double a, double b, double ln)
        => double.IsInfinity(a) && a == b ? a : Math.Max(a, b) + SpecialMath.Log1p(Math.Exp(-Math.Abs(a - b) * ln)) / ln;

    static OpRow Real(string names, Func<Tensor, Tensor> call, Func<double, double> scalar, double low = -2, double high = 2, params double[] avoid)
        => OpRow.Unary(names, call, scalar, low, high, avoid) with { OnIntegers = OnIntegers.Float32 };

    static OpRow Pair(string names, Func<Tensor, Tensor, Tensor> call, Func<double, double, double> scalar, double low = -2)
        => OpRow.Binary(names, call, scalar, low) with { OnIntegers = OnIntegers.Float32 };
}
