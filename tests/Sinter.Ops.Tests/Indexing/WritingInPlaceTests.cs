namespace Sinter.Ops.Tests.Indexing;

public class WritingInPlaceTests
{
    static Tensor At(params long[] positions) => Tensor.From(positions);

    [Fact]
    public void A_refused_position_leaves_the_tensor_as_it_was()
    {
        var x = Tensor.Zeros(3, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.IndexAddInPlace(0, At(0, 3), Tensor.Ones(2, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.ScatterInPlace(0, At(0, 3).Reshape(2, 1), Tensor.Ones(2, 2)));
        Assert.Equal(0, x.Sum().Item());
        Assert.Equal(0, x.Version);
    }

    [Fact]
    public void A_source_that_is_a_part_of_the_target_is_read_before_it_changes()
    {
        var x = Tensor.From([1.0, 2, 3, 4]);
        x.IndexCopyInPlace(0, At(1, 2, 3), x.Narrow(0, 0, 3));
        Assert.Equal([1.0, 1, 2, 3], x.ToArray<double>());
        x.IndexAddInPlace(0, At(1, 2, 3), x.Narrow(0, 0, 3));
        Assert.Equal([1.0, 2, 3, 5], x.ToArray<double>());
    }

    [Fact]
    public void Strided_targets_are_written_through()
    {
        var x = Tensor.Zeros([3, 2], DType.Float64);
        x.Transpose(0, 1).IndexAddInPlace(1, At(2, 2), Tensor.Ones([2, 2], DType.Float64));
        x.Transpose(0, 1).ScatterAddInPlace(1, At(0).Reshape(1, 1), Tensor.Ones([1, 1], DType.Float64));
        Assert.Equal([1.0, 0, 0, 0, 2, 2], x.ToArray<double>());
    }

    [Theory, InlineData(DType.Int8), InlineData(DType.UInt8), InlineData(DType.Int16), InlineData(DType.Int32), InlineData(DType.Int64), InlineData(DType.Float16), InlineData(DType.Bool)]
    public void Every_type_is_moved_and_reduced(DType dtype)
    {
        var x = Tensor.From([0L, 1, 1, 0, 1, 0]).To(dtype);
        Assert.Equal(dtype, x.IndexSelect(0, At(1, 0)).DType);
        Assert.Equal([1L, 0, 1], x.Gather(0, At(1, 0, 4)).ToArray<long>());
        Assert.Equal([1L, 1, 1, 0, 1, 0], x.IndexFill(0, At(0), 1).ToArray<long>());
        Assert.Equal([0L, 0, 0, 1, 1, 1], x.Sort().Values.ToArray<long>());
        Assert.Equal([1L, 1], x.TopK(2).Values.ToArray<long>());
        Assert.Equal([1L, 2], x.TopK(2).Indices.ToArray<long>());
        Assert.Equal(1, x.Max().Item());
        Assert.Equal(0, x.Median().Item());
    }

    [Fact]
    public void Sums_in_index_order_are_the_same_bits_each_time()
    {
        var random = new Random(5);
        var source = Tensor.From(Enumerable.Range(0, 4000 * 40).Select(_ => (float)random.NextDouble() - 0.5f).ToArray(), [4000, 40]);
        var index = Tensor.From(Enumerable.Range(0, 4000).Select(_ => (long)random.Next(7)).ToArray());
        var y = Tensor.Zeros(7, 40).IndexAdd(0, index, source).ToArray<float>();
        var (expected, rows, at) = (new float[7 * 40], source.ToArray<float>(), index.ToArray<long>());
        for (var i = 0; i < 4000; i++)
            for (var c = 0; c < 40; c++) expected[at[i] * 40 + c] += rows[i * 40 + c];
        Assert.Equal(expected, y);
        Assert.Equal(expected, Tensor.Zeros(7, 40).ScatterAdd(0, index.Reshape(-1, 1).Expand(4000, 40), source).ToArray<float>());
    }
}
