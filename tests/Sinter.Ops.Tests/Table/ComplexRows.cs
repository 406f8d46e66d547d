using System.Numerics;
using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

/// <summary>Ops of complex tensors, as functions of their real and imaginary parts.</summary>
static class ComplexRows
{
    static readonly DType[] Wide = [DType.Float64, DType.Float32];

    static Tensor Z(Tensor[] x) => Tensor.Complex(x[0], x[1]);

    public static IEnumerable<OpRow> Rows =>
    [
        Pair("complex, view_as_real", z => z.ViewAsReal(), z => [z.Real, z.Imaginary]),
        Pair("view_as_complex", z => z.ViewAsReal().ViewAsComplex().ViewAsReal(), z => [z.Real, z.Imaginary]) with { WithoutPolicy = true },
        Pair("conj, conj_physical, Tensor.conj", z => z.Conj().ViewAsReal(), z => [z.Real, -z.Imaginary]),
        Pair("resolve_conj", z => z.Conj().ResolveConj().ViewAsReal(), z => [z.Real, -z.Imaginary]),
        Pair("sgn", z => z.Sgn().ViewAsReal(), z => [z.Real / z.Magnitude, z.Imaginary / z.Magnitude]) with { Variant = "complex" },
        Parts("real, Tensor.real", z => z.Real, z => z.Real),
        Parts("imag, Tensor.imag", z => z.Imag, z => z.Imaginary),
        Parts("angle", z => z.Angle(), z => z.Phase),
        OpRow.Unary("angle", x => x.Angle(), x => x < 0 ? Math.PI : x * 0, avoid: 0) with { Variant = "of reals", SpecialValues = false },
        OpRow.Unary("sgn", x => x.Sgn(), x => x > 0 ? 1 : x < 0 ? -1 : 0, avoid: 0) with { OnIntegers = OnIntegers.Kept },
        new("polar", x => Tensor.Polar(x[0], x[1]).ViewAsReal(), Sample.Of([2, 3], [2, 3]), Sample.Of([2, 1], [3]))
        {
            DTypes = Wide, Reference = x => Of(x, (a, b) => [a * Math.Cos(b), a * Math.Sin(b)]),
            Errors = [new(() => Tensor.Polar(Tensor.Ones(2), Tensor.Ones([2], DType.Float64)), "^Polar: abs is float32 and angle is float64")],
        },
        new("vdot", x => Tensor.Complex(x[0], x[1]).VDot(Tensor.Complex(x[1], x[0])).ViewAsReal(), Sample.Of([4], [4]))
        {
            // Complex numbers have no low type, and parts of two types make none.
            WithoutPolicy = true, DTypes = Wide, Slack = 4, Errors = [new(() => Tensor.Ones(2, 2).VDot(Tensor.Ones(2)), @"^VDot: a is \[2, 2\]")],
        },
        Asked("is_complex", z => Tensor.Of(z.IsComplex())),
        Asked("is_floating_point", z => Tensor.Of(z.IsFloatingPoint())),
        Asked("is_conj", z => Tensor.Of(z.Conj().IsConj())),
        Asked("isreal", z => z.IsReal()),
    ];

    static Tensor Of(Tensor[] x, Func<double, double, double[]> f)
    {
        var shape = Shape.Broadcast(x[0].Shape, x[1].Shape);
        double[] a = x[0].Expand(shape).ToArray<double>(), b = x[1].Expand(shape).ToArray<double>();
        return Tensor.From([.. a.Zip(b).SelectMany(p => f(p.First, p.Second))], [.. shape, a.Length == 0 ? 2 : f(a[0], b[0]).Length]);
    }

    static OpRow Pair(string names, Func<Tensor, Tensor> call, Func<Complex, double[]> expected)
        => new(names, x => call(Z(x)), Sample.Of([2, 3], [2, 3]), Sample.Of([2, 1], [3]), Sample.Of([0], [0])) { DTypes = Wide, Reference = x => Of(x, (a, b) => expected(new(a, b))) };

    static OpRow Parts(string names, Func<Tensor, Tensor> call, Func<Complex, double> expected)
        => new(names, x => call(Z(x)), Sample.Of([2, 3], [2, 3]), Sample.Of([], [2])) { DTypes = Wide, Reference = x => Of(x, (a, b) => [expected(new(a, b))]).Squeeze(-1) };

    static OpRow Asked(string name, Func<Tensor, Tensor> call)
        => new(name, x => call(Z(x)), Sample.Of([2, 3], [2, 3])) { DTypes = Wide, Gradients = Gradients.None, ResultDType = DType.Bool };
}
