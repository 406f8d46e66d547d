namespace Sinter.Ops.Tests.Indexing;

/// <summary>What <c>x[…]</c> gives and takes: expected shapes are PyTorch's, expected elements are found place by place.</summary>
public class AdvancedIndexingTests
{
    static Tensor Counting(params long[] sizes) => Tensor.Arange(Shape.Create(sizes).Count).To(DType.Float64).Reshape(sizes);

    static Tensor At(params long[] positions) => Tensor.From(positions);

    static readonly TensorIndex Whole = Range.All;

    [Fact]
    public void One_list_of_positions_replaces_its_dimension()
    {
        var x = Counting(3, 4, 2);
        Assert.Equal([3, 2, 2], x[Whole, At(3, -4)].Shape);
        Assert.Equal([6.0, 7, 0, 1, 14, 15, 8, 9, 22, 23, 16, 17], x[Whole, At(3, -4)].ToArray<double>());
        Assert.Equal([2, 2, 4, 2], x[At(0, 1, 2, 0).Reshape(2, 2)].Shape);
    }

    [Fact]
    public void Several_lists_broadcast_and_stand_where_neighbours_stood()
    {
        var x = Counting(2, 3, 4, 5);
        var y = x[Whole, At(0, 2).Reshape(2, 1), At(1, 3, 0)];
        Assert.Equal([2, 2, 3, 5], y.Shape);
        for (var b = 0; b < 2; b++)
            for (var i = 0; i < 2; i++)
                for (var j = 0; j < 3; j++)
                    Assert.Equal(x[b, 2 * i, (int)At(1, 3, 0)[j].Item()].ToArray<double>(), y[b, i, j].ToArray<double>());
    }

    [Fact]
    public void Lists_separated_by_a_slice_stand_first()
    {
        var x = Counting(2, 3, 4, 5);
        var y = x[Whole, At(0, 2), 1..3, At(1, 3)];
        Assert.Equal([2, 2, 2], y.Shape);
        for (var i = 0; i < 2; i++)
            Assert.Equal(x[Whole, i * 2, 1..3, 1 + 2 * i].ToArray<double>(), y[i].ToArray<double>());
    }

    [Fact]
    public void Numbers_slices_ellipsis_and_new_dimensions_mix_with_positions()
    {
        var x = Counting(2, 3, 4, 5);
        Assert.Equal([2, 4, 5], x[0, At(0, 2)].Shape);
        Assert.Equal([3, 4, 2], x[1, TensorIndex.Ellipsis, At(0, 2)].Shape);
        Assert.Equal([2, 1, 2, 4, 5], x[Whole, TensorIndex.New, At(0, 2)].Shape);
        Assert.Equal([2, 3, 2, 2], x[TensorIndex.Ellipsis, 1..3, At(4, 0)].Shape);
        Assert.Equal(x[1, 2].ToArray<double>(), x[Tensor.Of(1), 2].ToArray<double>());
        Assert.Equal([2, 3, 4, 1], x[TensorIndex.Ellipsis, TensorIndex.Slice(1..5, 2)][TensorIndex.Ellipsis, At(1)].Shape);
    }

    [Fact]
    public void A_mask_takes_the_places_where_it_is_true()
    {
        var x = Counting(2, 3, 4);
        var mask = Tensor.From([true, false, true, false, false, true], [2, 3]);
        Assert.Equal([3, 4], x[mask].Shape);
        Assert.Equal([0.0, 1, 2, 3, 8, 9, 10, 11, 20, 21, 22, 23], x[mask].ToArray<double>());
        Assert.Equal([2.0, 10, 22], x[mask, 2].ToArray<double>());
        Assert.Equal([2, 2, 4], x[Whole, Tensor.From([true, false, true])].Shape);
        Assert.Equal([0, 4], x[mask.LogicalAnd(mask.LogicalNot())].Shape);
        Assert.Equal([1, 2, 3, 4], x[Tensor.Of(true)].Shape);
        Assert.Equal([0, 2, 3, 4], x[Tensor.Of(false)].Shape);
    }

    [Fact]
    public void Assigning_writes_only_the_named_places()
    {
        var x = Tensor.Zeros([3, 4], DType.Float64);
        x[At(0, 2), At(1, 3)] = Tensor.From([5.0, 7]);
        Assert.Equal([0.0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7], x.ToArray<double>());
        x[x.Greater(0)] = Tensor.Of(1.0);
        Assert.Equal(2, x.Sum().Item());
        x.Set(9, Whole, At(-1, 0));
        Assert.Equal([9.0, 1, 0, 9, 9, 0, 0, 9, 9, 0, 0, 9], x.ToArray<double>());
        x[1, At(0, 1)] = Tensor.From([3.0, 4]).Reshape(1, 2);
        Assert.Equal([3.0, 4, 0, 9], x[1].ToArray<double>());
    }

    [Fact]
    public void Assigning_reaches_views_and_strided_tensors()
    {
        var x = Tensor.Zeros([3, 4], DType.Float64);
        x.Transpose(0, 1)[At(0, 3)] = Tensor.Ones([2, 3], DType.Float64);
        Assert.Equal([1.0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1], x.ToArray<double>());
        x[..2][Whole, At(1)] = Tensor.Of(2.0);
        Assert.Equal([2.0, 2, 0], x[Whole, 1].ToArray<double>());
        var separated = Tensor.Zeros([2, 3, 2], DType.Float64);
        separated[At(0, 1), Whole, At(1, 0)] = Counting(2, 3);
        Assert.Equal([0.0, 0, 0, 1, 0, 2, 3, 0, 4, 0, 5, 0], separated.ToArray<double>());
    }

    [Fact]
    public void Positions_are_differentiated_both_ways()
    {
        var x = Counting(3, 4, 2) / 10.0;
        x.RequiresGrad = true;
        GradCheck.Run(t => [t[0][TensorIndex.Ellipsis, At(0, 3, 3), Whole]], [x]);
        GradCheck.Run(t => [t[0][At(0, 2), Whole, At(1, 0)] * t[0][At(1, 1), Whole, At(1, 0)]], [x]);
        GradCheck.RunTwice(t => [t[0][At(0, 2), Whole, At(1, 1)].Square() * t[0][At(0, 0), Whole, At(1, 0)]], [x]);
    }

    [Fact]
    public void Assignment_sends_gradients_to_the_new_values_and_away_from_the_old()
    {
        Tensor x = Counting(3, 4) / 10.0, v = Tensor.From([1.5, -2]);
        (x.RequiresGrad, v.RequiresGrad) = (true, true);
        GradCheck.Run(t =>
        {
            var y = t[0] * 2.0;
            y[At(0, 2), At(3, 1)] = t[1].Square();
            y[y.Greater(1.9)] = t[1][0];
            y[1, At(0, 2)] = t[1] * t[0][0, 1];
            return [y.Square()];
        }, [x, v]);
    }

    [Fact]
    public void A_leaf_is_not_assigned_to()
    {
        var x = Tensor.Zeros(3);
        x.RequiresGrad = true;
        var thrown = Assert.Throws<AutogradException>(() => x[At(1)] = Tensor.Of(1.0, DType.Float32));
        Assert.Contains("leaf", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_position_outside_names_index_dimension_and_size()
    {
        var x = Counting(3, 4);
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => x[Whole, At(0, 4)]);
        Assert.Equal("Index: index 4 is out of range for dimension 1 of [3, 4] with size 4; use -4 to 3.", thrown.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => x[At(-4)] = Tensor.Of(1.0));
        Assert.Equal(66, x.Sum().Item());
        thrown = Assert.Throws<ArgumentOutOfRangeException>(() => x[0, 5]);
        Assert.Equal("Index: 5 is out of range for dimension 1 of [3, 4] with size 4; use -4 to 3.", thrown.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => x[0, 0, At(0)]);
    }

    [Fact]
    public void A_mask_of_other_sizes_is_refused()
    {
        var thrown = Assert.Throws<ShapeException>(() => Counting(3, 4)[Tensor.From([true, false])]);
        Assert.Equal("Index: the mask is [2] and stands at dimension 0 of [3, 4]; its sizes must be those of the dimensions it masks.", thrown.Message);
        Assert.Throws<ShapeException>(() => Counting(3, 4)[At(0, 1), At(0, 1, 2)]);
        Assert.Throws<DTypeException>(() => Counting(3, 4)[Tensor.Ones(2)]);
    }

    [Fact]
    public void Nothing_indexed_is_nothing_read()
    {
        Assert.Equal([0, 4], Counting(3, 4)[Tensor.Zeros([0], DType.Int64)].Shape);
        Assert.Equal([0, 0], Tensor.Zeros(0, 0)[Tensor.Zeros([0], DType.Int64)].Shape);
        Assert.Equal([2, 0], Tensor.Zeros(3, 0)[At(1, 1)].Shape);
    }
}
