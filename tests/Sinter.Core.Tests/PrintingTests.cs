namespace Sinter.Core.Tests;

/// <summary>The text of tensors, as PyTorch writes it but for C#'s words.</summary>
public class PrintingTests
{
    static string Text(params float[] values) => Tensor.From(values).ToString();

    [Fact] public void Reals_are_aligned_at_the_point() => Assert.Equal("tensor([ 1.5000, -2.2500, 10.0000])", Text(1.5f, -2.25f, 10));

    [Fact] public void Whole_numbers_of_a_real_type_end_in_a_point() => Assert.Equal("tensor([ 1., -2.,  0.])", Text(1, -2, 0));

    [Fact] public void Numbers_far_apart_have_exponents() => Assert.Equal("tensor([1.0000e-03, 2.5000e+02])", Text(0.001f, 250));

    [Fact] public void Tiny_numbers_have_exponents() => Assert.Equal("tensor([5.0000e-05])", Text(5e-5f));

    [Fact] public void NaN_and_infinities_have_names() => Assert.Equal("tensor([   nan,    inf,   -inf, 1.5000])", Text(float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1.5f));

    [Fact] public void Zeros_are_short() => Assert.Equal("tensor([0., 0.])", Text(0, 0));

    [Fact] public void Integers_are_aligned_to_the_right() => Assert.Equal("tensor([[  1, -20],\n        [300,   4]])", Tensor.From(new long[,] { { 1, -20 }, { 300, 4 } }).ToString());

    [Fact] public void Bools_are_aligned() => Assert.Equal("tensor([ true, false])", Tensor.From([true, false]).ToString());

    [Fact] public void A_number_has_no_brackets() => Assert.Equal("tensor(2.5000)", Tensor.Of(2.5).ToString());

    [Fact] public void The_type_is_named_unless_it_is_obvious() => Assert.Equal("tensor([1., 2.], dtype=float64)", Tensor.From([1.0, 2]).ToString());

    [Fact] public void An_empty_tensor_shows_its_size() => Assert.Equal("tensor([], size=[2, 0])", Tensor.Zeros(2, 0).ToString());

    [Fact] public void An_empty_vector_shows_no_size() => Assert.Equal("tensor([], dtype=int64)", Tensor.From(Array.Empty<long>()).ToString());

    [Fact]
    public void History_is_shown()
    {
        var x = Tensor.Ones(2);
        x.RequiresGrad = true;
        Assert.Equal("tensor([1., 1.], requiresGrad=true)", x.ToString());
        Assert.Matches(@"^tensor\(\[2\., 2\.\], gradFn=\w+Backward\)$", (x * 2).ToString());
    }

    [Fact]
    public void Planes_are_apart() => Assert.Equal("tensor([[[0, 1],\n         [2, 3]],\n\n        [[4, 5],\n         [6, 7]]])", Tensor.Arange(8).Reshape(2, 2, 2).ToString());

    [Fact]
    public void Long_dimensions_are_abbreviated() => Assert.Equal("tensor([   0,    1,    2,  ..., 1997, 1998, 1999])", Tensor.Arange(2000).ToString());

    [Fact]
    public void Large_matrices_are_abbreviated_in_both_directions()
    {
        var lines = Tensor.Arange(10000).Reshape(100, 100).ToString().Split('\n');
        Assert.Equal(7, lines.Length);
        Assert.Equal("tensor([[   0,    1,    2,  ...,   97,   98,   99],", lines[0]);
        Assert.Equal("        ...,", lines[3]);
    }

    [Fact]
    public void Long_rows_continue_below() => Assert.Equal(
        "tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,\n        18, 19])", Tensor.Arange(20).ToString());

    [Fact]
    public void Complex_numbers_show_both_parts()
    {
        Assert.Equal("tensor([1.+2.j, 3.-4.j])", Tensor.From([new Complex64(1, 2), new(3, -4)]).ToString());
        Assert.Equal("tensor([ 1.0000+0.5000j, -2.5000-0.2500j])", Tensor.From([new Complex64(1, 0.5f), new(-2.5f, -0.25f)]).ToString());
        Assert.Equal("tensor(0.+1.j, dtype=complex128)", Tensor.Of(System.Numerics.Complex.ImaginaryOne, DType.Complex128).ToString());
    }

    [Fact]
    public void Strided_views_print_their_own_elements() => Assert.Equal("tensor([[0, 3],\n        [1, 4],\n        [2, 5]])", Tensor.Arange(6).Reshape(2, 3).T.ToString());

    [Fact]
    public void Options_change_the_text()
    {
        var x = Tensor.From([1.23456f, 2]);
        Assert.Equal("tensor([1.23, 2.00])", x.ToString(new PrintOptions { Precision = 2 }));
        Assert.Equal("tensor([1.2e+00, 2.0e+00])", x.ToString(new PrintOptions { Precision = 1, Scientific = true }));
        Assert.Equal("tensor([0,  ..., 9])", Tensor.Arange(10).ToString(new PrintOptions { Threshold = 5, EdgeItems = 1 }));
    }
}
