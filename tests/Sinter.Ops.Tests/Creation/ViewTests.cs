namespace Sinter.Ops.Tests;

/// <summary>What views promise beyond their values: they share elements, and gradients find their way through changes in place.</summary>
public class ViewTests
{
    [Fact]
    public void Writing_into_a_part_is_seen_in_the_whole()
    {
        var x = Tensor.Zeros(4, 2);
        x.Split(2)[1].FillInPlace(1);
        x.Unbind(1)[0].FillInPlace(2);
        x.Diagonal().FillInPlace(3);
        Assert.Equal([3f, 0, 2, 3, 2, 1, 2, 1], x.ToArray<float>());
    }

    [Fact]
    public void A_part_changed_in_place_is_differentiated()
    {
        var w = Tensor.Ones(4);
        w.RequiresGrad = true;
        var x = w * 3;
        x.Chunk(2)[0].MultiplyInPlace(Tensor.Full([2], 2.0));
        (x * Tensor.From([1f, 2, 3, 4])).Sum().Backward();
        Assert.Equal([6f, 12, 9, 12], w.Grad!.ToArray<float>());
    }

    [Fact]
    public void A_part_that_is_not_used_gets_zeros()
    {
        var x = Tensor.Ones(5);
        x.RequiresGrad = true;
        x.Split([1, 3, 1])[1].Sum().Backward();
        Assert.Equal([0f, 1, 1, 1, 0], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void Gradients_of_overlapping_windows_add_up()
    {
        var x = Tensor.Ones(5);
        x.RequiresGrad = true;
        x.Unfold(0, 3, 1).Sum().Backward();
        Assert.Equal([1f, 2, 3, 2, 1], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void Copies_are_copies_even_where_nothing_moves()
    {
        var x = Tensor.Ones(2, 2);
        foreach (var y in (Tensor[])[x.Repeat(1, 1), x.Roll(0, 0), x.Flip(), x.Rot90(4), x.Pad([0, 0], PadMode.Circular), x.RepeatInterleave(1, 0), x.MatrixPower(1)])
            y.FillInPlace(7);
        Assert.Equal(4, x.Sum().Item());
    }

    [Fact]
    public void Joining_promotes_and_passes_over_empty_vectors()
    {
        var y = Tensor.Cat([Tensor.Arange(2), Tensor.Zeros(0), Tensor.From([1.5f])]);
        Assert.Equal(DType.Float32, y.DType);
        Assert.Equal([0f, 1, 1.5f], y.ToArray<float>());
    }

    [Fact]
    public void Added_products_with_beta_zero_do_not_look_at_x()
        => Assert.Equal(3, Tensor.Full([1, 1], double.NaN).AddMM(Tensor.Ones(1, 3), Tensor.Ones(3, 1), beta: 0).Item());

    [Fact]
    public void Products_over_no_elements_are_zero()
    {
        Assert.Equal([0f, 0, 0, 0], Tensor.Einsum("ij,jk->ik", Tensor.Zeros(2, 0), Tensor.Zeros(0, 2)).ToArray<float>());
        Assert.True(Tensor.Einsum("bij,bjk->bik", Tensor.Zeros(0, 2, 3), Tensor.Zeros(0, 3, 4)).Shape == [0, 2, 4]);
    }
}
