using CsCheck;

namespace Sinter.Ops.Tests;

/// <summary>Derivatives where a function has a kink or two arguments are equal: PyTorch's choices.</summary>
public class KinkTests
{
    static double[] Slopes(Func<Tensor, Tensor> f, params double[] at)
    {
        var x = Tensor.From(at);
        x.RequiresGrad = true;
        f(x).Sum().Backward();
        return x.Grad!.ToArray<double>();
    }

    static (double A, double B) Slopes(Func<Tensor, Tensor, Tensor> f, double a, double b)
    {
        Tensor x = Tensor.Of(a, DType.Float64), y = Tensor.Of(b, DType.Float64);
        x.RequiresGrad = y.RequiresGrad = true;
        f(x, y).Backward();
        return (x.Grad!.Item(), y.Grad!.Item());
    }

    [Fact] public void Abs_at_zero_has_zero_gradient() => Assert.Equal([0, 0], Slopes(x => x.Abs(), 0, -0.0));

    [Fact] public void Relu_at_zero_has_zero_gradient() => Assert.Equal([0], Slopes(x => x.Relu(), 0));

    [Fact] public void Relu_of_NaN_passes_the_gradient() => Assert.Equal([1], Slopes(x => x.Relu(), double.NaN));

    [Fact] public void Relu6_has_zero_gradient_at_both_bounds() => Assert.Equal([0, 0], Slopes(x => x.Relu6(), 0, 6));

    [Fact] public void Hardtanh_has_zero_gradient_at_both_bounds() => Assert.Equal([0, 0], Slopes(x => x.Hardtanh(), -1, 1));

    [Fact] public void LeakyRelu_at_zero_has_the_negative_slope() => Assert.Equal([0.2], Slopes(x => x.LeakyRelu(0.2), 0));

    [Fact] public void Prelu_at_zero_has_the_weight_as_slope() => Assert.Equal((0.3, 0), Slopes((x, w) => x.Prelu(w), 0, 0.3));

    [Fact] public void Elu_at_zero_has_the_slope_from_below() => Assert.Equal([1.5], Slopes(x => x.Elu(1.5), 0));

    [Fact] public void Celu_at_zero_has_slope_one() => Assert.Equal([1], Slopes(x => x.Celu(2), 0));

    [Fact] public void Selu_at_zero_has_the_slope_from_below() => Assert.Equal([1.6732632423543772 * 1.0507009873554805], Slopes(x => x.Selu(), 0));

    [Fact] public void Threshold_at_its_threshold_has_zero_gradient() => Assert.Equal([0], Slopes(x => x.Threshold(0.5, 3), 0.5));

    [Fact] public void Shrinking_has_zero_gradient_up_to_lambda() => Assert.Equal([0, 0, 0, 0], [.. Slopes(x => x.Hardshrink(), -0.5, 0.5), .. Slopes(x => x.Softshrink(), -0.5, 0.5)]);

    [Fact] public void Hardsigmoid_has_zero_gradient_at_both_ends() => Assert.Equal([0, 0], Slopes(x => x.Hardsigmoid(), -3, 3));

    [Fact] public void Hardswish_has_gradient_zero_at_minus_three_and_one_at_three() => Assert.Equal([0, 1], Slopes(x => x.Hardswish(), -3, 3));

    [Fact] public void Softplus_at_its_threshold_still_has_the_curve() => Assert.Equal([1 / (1 + Math.Exp(-20))], Slopes(x => x.Softplus(), 20));

    [Fact] public void Clamp_passes_the_gradient_at_both_bounds() => Assert.Equal([0, 1, 1, 0], Slopes(x => x.Clamp(-1, 1), -1.5, -1, 1, 1.5));

    [Fact] public void Clamp_to_a_tensor_passes_the_gradient_to_x_at_the_bound() => Assert.Equal((1, 0), Slopes((x, low) => x.Clamp(low, null), 1, 1));

    [Fact]
    public void Rounding_and_signs_have_zero_gradient_everywhere()
        => Assert.All((Func<Tensor, Tensor>[])[x => x.Floor(), x => x.Ceil(), x => x.Round(), x => x.Trunc(), x => x.Sign()], f => Assert.Equal([0, 0, 0], Slopes(f, 0, 0.5, 1)));

    [Fact] public void Frac_has_slope_one_at_integers() => Assert.Equal([1, 1], Slopes(x => x.Frac(), 0, 1));

    [Fact] public void Maximum_of_equals_shares_the_gradient() => Assert.Equal((0.5, 0.5), Slopes((a, b) => a.Maximum(b), 1, 1));

    [Fact] public void Minimum_of_equals_shares_the_gradient() => Assert.Equal((0.5, 0.5), Slopes((a, b) => a.Minimum(b), 1, 1));

    [Fact]
    public void Fmax_and_fmin_of_equals_give_the_gradient_to_the_first()
    {
        Assert.Equal((1, 0), Slopes((a, b) => a.Fmax(b), 1, 1));
        Assert.Equal((1, 0), Slopes((a, b) => a.Fmin(b), 1, 1));
    }

    [Fact]
    public void Fmax_gives_the_gradient_to_the_argument_that_is_a_number()
    {
        Assert.Equal((0, 1), Slopes((a, b) => a.Fmax(b), double.NaN, 1));
        Assert.Equal((1, 0), Slopes((a, b) => a.Fmax(b), 1, double.NaN));
    }

    [Fact]
    public void Median_of_equals_shares_the_gradient()
    {
        Assert.Equal([0, 0.5, 0.5, 0], Slopes(x => x.Median(), 1, 2, 2, 3));
        Assert.Equal([0, 0.5, 0, 0.5], Slopes(x => x.NanMedian(), 1, 2, double.NaN, 2));
        Assert.Equal([0, 1, 0], Slopes(x => x.Median(), 1, double.NaN, 2));
    }

    [Fact] public void Atan2_at_the_origin_has_no_slope() => Assert.Equal((0, 0), Slopes((a, b) => a.Atan2(b), 0, 0));

    [Fact] public void Pow_has_zero_slope_in_the_exponent_where_the_base_is_zero() => Assert.Equal((0, 0), Slopes((a, b) => a.Pow(b), 0, 2));

    [Fact] public void Pow_with_exponent_zero_has_zero_slope_even_at_zero() => Assert.Equal([0, 0], Slopes(x => x.Pow(0), 0, 2));

    [Fact] public void Xlogy_where_x_is_zero_has_no_slope() => Assert.Equal((0, 0), Slopes((a, b) => a.Xlogy(b), 0, -1));

    [Fact] public void Sinc_at_zero_is_flat() => Assert.Equal([0], Slopes(x => x.Sinc(), 0));

    [Fact] public void The_first_Bessel_functions_have_slope_one_half_at_zero() => Assert.Equal([0.5, 0.5], [.. Slopes(x => x.I1(), 0), .. Slopes(x => x.I1e(), 0)]);

    [Fact]
    public void NanToNum_passes_no_gradient_where_it_replaces()
        => Assert.Equal([0, 0, 0, 1], Slopes(x => x.NanToNum(), double.NaN, double.PositiveInfinity, double.NegativeInfinity, 3));

    [Fact]
    public void Smooth_activations_have_finite_second_derivatives_far_from_zero()
    {
        Func<Tensor, Tensor>[] smooth =
        [
            x => x.Sigmoid(), x => x.Logsigmoid(), x => x.Softplus(), x => x.Softsign(), x => x.Tanhshrink(), x => x.Silu(), x => x.Mish(), x => x.Gelu(),
            x => x.Gelu("tanh"), x => x.Elu(), x => x.Celu(), x => x.Selu(),
        ];
        Assert.All(smooth, f =>
        {
            var x = Tensor.From([-1000f, -100f, -30f, 30f, 100f, 1000f]);
            x.RequiresGrad = true;
            var dx = Autograd.Grad([f(x).Sum()], [x], createGraph: true)[0]!;
            Assert.All(dx.ToArray<double>(), v => Assert.True(double.IsFinite(v)));
            if (dx.RequiresGrad) Assert.All(Autograd.Grad([dx.Sum()], [x])[0]!.ToArray<double>(), v => Assert.True(double.IsFinite(v)));
        });
    }

    [Fact]
    public void A_quotient_and_its_remainder_make_the_number_again()
        => Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[-1e3, 1e3].Where(b => Math.Abs(b) > 1e-3)).Sample((a, b) =>
        {
            Tensor x = Tensor.Of(a, DType.Float64), y = Tensor.Of(b, DType.Float64);
            double q = x.FloorDivide(y).Item(), r = (x % y).Item();
            Assert.Equal(Math.Round(q), q);
            Assert.True(r == 0 || r < 0 == b < 0);
            Assert.Equal(a, q * b + r, 1e-9 * Math.Abs(a) + 1e-9);
        }, iter: 300);

    [Theory]
    [InlineData(2.5, double.PositiveInfinity, 0)]
    [InlineData(-2.5, double.PositiveInfinity, -1)]
    [InlineData(2.5, double.NegativeInfinity, -1)]
    [InlineData(-2.5, double.NegativeInfinity, 0)]
    [InlineData(0, double.PositiveInfinity, 0)]
    [InlineData(double.PositiveInfinity, 2, double.NaN)]
    public void A_quotient_by_an_infinite_number_is_floored_as_any_other(double a, double b, double quotient)
    {
        Assert.Equal(quotient, Tensor.Of(a, DType.Float64).FloorDivide(b).Item());
        Assert.Equal(quotient, Tensor.Full([9], a).FloorDivide(Tensor.Full([9], b))[8].Item());
    }

    [Fact]
    public void A_changed_tensor_keeps_the_derivative_of_what_was_there()
    {
        var x = Tensor.From([0.5, 1.5]);
        x.RequiresGrad = true;
        var y = x * 2;
        y.SiluInPlace().SinInPlace();
        y.Sum().Backward();
        var whole = Slopes(t => (t * 2).Silu().Sin(), 0.5, 1.5);
        Assert.Equal(whole, x.Grad!.ToArray<double>());
    }
}
