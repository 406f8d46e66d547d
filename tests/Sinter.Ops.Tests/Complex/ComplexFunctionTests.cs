using System.Numerics;

namespace Sinter.Ops.Tests;

/// <summary>Elementwise functions of complex tensors: values against the framework's complex numbers, derivatives of both orders against differences.</summary>
public class ComplexFunctionTests
{
    static readonly Dictionary<string, (Func<Tensor, Tensor> Op, Func<Complex, Complex> Expected)> Unary = new()
    {
        ["neg"] = (x => -x, z => -z),
        ["reciprocal"] = (x => x.Reciprocal(), z => 1 / z),
        ["square"] = (x => x.Square(), z => z * z),
        ["sqrt"] = (x => x.Sqrt(), Complex.Sqrt),
        ["rsqrt"] = (x => x.Rsqrt(), z => 1 / Complex.Sqrt(z)),
        ["exp"] = (x => x.Exp(), Complex.Exp),
        ["exp2"] = (x => x.Exp2(), z => Complex.Pow(2, z)),
        ["expm1"] = (x => x.Expm1(), z => Complex.Exp(z) - 1),
        ["log"] = (x => x.Log(), Complex.Log),
        ["log2"] = (x => x.Log2(), z => Complex.Log(z) / Math.Log(2)),
        ["log10"] = (x => x.Log10(), Complex.Log10),
        ["log1p"] = (x => x.Log1p(), z => Complex.Log(1 + z)),
        ["sin"] = (x => x.Sin(), Complex.Sin),
        ["cos"] = (x => x.Cos(), Complex.Cos),
        ["tan"] = (x => x.Tan(), Complex.Tan),
        ["asin"] = (x => x.Asin(), Complex.Asin),
        ["acos"] = (x => x.Acos(), Complex.Acos),
        ["atan"] = (x => x.Atan(), Complex.Atan),
        ["sinh"] = (x => x.Sinh(), Complex.Sinh),
        ["cosh"] = (x => x.Cosh(), Complex.Cosh),
        ["tanh"] = (x => x.Tanh(), Complex.Tanh),
        ["asinh"] = (x => x.Asinh(), z => Complex.Log(z + Complex.Sqrt(z * z + 1))),
        ["acosh"] = (x => x.Acosh(), z => Complex.ImaginaryOne * (z.Imaginary >= 0 ? 1 : -1) * Complex.Acos(z)),
        ["atanh"] = (x => x.Atanh(), z => 0.5 * (Complex.Log(1 + z) - Complex.Log(1 - z))),
        ["sigmoid"] = (x => x.Sigmoid(), z => 1 / (1 + Complex.Exp(-z))),
        ["pow 3"] = (x => x.Pow(3), z => z * z * z),
        ["pow 0.5"] = (x => x.Pow(0.5), Complex.Sqrt),
        ["pow 2.5"] = (x => x.Pow(2.5), z => Complex.Pow(z, 2.5)),
        ["pow i"] = (x => x.Pow(Complex.ImaginaryOne), z => Complex.Pow(z, Complex.ImaginaryOne)),
        ["conj"] = (x => x.Conj(), Complex.Conjugate),
        ["abs"] = (x => x.Abs(), z => z.Magnitude),
        ["angle"] = (x => x.Angle(), z => z.Phase),
        ["sgn"] = (x => x.Sgn(), z => z / z.Magnitude),
        ["real"] = (x => x.Real, z => z.Real),
        ["imag"] = (x => x.Imag, z => z.Imaginary),
        ["a number"] = (x => (2 - x * 3) / new Complex(1, 2) + Complex.ImaginaryOne, z => (2 - 3 * z) / new Complex(1, 2) + Complex.ImaginaryOne),
        ["a quotient"] = (x => new Complex(1, 2) / x - 0.5, z => new Complex(1, 2) / z - 0.5),
        ["clone"] = (x => x.Clone(), z => z),
    };

    static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor> Op, Func<Complex, Complex, Complex> Expected)> Binary = new()
    {
        ["add"] = ((a, b) => a + b, (a, b) => a + b),
        ["sub"] = ((a, b) => a - b, (a, b) => a - b),
        ["mul"] = ((a, b) => a * b, (a, b) => a * b),
        ["div"] = ((a, b) => a / b, (a, b) => a / b),
        ["pow"] = ((a, b) => a.Pow(b), Complex.Pow),
        ["add alpha"] = ((a, b) => a.Add(b, new Complex(0, 2)), (a, b) => a + new Complex(0, 2) * b),
        ["where"] = ((a, b) => Tensor.Where(Tensor.Zeros(a.Shape, DType.Bool), a, b), (_, b) => b),
        ["addcmul"] = ((a, b) => a.Addcmul(b, b, 2), (a, b) => a + 2 * b * b),
        ["addcdiv"] = ((a, b) => a.Addcdiv(b, a, 2), (a, b) => a + 2 * b / a),
    };

    public static TheoryData<string> UnaryNames => [.. Unary.Keys];
    public static TheoryData<string> BinaryNames => [.. Binary.Keys];

    [Theory, MemberData(nameof(UnaryNames))]
    public void A_function_of_one_argument_has_the_right_values_in_both_types(string name)
    {
        var (op, expected) = Unary[name];
        foreach (var (dtype, tolerance) in (ReadOnlySpan<(DType, double)>)[(DType.Complex128, 1e-13), (DType.Complex64, 2e-6)])
            foreach (var z in (Tensor[])[ComplexSamples.Draw([3, 7], 1, dtype), ComplexSamples.Draw([7, 3], 2, dtype).Transpose(0, 1), ComplexSamples.Draw([5, 4], 3, dtype)[.., 1], ComplexSamples.Draw([], 4, dtype)])
            {
                var y = op(z);
                Assert.Equal(z.Shape, y.Shape);
                Assert.Equal(dtype.ToReal, y.DType.ToReal);
                ComplexSamples.Close(y, Array.ConvertAll(z.ToArray<Complex>(), v => expected(v)), tolerance * 8);
            }
    }

    [Theory, MemberData(nameof(BinaryNames))]
    public void A_function_of_two_arguments_broadcasts_and_has_the_right_values(string name)
    {
        var (op, expected) = Binary[name];
        Tensor a = ComplexSamples.Draw([3, 1, 5]), b = ComplexSamples.Draw([4, 1], 7);
        Complex[] p = a.Expand(3, 4, 5).ToArray<Complex>(), q = b.Expand(3, 4, 5).ToArray<Complex>();
        if (name is "where" or "addcmul" or "addcdiv") (a, b) = (a.Expand(3, 4, 5), b.Expand(3, 4, 5));
        ComplexSamples.Close(op(a, b), [.. p.Zip(q, expected)]);
    }

    [Theory, MemberData(nameof(UnaryNames))]
    public void Derivatives_of_one_argument_agree_with_differences(string name)
    {
        var op = Unary[name].Op;
        GradCheck.Run(x => op(x[0]), [ComplexSamples.Leaf([2, 3])]);
        GradCheck.RunTwice(x => op(x[0]), [ComplexSamples.Leaf([2, 2], 5)], atol: 1e-4);
    }

    [Theory, MemberData(nameof(BinaryNames))]
    public void Derivatives_of_two_arguments_agree_with_differences(string name)
    {
        var op = Binary[name].Op;
        GradCheck.Run(x => op(x[0], x[1]), [ComplexSamples.Leaf([2, 3]), ComplexSamples.Leaf([2, 3], 6)]);
        GradCheck.RunTwice(x => op(x[0], x[1]), [ComplexSamples.Leaf([2]), ComplexSamples.Leaf([2], 6)], atol: 1e-4);
    }

    [Fact]
    public void A_real_argument_beside_a_complex_one_has_a_real_gradient()
    {
        var x = Tensor.From([0.5, -1.5, 2]);
        x.RequiresGrad = true;
        GradCheck.Run(t => t[0] * t[1] + t[0] / t[1] - t[0], [x, ComplexSamples.Leaf([3])]);
        GradCheck.Run(t => Tensor.Complex(t[0], t[0] * 2) + Tensor.Polar(t[0].Square(), t[0]), [x]);
        (x * ComplexSamples.Draw([3])).Abs().Sum().Backward();
        Assert.Equal(DType.Float64, x.Grad!.DType);
    }

    [Fact]
    public void Gradients_point_where_a_real_loss_grows_fastest()
    {
        var z = ComplexSamples.Leaf([4]);
        z.Abs().Square().Sum().Backward();
        ComplexSamples.Close(z.Grad!, Array.ConvertAll(z.ToArray<Complex>(), v => 2 * v));
        z.Grad = null;
        z.Square().Real.Sum().Backward();
        ComplexSamples.Close(z.Grad!, Array.ConvertAll(z.ToArray<Complex>(), v => 2 * Complex.Conjugate(v)));
    }

    [Fact]
    public void A_small_argument_keeps_its_digits()
    {
        var z = Tensor.From([new Complex(1e-10, 2e-10)]);
        ComplexSamples.Close(z.Expm1() * 1e10, [new(1, 2)], 1e-9);
        ComplexSamples.Close(z.Log1p() * 1e10, [new(1, 2)], 1e-9);
    }

    [Fact]
    public void Abs_and_sgn_of_zero_have_gradient_zero()
    {
        var z = Tensor.Zeros([2], DType.Complex128);
        z.RequiresGrad = true;
        (z.Abs().Sum() + z.Angle().Sum()).Backward();
        ComplexSamples.Close(z.Grad!, [0, 0]);
    }
}
